"""What each noun knows of a placement, folded to one row per placement, ready to be joined to the cohort."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    SQLColumnExpression,
    Subquery,
    and_,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from placement.agreements.models import Agreement, Attainment, Objective
from placement.checkins.models import CheckIn, CheckInState
from placement.evaluations.models import COLUMNS, Evaluation, Occasion, Rater, SkillRating
from placement.placements.models import Placement
from placement.relationships.models import (
    Contact,
    ContactStatus,
    Interaction,
    InteractionKind,
    MentorAnswer,
    MentoringTie,
    Outcome,
    OutcomeKind,
)
from placement.relationships.rules.evidence import Evidence
from placement.reports.queries.portable import Condition, Number, days_between, days_since, flag, scaled

Answer = SQLColumnExpression[Any]

FOLLOW_UP_DAYS = 7
TOUCHED_FROM, TOUCHED_UNTIL = 60, 120
FAMILIES = ("career", "psychosocial", "role_model")


def placements_of(cohort: CTE) -> Subquery:
    return select(Placement).where(Placement.id.in_(select(cohort.c.placement_id))).subquery("fact_placement")


def checkins(cohort: CTE, as_of: date) -> Subquery:
    """Due, submitted, answered, and the log of hours. What faculty excused is not due."""
    counts = CheckIn.state != CheckInState.EXCUSED
    due = and_(counts, CheckIn.due_on <= as_of)
    sent = CheckIn.submitted_at.is_not(None)
    logged = and_(sent, CheckIn.hours.is_not(None))
    return _per_placement(
        CheckIn.placement_id,
        cohort,
        "fact_checkin",
        due=func.sum(flag(due)),
        waiting=func.sum(flag(and_(counts, CheckIn.due_on > as_of))),
        due_sent=func.sum(flag(and_(due, sent))),
        due_on_time=func.sum(flag(and_(due, sent, CheckIn.was_late.is_(False)))),
        sent=func.sum(flag(sent)),
        answered=func.sum(flag(and_(sent, CheckIn.responded_at.is_not(None)))),
        deep=func.sum(flag(and_(sent, CheckIn.depth.is_not(None)))),
        logs=func.sum(flag(logged)),
        hours=func.sum(case((logged, scaled(CheckIn.hours)), else_=0)),
    )


def agreements(cohort: CTE) -> Subquery:
    """The day on which a placement's objectives were first signed off."""
    return _per_placement(Agreement.placement_id, cohort, "fact_agreement", signed_on=func.min(Agreement.signed_off_on))


def ratings(cohort: CTE, skill_ids: Collection[int]) -> Subquery:
    """Whether at least one skill of the report was rated on each occasion."""
    given = {name: func.max(flag(getattr(SkillRating, name).is_not(None))) for name in COLUMNS}
    return _per_placement(SkillRating.placement_id, cohort, "fact_rating", SkillRating.skill_id.in_(skill_ids), **given)


def finals(cohort: CTE) -> Subquery:
    """What the primary supervisor said at the end; of two who were primary in turn, the later."""
    newest = func.row_number().over(
        partition_by=Evaluation.placement_id, order_by=(Evaluation.submitted_at.desc(), Evaluation.id.desc())
    )
    ranked = (
        select(Evaluation, newest.label("place"))
        .where(
            Evaluation.placement_id.in_(select(cohort.c.placement_id)),
            Evaluation.occasion == Occasion.FINAL,
            Evaluation.rater == Rater.SUPERVISOR,
            Evaluation.is_primary,
        )
        .subquery("ranked_final")
    )
    kept = (ranked.c.placement_id, ranked.c.overall, ranked.c.would_rehire, ranked.c.would_reference)
    return select(*kept).where(ranked.c.place == 1).subquery("fact_final")


def level_of(document: Answer, student: Answer, host: Answer) -> ColumnElement[str]:
    """The ladder of `relationships.rules.evidence` in SQL."""
    return case(
        (document.is_(True), Evidence.DOCUMENT.value),
        (and_(student.is_(True), host.is_(True)), Evidence.BOTH.value),
        (student != host, Evidence.CONFLICT.value),
        (host.is_(True), Evidence.HOST_ONLY.value),
        (student.is_(True), Evidence.STUDENT_ONLY.value),
    )


def mentors(cohort: CTE) -> Subquery:
    """What was said about being mentored; a row where everything was taken back says nothing."""
    said = (MentorAnswer.document_says, MentorAnswer.mentored, MentorAnswer.host_says)
    return (
        select(MentorAnswer.placement_id, MentorAnswer.mentored, level_of(*said).label("level"))
        .where(MentorAnswer.placement_id.in_(select(cohort.c.placement_id)), func.coalesce(*said).is_not(None))
        .subquery("fact_mentor")
    )


def outcomes(cohort: CTE) -> Subquery:
    """For each kind of outcome its evidence, whether anything is known, and what became of an offer."""
    level = level_of(Outcome.document_says, Outcome.student_says, Outcome.host_says)
    known = func.coalesce(Outcome.document_says, Outcome.student_says, Outcome.host_says).is_not(None)
    columns: dict[str, ColumnElement[Any]] = {}
    for kind in OutcomeKind:
        this = Outcome.kind == kind
        columns[f"{kind.value}_level"] = func.max(case((this, level)))
        columns[f"{kind.value}_known"] = func.max(flag(and_(this, known)))
        columns[f"{kind.value}_decision"] = func.max(case((this, Outcome.decision)))
    return _per_placement(Outcome.placement_id, cohort, "fact_outcome", any_known=func.max(flag(known)), **columns)


