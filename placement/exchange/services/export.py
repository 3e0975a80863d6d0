"""Export the list of placements as CSV, with the list's filters and the import's columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, Enum, Numeric, Select, String, and_, select, type_coerce
from sqlalchemy.orm import aliased

from placement import audit
from placement.core import csvtext
from placement.core.actors import Actor
from placement.core.database import db, reading_only
from placement.exchange.rules import columns
from placement.exchange.rules.column_kinds import Column, Owner
from placement.hosts.models import Host, Site, Supervisor
from placement.people.models import User
from placement.placements.models import Placement, PlacementSupervisor
from placement.placements.queries import listing
from placement.placements.queries import placements as queries
from placement.placements.queries.listing import Filters, Sort
from placement.terms.models import Program, Term
from placement.worklist.queries.placement_list import ListRequest

# Aliases, because the list's conditions use these tables in their own subqueries.
_student, _faculty = aliased(User), aliased(User)
_host, _site, _term, _program = aliased(Host), aliased(Site), aliased(Term), aliased(Program)
_supervision, _supervisor = aliased(PlacementSupervisor), aliased(Supervisor)

_OWNERS: dict[Owner, Any] = {
    Owner.PLACEMENT: Placement,
    Owner.STUDENT: _student,
    Owner.PROGRAM: _program,
    Owner.TERM: _term,
    Owner.HOST: _host,
    Owner.SITE: _site,
    Owner.SUPERVISOR: _supervisor,
    Owner.FACULTY: _faculty,
}


def _express(column: Column) -> Any:
    """Return the SQL expression of a column; several attributes are joined by a space."""
    first, *more = (getattr(_OWNERS[column.owner], attribute) for attribute in column.attributes)
    return reduce(lambda joined, value: joined + " " + value, more, first)


_COLUMNS: dict[str, Any] = {
    "ref": Placement.ref,
    **{column.name: _express(column) for column in columns.COLUMNS},
    "actual_start_date": Placement.actual_start,
    "actual_end_date": Placement.actual_end,
}
_ORDER: dict[Sort, Sequence[Any]] = {
    Sort.START: (Placement.starts_on,),
    Sort.END: (Placement.ends_on,),
    Sort.STUDENT: (_student.sort_key,),
    Sort.HOST: (_host.sort_key,),
    Sort.PROGRAM: (_program.code,),
    Sort.FACULTY: (_faculty.sort_key,),
    Sort.STATE: (Placement.state,),
}
FETCHED = 500
Show = Callable[[Iterable[Any]], Iterable[object]]


def stream_placements(actor: Actor, question: ListRequest) -> Iterator[str]:
    """Yield the file in pieces while the rows are fetched, so that memory use doesn't grow with the list."""
    yield from csvtext.stream_shown(list_batches(actor, question), bom=True)


def note_export(actor: Actor, question: ListRequest) -> None:
    """Log the export, because it contains personal data: the actor, and the filters of the list."""
    audit.record(actor, "export", "placements", None, filters=question.address())


def list_batches(actor: Actor, question: ListRequest) -> Iterator[Iterable[Sequence[object]]]:
    """Yield the header and then batches of rows in written form, fetched as needed."""
    yield [tuple(_COLUMNS)]
    for rows in _begin_reading().execute(_select(actor, question)).partitions():
        shown = [show(values) for show, values in zip(_SHOW.values(), zip(*rows, strict=True), strict=True)]
        yield zip(*shown, strict=True)


def _begin_reading() -> Connection:
    """A transaction that only reads: the request was committed, and a download must not hold SQLite's write lock."""
    token = reading_only.set(True)
    try:
        return db.session.connection()
    finally:
        reading_only.reset(token)


def _show_numbers(values: Iterable[float | Decimal | None]) -> list[str]:
    """Format stored numbers without trailing zeros."""
    return [_show_number(value) for value in values]


def _show_number(value: float | Decimal | None) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _find_show(column: Any) -> Show:
    """Return the function that formats a whole column; dates and enumerations are written as stored."""
    if isinstance(column.type, Enum | Date):
        return iter
    return _show_numbers if isinstance(column.type, Numeric) else csvtext.guard_texts


# Values are fetched as the driver returns them, because converting them to objects takes most of the time.
_SHOW: dict[str, Show] = {name: _find_show(column) for name, column in _COLUMNS.items()}
_RAW = [type_coerce(column, String).label(name) for name, column in _COLUMNS.items()]


def _select(actor: Actor, question: ListRequest) -> Select[*tuple[Any, ...]]:
    """Select plain columns of all matching placements, in list order."""
    return (
        select(*_RAW)
        .select_from(Placement)
        .join(_student, _student.id == Placement.student_id)
        .join(_site, _site.id == Placement.site_id)
        .join(_host, _host.id == _site.host_id)
        .join(_term, _term.id == Placement.term_id)
        .join(_program, _program.id == Placement.program_id)
        .outerjoin(_faculty, _faculty.id == Placement.faculty_id)
        .outerjoin(_supervision, and_(_supervision.placement_id == Placement.id, _supervision.is_present_primary()))
        .outerjoin(_supervisor, _supervisor.id == _supervision.supervisor_id)
        .where(queries.visible_to(actor), *listing.conditions(actor, question.filters), *question.conditions())
        .order_by(*_order(question.filters))
        .execution_options(yield_per=FETCHED)
    )


def _order(filters: Filters) -> list[ColumnElement[Any]]:
    """Sort as in the list: rows without a value in the sort column come last."""
    keys = [*_ORDER[filters.sort], Placement.id]
    return [keys[0].is_(None), *(key.desc() if filters.descending else key.asc() for key in keys)]
