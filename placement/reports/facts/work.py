"""Read signatures, check-ins, objectives, evaluations and ratings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from placement.agreements.models import Agreement, Attainment, Objective
from placement.checkins.models import CheckIn, CheckInState
from placement.evaluations.models import (
    COLUMNS,
    Evaluation,
    Occasion,
    Rater,
    Rating,
    SkillRating,
    WouldReference,
    WouldRehire,
)
from placement.placements.models import Placement
from placement.reports.cohort import Scope
from placement.reports.facts.reading import (
    Condition,
    Noun,
    Number,
    Packed,
    Rows,
    flag,
    ids_of,
    micros_between,
    pack,
    read,
    read_numbers,
    read_sums,
    scaled,
)

NOTHING_GIVEN = 6  # ratings are 1 to 5
RADIX = 7


def read_agreements(scope: Scope) -> Noun:
    """Flags for objectives signed off, and signed off on or before the first day."""
    signed_on = func.min(Agreement.signed_off_on)
    columns = {"signed": flag(signed_on.is_not(None)), "signed_before_start": flag(signed_on <= Placement.starts_on)}
    query = (
        select(Agreement.placement_id, *columns.values())
        .join(Placement, Placement.id == Agreement.placement_id)
        .where(Agreement.placement_id.in_(ids_of(scope)))
        .group_by(Agreement.placement_id, Placement.starts_on)
    )
    return Noun(tuple(columns), read_numbers(query))


def read_checkins(scope: Scope) -> Noun:
    """Check-ins due, submitted, and answered, and hours logged. Excused check-ins are not due."""
    counts = CheckIn.state != CheckInState.EXCUSED
    due = and_(counts, CheckIn.due_on <= scope.as_of)
    sent = CheckIn.submitted_at.is_not(None)
    logged = and_(sent, CheckIn.hours.is_not(None))
    conditions = {
        "due": due,
        "waiting": and_(counts, CheckIn.due_on > scope.as_of),
        "due_sent": and_(due, sent),
        "due_on_time": and_(due, sent, CheckIn.was_late.is_(False)),
        "sent": sent,
        "answered": and_(sent, CheckIn.responded_at.is_not(None)),
        "deep": and_(sent, CheckIn.depth.is_not(None)),
        "logs": logged,
    }
    hours = func.sum(case((logged, scaled(CheckIn.hours)), else_=0))
    return read_sums(scope, CheckIn.placement_id, **_sums(conditions), hours=hours)


def _sums(conditions: Mapping[str, Condition]) -> dict[str, ColumnElement[Any]]:
    return {name: func.sum(flag(condition)) for name, condition in conditions.items()}


def read_objectives(scope: Scope) -> Noun:
    """Objectives by status and attainment; a withdrawn objective does not count as approved."""
    sent = Objective.first_submitted_at.is_not(None)
    approved = and_(sent, Objective.approved_at.is_not(None), Objective.withdrawn_at.is_(None))
    decided = and_(sent, or_(Objective.last_decided_at.is_not(None), Objective.changes_asked > 0))
    levels = {f"attained_{level.value.lower()}": Objective.attained_faculty == level for level in Attainment}
    conditions = {
        "objectives": sent,
        "approved": approved,
        "amended": and_(approved, Objective.amended > 0),
        "decided": decided,
        "first_time": and_(decided, approved, Objective.changes_asked == 0),
        "timed": and_(sent, Objective.last_decided_at.is_not(None)),
        "attained_undecided": and_(approved, Objective.attained_faculty.is_(None)),
        **{name: and_(approved, is_at) for name, is_at in levels.items()},
    }
    for rater in ("faculty", "student", "supervisor"):
        answer = getattr(Objective, f"attained_{rater}")
        conditions[f"rated_{rater}"] = and_(approved, answer.is_not(None), answer != Attainment.NA)
        conditions[f"met_{rater}"] = and_(approved, answer.in_((Attainment.MET, Attainment.EXCEEDED)))
    return read_sums(scope, Objective.placement_id, **_sums(conditions))


def read_finals(scope: Scope) -> Noun:
    """The primary supervisor's final answers; if two supervisors were primary in turn, those submitted last."""
    newest = func.row_number().over(
        partition_by=Evaluation.placement_id, order_by=(Evaluation.submitted_at.desc(), Evaluation.id.desc())
    )
    ranked = (
        select(Evaluation, newest.label("place"))
        .where(
            Evaluation.placement_id.in_(ids_of(scope)),
            Evaluation.occasion == Occasion.FINAL,
            Evaluation.rater == Rater.SUPERVISOR,
            Evaluation.is_primary,
        )
        .subquery("ranked_final")
    )
    finals = ranked.c
    yes, no = finals.would_rehire == WouldRehire.YES, finals.would_rehire == WouldRehire.NO
    columns = {
        "final": flag(finals.place == 1),
        "overall": func.coalesce(finals.overall, 0),
        "has_overall": flag(finals.overall.is_not(None)),
        "rehire_yes": flag(yes),
        "rehire_answered": flag(or_(yes, no)),
        "reference_yes": flag(finals.would_reference == WouldReference.YES),
        "reference_unanswered": flag(finals.would_reference.is_(None)),
    }
    return Noun(tuple(columns), read_numbers(select(finals.placement_id, *columns.values()).where(finals.place == 1)))