def ties(cohort: CTE) -> Subquery:
    """Mentors on record, and for each family of answers whether a tie has two of three."""
    return _per_placement(
        MentoringTie.placement_id,
        cohort,
        "fact_tie",
        ties=func.count(),
        held=func.sum(MentoringTie.meetings_held),
        **{family: func.sum(flag(answers_given(family) >= 2)) for family in FAMILIES},
    )


def answers_given(family: str) -> Number:
    """How many of a family's three questions a tie answered."""
    items = (getattr(MentoringTie, f"{family}_{n}") for n in (1, 2, 3))
    first, second, third = (flag(item.is_not(None)) for item in items)
    return first + second + third


def is_met(contact: type[Contact] = Contact) -> Condition:
    return contact.status != ContactStatus.TO_MEET


def contacts(cohort: CTE) -> Subquery:
    """The student's network at this placement: whom they met, where, and who was touched after the end."""
    met = is_met()
    after = days_between
    touched = or_(
        exists().where(
            Interaction.contact_id == Contact.id,
            after(Interaction.on, Placement.ends_on).between(TOUCHED_FROM, TOUCHED_UNTIL),
        ),
        after(Contact.last_contact_on, Placement.ends_on).between(TOUCHED_FROM, TOUCHED_UNTIL),
    )
    kept = and_(met, or_(Contact.met_on.is_(None), Contact.met_on <= Placement.ends_on))
    return (
        select(
            Contact.placement_id,
            func.count().label("contacts"),
            func.sum(flag(met)).label("met"),
            func.sum(flag(and_(met, Contact.organization != ""))).label("placed"),
            func.sum(flag(and_(met, Contact.function != ""))).label("functioning"),
            func.sum(flag(kept)).label("kept"),
            func.sum(flag(and_(kept, touched))).label("touched"),
        )
        .join(Placement, Placement.id == Contact.placement_id)
        .where(Contact.placement_id.in_(select(cohort.c.placement_id)))
        .group_by(Contact.placement_id)
        .subquery("fact_contact")
    )


def interactions(cohort: CTE, as_of: date) -> Subquery:
    """Introductions received, and meetings that were followed up in time or still may be."""
    is_meeting = Interaction.kind == InteractionKind.MEETING
    old = and_(is_meeting, days_since(Interaction.on, as_of) >= FOLLOW_UP_DAYS)
    later = aliased(Interaction)
    followed = exists().where(
        later.contact_id == Interaction.contact_id,
        later.kind == InteractionKind.FOLLOW_UP,
        days_between(later.on, Interaction.on).between(0, FOLLOW_UP_DAYS),
    )
    return (
        select(
            Contact.placement_id,
            func.sum(Interaction.introductions_received).label("introductions"),
            func.sum(flag(old)).label("meetings"),
            func.sum(flag(and_(old, followed))).label("followed"),
            func.sum(flag(and_(is_meeting, days_since(Interaction.on, as_of) < FOLLOW_UP_DAYS))).label("young"),
        )
        .join(Contact, Contact.id == Interaction.contact_id)
        .where(Contact.placement_id.in_(select(cohort.c.placement_id)))
        .group_by(Contact.placement_id)
        .subquery("fact_interaction")
    )


def objectives(cohort: CTE) -> Subquery:
    """Objectives by what became of them; an objective taken back by its student no longer counts as approved."""
    sent = Objective.first_submitted_at.is_not(None)
    approved = and_(sent, Objective.approved_at.is_not(None), Objective.withdrawn_at.is_(None))
    decided = and_(sent, or_(Objective.last_decided_at.is_not(None), Objective.changes_asked > 0))
    columns = {
        "sent": sent,
        "approved": approved,
        "amended": and_(approved, Objective.amended > 0),
        "decided": decided,
        "first_time": and_(decided, approved, Objective.changes_asked == 0),
        "timed": and_(sent, Objective.last_decided_at.is_not(None)),
        "undecided": and_(approved, Objective.attained_faculty.is_(None)),
        **{f"attained_{level.value}": and_(approved, Objective.attained_faculty == level) for level in Attainment},
    }
    for rater in ("faculty", "student", "supervisor"):
        said = getattr(Objective, f"attained_{rater}")
        columns[f"rated_{rater}"] = and_(approved, said.is_not(None), said != Attainment.NA)
        columns[f"met_{rater}"] = and_(approved, said.in_((Attainment.MET, Attainment.EXCEEDED)))
    folded = {name: func.sum(flag(condition)) for name, condition in columns.items()}
    return _per_placement(Objective.placement_id, cohort, "fact_objective", **folded)


def _per_placement(
    key: Answer, cohort: CTE, name: str, *conditions: Condition, **columns: ColumnElement[Any]
) -> Subquery:
    """One row per placement of the cohort that has anything here."""
    return (
        select(key.label("placement_id"), *(column.label(label) for label, column in columns.items()))
        .where(key.in_(select(cohort.c.placement_id)), *conditions)
        .group_by(key)
        .subquery(name)
    )
