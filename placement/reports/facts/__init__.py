"""The facts of each placement as small whole numbers, read with one select per noun.

`counting` joins the nouns by placement in memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from placement.hosts.models import Site
from placement.people.models import College
from placement.placements.models import EligibleToHire, PayType, Placement, State
from placement.relationships.models import OfferDecision, OutcomeKind
from placement.reports.cohort import Scope, dimension_columns, list_conditions, list_left_conditions
from placement.reports.dimensions import ALL, ANY, CONFLICT, DIMENSIONS, UNDISPUTED, CohortGroup
from placement.reports.facts import mentors, network, reach, work
from placement.reports.facts.mentors import DECISIONS, FAMILIES, LEVEL_NUMBERS
from placement.reports.facts.reading import (
    Noun,
    Packed,
    Rows,
    days_since,
    flag,
    mark_until,
    month_mark,
    pack,
    read,
    scaled,
)
from placement.terms.models import Program

YEAR = 1200
MAINTAINED_DAYS = 120
IN_TOUCH_MONTHS = (3, 6, 12)
CODES = tuple(dimension.code for dimension in DIMENSIONS)


@dataclass(frozen=True)
class Placements:
    """The placements of a cohort by id, with student, host, group code by dimension, and own numbers."""

    ids: Sequence[int]
    students: Sequence[int]
    hosts: Sequence[int]
    groups: Mapping[str, Sequence[str]]
    numbers: Noun

    @property
    def college_of(self) -> dict[str, str]:
        """The college code of each program code."""
        return dict(zip(self.groups["program"], self.groups["college"], strict=True))


def read_placements(scope: Scope) -> Placements:
    """The cohort in the order of ids."""
    dimensions, numbers = dimension_columns(), _numbers(scope)
    rows = read(
        select(Placement.id, Placement.student_id, Site.host_id, *dimensions.values(), *numbers.values())
        .join(Site, Site.id == Placement.site_id)
        .join(Program, Program.id == Placement.program_id)
        .join(College, College.id == Program.college_id)
        .where(*list_conditions(scope))
        .order_by(Placement.id)
    )
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * (3 + len(dimensions) + len(numbers))
    ids, students, hosts, *others = columns
    groups = {ALL: [ALL] * len(ids)} | dict(zip(dimensions, others, strict=False))
    own = pack([row[0], *row[3 + len(dimensions) :]] for row in rows)
    return Placements(ids, students, hosts, groups, Noun(tuple(numbers), own))


def _numbers(scope: Scope) -> Mapping[str, ColumnElement[Any]]:
    hours = Placement.hours_required
    due = {
        f"in_touch_due_{months}": month_mark(Placement.ends_on) + 100 * months <= mark_until(scope.as_of)
        for months in IN_TOUCH_MONTHS
    }
    flags = {
        "completed": Placement.state == State.COMPLETED,
        "terminated": Placement.state == State.TERMINATED,
        "going": Placement.state.not_in((State.COMPLETED, State.TERMINATED)),
        "paid": Placement.pay_type != PayType.UNPAID,
        "pay_unknown": Placement.pay_type.is_(None),
        "credit": Placement.credits > 0,
        "credit_unknown": Placement.credits.is_(None),
        "hours_asked": hours > 0,
        "has_hours_required": hours.is_not(None),
        "no_hours_required": hours.is_(None),
        "eligible": _is_eligible(),
        "ended_120": days_since(Placement.ends_on, scope.as_of) >= MAINTAINED_DAYS,
        **due,
    }
    required = {"hours_required": func.coalesce(scaled(hours), 0)}
    return {name: flag(condition) for name, condition in flags.items()} | required


def _is_eligible() -> ColumnElement[bool]:
    """The student graduates within 12 months of the end, seeks full-time work, and is not marked as not hirable."""
    return and_(
        month_mark(Placement.expected_graduation) <= month_mark(Placement.ends_on) + YEAR,
        Placement.seeking_full_time.is_(True),
        Placement.eligible_to_hire != EligibleToHire.NO,
    )


def read_withdrawn(scope: Scope) -> Sequence[tuple[int, tuple[CohortGroup, ...]]]:
    """The student and groups of each placement withdrawn before it started."""
    dimensions = dimension_columns()
    rows = read(
        select(Placement.student_id, *dimensions.values())
        .join(Program, Program.id == Placement.program_id)
        .join(College, College.id == Program.college_id)
        .where(*list_left_conditions(scope))
    )
    return [(student, tuple(map(CohortGroup, CODES, (ALL, *codes)))) for student, *codes in rows]


@dataclass(frozen=True)
class Facts:
    """All facts a report counts.

    `nouns` have at most one row per placement. `values` are (placement id, value) pairs by name, several per placement.
    `ratings` is a flat array of placement id, skill id, and packed answers, repeated.
    """

    placements: Placements
    withdrawn: Sequence[tuple[int, tuple[CohortGroup, ...]]]
    nouns: Sequence[Noun]
    values: Mapping[str, Rows]
    skill_ids: Sequence[int]
    ratings: Packed


READERS = (
    work.read_agreements,
    work.read_checkins,
    work.read_objectives,
    work.read_finals,
    mentors.read_mentors,
    mentors.read_outcomes,
    mentors.read_ties,
    mentors.read_conversations,
    network.read_network,
    reach.read_reach,
    reach.read_in_touch,
)


def read_facts(scope: Scope, skill_ids: Sequence[int]) -> Facts:
    """Read the facts of a cohort."""
    return Facts(
        placements=read_placements(scope),
        withdrawn=read_withdrawn(scope),
        nouns=[read(scope) for read in READERS],
        values=work.read_checkin_values(scope) | {"decision_days": work.read_decision_days(scope)},
        skill_ids=skill_ids,
        ratings=work.read_ratings(scope, skill_ids),
    )


Columns = dict[str, Any]  # arrays of int64, one number per placement
OFFER = OutcomeKind.FULL_TIME_OFFER.value


def add_derived(columns: Columns) -> None:
    """Add all derived columns."""
    _add_hours(columns)
    _add_flags(columns)
    _add_meetings(columns)
    _add_evidence(columns)
    _add_offers(columns)


def _flag(condition: Any) -> Any:
    return condition.astype("int64")


def _add_hours(of: Columns) -> None:
    of["has_log"] = _flag(of["logs"] > 0)
    of["no_log"] = 1 - of["has_log"]
    of["hours_unlogged"] = of["hours_asked"] * of["no_log"]
    of["hours_met"] = of["hours_asked"] * of["has_log"] * _flag(of["hours"] >= of["hours_required"])


HAS = {
    "has_sent": "sent",
    "has_answer": "answered",
    "has_depth": "deep",
    "has_ties": "ties",
    "has_met": "met",
    "has_organizations": "organizations",
    "has_fields": "fields",
    "has_follow_ups": "follow_ups_due",
    "has_sources": "source_known",
    "has_kept": "kept_due",
    "has_wishes": "wishes_due",
    "has_objectives": "objectives",
    "has_decision": "timed",
    **{f"has_{family}": f"{family}_ties" for family in FAMILIES},
}


def _add_flags(of: Columns) -> None:
    """Add a flag for each entry of HAS: 1 for placements with at least one."""
    for name, counted in HAS.items():
        of[name] = _flag(of[counted] > 0)


def _add_meetings(of: Columns) -> None:
    """Add meetings held with mentors: those counted, and those entered before talks were counted."""
    of["held"] = of["entered"] + of["conversations"]
    of["has_held"] = _flag(of["has_entered"] + of["has_conversations"] > 0)


def _add_evidence(of: Columns) -> None:
    of["mentor_unsaid"] = 1 - of["mentor_said"]
    of["mentor_by_others"] = of["mentor_said"] - of["mentor_answered"]
    _add_levels(of, "mentor", of["mentor_level"], of["one"])
    for kind in OutcomeKind:
        of[f"{kind.value}_unknown"] = 1 - of[f"{kind.value}_known"]
        _add_levels(of, kind.value, of[f"{kind.value}_level"], of["one"])


def _add_levels(of: Columns, name: str, level: Any, base: Any) -> None:
    """Add a flag for each level of evidence, for a yes without a conflict (`any`), and for no yes (`nobody`)."""
    for code, number in LEVEL_NUMBERS.items():
        of[f"{name}_{code}"] = _flag(level == number)
    of[f"{name}_{ANY}"] = _flag(level > 0) - of[f"{name}_{CONFLICT}"]
    of[f"{name}_nobody"] = base - _flag(level > 0)


def _add_offers(of: Columns) -> None:
    """Add full-time offers and their outcomes, for eligible placements only."""
    decision, eligible = of["offer_decision"], of["eligible"]
    _add_levels(of, "offer", eligible * of[f"{OFFER}_level"], eligible)
    of["offer_unknown"] = eligible * of[f"{OFFER}_unknown"]
    of["offer_undecided"] = of["offer_any"] * _flag(decision == 0)
    of["offer_unsettled"] = _flag(of["offer_unknown"] + of["offer_undecided"] > 0)
    of["offer_declined"] = of["offer_any"] * _flag(decision == DECISIONS[OfferDecision.DECLINED])
    of["offer_pending"] = of["offer_any"] * _flag(decision == DECISIONS[OfferDecision.PENDING])
    accepted = _flag(decision == DECISIONS[OfferDecision.ACCEPTED])
    for level in (ANY, *UNDISPUTED):
        of[f"hired_{level}"] = accepted * of[f"offer_{level}"]