def read_checkin_values(scope: Scope) -> dict[str, Rows]:
    """(placement id, value) for each check-in: time to the reply in microseconds, and depth in ten-thousandths."""
    query = select(
        CheckIn.placement_id, micros_between(CheckIn.responded_at, CheckIn.submitted_at), scaled(CheckIn.depth)
    ).where(
        CheckIn.placement_id.in_(ids_of(scope)),
        CheckIn.submitted_at.is_not(None),
        or_(CheckIn.responded_at.is_not(None), CheckIn.depth.is_not(None)),
    )
    rows = read(query)
    return {
        "answer_days": [(of, int(micros)) for of, micros, _ in rows if micros is not None],
        "depth": [(of, int(depth)) for of, _, depth in rows if depth is not None],
    }


def read_decision_days(scope: Scope) -> Rows:
    """(placement id, microseconds from first submission to last decision) for each objective."""
    query = select(
        Objective.placement_id, micros_between(Objective.last_decided_at, Objective.first_submitted_at)
    ).where(
        Objective.placement_id.in_(ids_of(scope)),
        Objective.last_decided_at.is_not(None),
        Objective.first_submitted_at.is_not(None),
    )
    return [(of, int(micros)) for of, micros in read(query)]


def read_ratings(scope: Scope, skill_ids: Sequence[int]) -> Packed:
    """A flat array of placement id, skill id, and a number that packs six answers and a same-supervisor flag."""
    if not skill_ids:
        return pack([])
    query = select(SkillRating.placement_id, SkillRating.skill_id, _packed()).where(
        SkillRating.placement_id.in_(ids_of(scope)), SkillRating.skill_id.in_(skill_ids)
    )
    return read_numbers(query)


def _packed() -> Number:
    """Pack the answers as base-RADIX digits (rating, not observed, or nothing); the highest digit is the flag."""
    packed: Number = _same_supervisor() * RADIX ** len(COLUMNS)
    for place, name in enumerate(COLUMNS):
        not_observed = getattr(SkillRating, f"{name}_not_observed")
        answer = func.coalesce(
            case((not_observed, Rating.NOT_OBSERVED.value), else_=getattr(SkillRating, name)), NOTHING_GIVEN
        )
        packed = packed + answer * RADIX**place
    return packed


def _same_supervisor() -> Number:
    """1 if one supervisor gave both ratings, or if neither rating names a supervisor: only these make a pair."""
    before, after = SkillRating.midpoint_supervisor_id, SkillRating.final_supervisor_id
    return flag(or_(before == after, and_(before.is_(None), after.is_(None))))
