"""Select a report's placements and the columns that group them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, String, case, func, select, type_coerce

from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import NotThere
from placement.core.unit_of_work import reading
from placement.people.models import College
from placement.placements.models import PayType, Placement, State
from placement.placements.queries.placements import in_colleges
from placement.reports.dimensions import UNKNOWN
from placement.terms.models import Program, Term

IN_COHORT = (State.APPROVED, State.ACTIVE, State.ENDED, State.COMPLETED, State.TERMINATED)


@dataclass(frozen=True)
class Scope:
    """The subject of a report: a term, the report date, and the actor whose rights limit it."""

    actor: Actor
    term: Term
    as_of: date


def get_reported(actor: Actor, term_id: int) -> Term:
    """The term of a report. Raises NotThere if it doesn't exist or the actor is not office staff."""
    term = db.session.get(Term, term_id)
    if term is None or not actor.is_office:
        raise NotThere
    return term


def list_conditions(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    """Conditions on Placement that select the cohort, C."""
    of_term = (Placement.term_id == scope.term.id, in_colleges(scope.actor))
    return *of_term, Placement.state.in_(IN_COHORT), Placement.starts_on <= scope.as_of


def list_left_conditions(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    """Conditions on Placement that select placements withdrawn before they started."""
    return Placement.term_id == scope.term.id, in_colleges(scope.actor), Placement.state == State.WITHDRAWN


def count_placements(scope: Scope) -> int:
    """Number of placements in the cohort."""
    return int(db.session.scalar(select(func.count()).select_from(Placement).where(*list_conditions(scope))) or 0)


def dimension_columns() -> Mapping[str, ColumnElement[str]]:
    """A placement's group code in each dimension except `all`, from its own columns, program, and college."""
    pay = type_coerce(Placement.pay_type, String)
    codes = {
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
    return {code: expression.label(code) for code, expression in codes.items()}


def list_limits(actor: Actor) -> tuple[str, ...] | None:
    """Codes of the colleges the actor's reports are limited to; None means no limit."""
    if actor.colleges is None:
        return None
    return tuple(db.session.scalars(select(College.code).where(College.id.in_(actor.colleges)).order_by(College.code)))


@contextmanager
def one_moment() -> Iterator[None]:
    """Run all queries inside on one snapshot, without blocking writers.

    JIT compilation is off on PostgreSQL: at 10,000 placements it took five times as long as the queries themselves.
    """
    with reading():
        connection = db.session.connection()
        if connection.dialect.name == "postgresql":
            if not connection.in_nested_transaction():
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            connection.exec_driver_sql("SET LOCAL jit = off")
        yield


def text_or_unknown(column: SQLColumnExpression[Any]) -> ColumnElement[str]:
    """The recorded value as text, or `unknown` if it is empty."""
    return func.coalesce(func.nullif(type_coerce(column, String), ""), UNKNOWN)
