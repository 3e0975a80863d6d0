"""Which placements are counted, how they fall into groups, and which students have more than one of them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy import CTE, ColumnElement, Select, String, case, func, literal, select, type_coerce, union_all

from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import NotThere
from placement.core.unit_of_work import reading
from placement.hosts.models import Site
from placement.people.models import College
from placement.placements.models import PayType, Placement, State
from placement.placements.queries.placements import in_colleges
from placement.reports.queries.portable import text_or_unknown
from placement.reports.rules.dimensions import ALL, DIMENSIONS, EVERYBODY, UNKNOWN, Dimension, Group
from placement.terms.models import Program, Term

IN_COHORT = (State.APPROVED, State.ACTIVE, State.ENDED, State.COMPLETED, State.TERMINATED)


@dataclass(frozen=True)
class Scope:
    """What a report is about: a term, the day that judges it, and what the person asking may see of it."""

    actor: Actor
    term: Term
    as_of: date


def get_reported(actor: Actor, term_id: int) -> Term:
    """The term of a report; there are none for whoever is not the office. Raises NotThere."""
    term = db.session.get(Term, term_id)
    if term is None or not actor.is_office:
        raise NotThere
    return term


def cohort(scope: Scope) -> CTE:
    """The placements of C with their dimensions; `who` names students with more than one of them."""
    return _placements(scope, Placement.state.in_(IN_COHORT), Placement.starts_on <= scope.as_of).cte("cohort")


def withdrawn(scope: Scope) -> CTE:
    """The placements withdrawn before they started."""
    return _placements(scope, Placement.state == State.WITHDRAWN).cte("withdrawn")


def _placements(scope: Scope, *conditions: ColumnElement[bool]) -> Select[int]:
    several = func.count().over(partition_by=Placement.student_id) > 1
    return (
        select(
            Placement.id.label("placement_id"),
            case((several, Placement.student_id)).label("who"),
            *(expression.label(code) for code, expression in _dimensions().items()),
        )
        .join(Program, Program.id == Placement.program_id)
        .join(College, College.id == Program.college_id)
        .where(Placement.term_id == scope.term.id, in_colleges(scope.actor), *conditions)
    )


def _dimensions() -> Mapping[str, ColumnElement[str]]:
    pay = type_coerce(Placement.pay_type, String)
    return {
        "college": type_coerce(College.code, String),
        "program": type_coerce(Program.code, String),
        "level": text_or_unknown(Placement.student_level),
        "type": text_or_unknown(Placement.placement_type),
        "sector": text_or_unknown(Placement.sector),
        "employer_type": text_or_unknown(Placement.employer_type),
        "paid": case((pay.is_(None), UNKNOWN), (pay == PayType.UNPAID.value, "unpaid"), else_="paid"),
        "modality": text_or_unknown(Placement.modality),
        "country": text_or_unknown(Placement.country),
        "credit": case((Placement.credits.is_(None), UNKNOWN), (Placement.credits > 0, "credit"), else_="no_credit"),
        "arranged_by": text_or_unknown(Placement.arranged_by),
    }


def code_in(placements: CTE, dimension: Dimension) -> ColumnElement[str]:
    """The group of a placement in a dimension; everybody is in the same one."""
    return literal(ALL, String) if dimension.code == ALL else placements.c[dimension.code]


def membership(placements: CTE) -> CTE:
    """One row for each placement and dimension: every grouped question joins this."""
    return union_all(
        *(
            select(
                literal(dimension.code, String).label("dimension"),
                code_in(placements, dimension).label("code"),
                placements.c.placement_id,
                placements.c.who,
            )
            for dimension in DIMENSIONS
        )
    ).cte(f"membership_of_{placements.name}")


def list_limits(actor: Actor) -> tuple[str, ...] | None:
    """The colleges a report of this actor is limited to, by code; None for no limit."""
    if actor.colleges is None:
        return None
    return tuple(db.session.scalars(select(College.code).where(College.id.in_(actor.colleges)).order_by(College.code)))


@contextmanager
def one_moment() -> Iterator[None]:
    """All questions asked inside see the same facts, and keep nobody from writing meanwhile.

    PostgreSQL does not compile them: at 10,000 placements that took five times as long as answering them.
    """
    with reading():
        connection = db.session.connection()
        if connection.dialect.name == "postgresql":
            if not connection.in_nested_transaction():
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            connection.exec_driver_sql("SET LOCAL jit = off")
        yield


@dataclass(frozen=True)
class Shape:
    """How a cohort falls into groups: the groups of each placement, and the college of each program."""

    groups_of: Mapping[int, tuple[Group, ...]]
    college_of: Mapping[str, str]

    @property
    def members(self) -> dict[Group, frozenset[int]]:
        """The placements of each group."""
        members: dict[Group, set[int]] = defaultdict(set)
        for placement_id, groups in self.groups_of.items():
            for group in groups:
                members[group].add(placement_id)
        return {group: frozenset(those) for group, those in members.items()}


def get_shape(scope: Scope) -> Shape:
    codes = [dimension.code for dimension in DIMENSIONS if dimension.code != ALL]
    placements = cohort(scope)
    rows = db.session.execute(select(placements.c.placement_id, *(placements.c[code] for code in codes))).all()
    groups_of = {row.placement_id: (EVERYBODY, *map(Group, codes, row[1:])) for row in rows}
    return Shape(groups_of, {row.program: row.college for row in rows})


def count_hosts(scope: Scope) -> dict[Group, int]:
    """Distinct host organizations of each group."""
    grouped = membership(cohort(scope))
    rows = db.session.execute(
        select(grouped.c.dimension, grouped.c.code, func.count(Site.host_id.distinct()))
        .join(Placement, Placement.id == grouped.c.placement_id)
        .join(Site, Site.id == Placement.site_id)
        .group_by(grouped.c.dimension, grouped.c.code)
    )
    return {Group(dimension, code): hosts for dimension, code, hosts in rows}
