"""Read the placement itself: its groups, student, host, and own numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from placement.core.database import db
from placement.hosts.models import Site
from placement.people.models import College
from placement.placements.models import EligibleToHire, PayType, Placement, State
from placement.reports.cohort import Scope, dimension_columns, list_conditions, list_left_conditions
from placement.reports.dimensions import ALL, DIMENSIONS, Group
from placement.reports.facts.expressions import days_since, flag, mark_until, month_mark, scaled
from placement.reports.facts.reading import Noun
from placement.terms.models import Program

YEAR = 1200
MAINTAINED_DAYS = 120
IN_TOUCH_MONTHS = (3, 6, 12)
CODES = tuple(dimension.code for dimension in DIMENSIONS)


@dataclass(frozen=True)
class Placements:
    """The placements of a cohort by id, with student, host, group in each dimension, and numbers of their own."""

    ids: Sequence[int]
    students: Sequence[int]
    hosts: Sequence[int]
    groups: Mapping[str, Sequence[str]]
    numbers: Noun

    @property
    def college_of(self) -> dict[str, str]:
        """The college of each program, by code."""
        return dict(zip(self.groups["program"], self.groups["college"], strict=True))


def read_placements(scope: Scope) -> Placements:
    """The cohort in the order of ids."""
    dimensions, numbers = dimension_columns(), _numbers(scope)
    rows = db.session.execute(
        select(Placement.id, Placement.student_id, Site.host_id, *dimensions.values(), *numbers.values())
        .join(Site, Site.id == Placement.site_id)
        .join(Program, Program.id == Placement.program_id)
        .join(College, College.id == Program.college_id)
        .where(*list_conditions(scope))
        .order_by(Placement.id)
    ).all()
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * (3 + len(dimensions) + len(numbers))
    ids, students, hosts, *others = columns
    groups = {ALL: [ALL] * len(ids)} | dict(zip(dimensions, others, strict=False))
    own = [(row[0], *row[3 + len(dimensions) :]) for row in rows]
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
    """Graduating within twelve months of the end, seeking full-time work, and not barred from being hired."""
    return and_(
        month_mark(Placement.expected_graduation) <= month_mark(Placement.ends_on) + YEAR,
        Placement.seeking_full_time.is_(True),
        Placement.eligible_to_hire != EligibleToHire.NO,
    )


def read_withdrawn(scope: Scope) -> Sequence[tuple[int, tuple[Group, ...]]]:
    """The students of placements withdrawn before they started, and the groups of each placement."""
    dimensions = dimension_columns()
    rows = db.session.execute(
        select(Placement.student_id, *dimensions.values())
        .join(Program, Program.id == Placement.program_id)
        .join(College, College.id == Program.college_id)
        .where(*list_left_conditions(scope))
    )
    return [(student, tuple(map(Group, CODES, (ALL, *codes)))) for student, *codes in rows]
