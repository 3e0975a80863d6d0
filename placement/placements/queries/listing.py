"""Lists of placements: filter, search, sort, and page without counting everything.

Pages are keyset pages: the address names the row before the page. If a sort column can be empty, rows with a value
come first and the others follow, so that both parts use the index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select, true

from placement.core.actors import Actor
from placement.core.database import db
from placement.core.labels import Label
from placement.core.paging import PAGE, KeysetPage
from placement.core.search import read_words
from placement.core.search_index import Hits, Index, find
from placement.hosts.models import Host, Site
from placement.hosts.queries import has_name
from placement.people import queries as people
from placement.people.models import User
from placement.placements.models import Placement, State
from placement.placements.queries import first_rows
from placement.placements.queries import placements as queries
from placement.terms.models import Program, Term

BOUND = 10_000
WORDS = Index.beside("placement")
Condition = ColumnElement[bool]


class Sort(Label):
    START = "start", "First day"
    END = "end", "Last day"
    STUDENT = "student", "Student"
    HOST = "host", "Host"
    PROGRAM = "program", "Program"
    FACULTY = "faculty", "Faculty"
    STATE = "state", "State"


COLUMNS: dict[Sort, tuple[Any, ...]] = {
    Sort.START: (Placement.starts_on,),
    Sort.END: (Placement.ends_on,),
    Sort.STUDENT: (User.sort_key,),
    Sort.HOST: (Host.sort_key,),
    Sort.PROGRAM: (Program.code,),
    Sort.FACULTY: (User.sort_key,),
    Sort.STATE: (Placement.state,),
}
# Sort columns that can be empty.
MAY_BE_EMPTY = {
    Sort.START: Placement.starts_on,
    Sort.END: Placement.ends_on,
    Sort.FACULTY: Placement.faculty_id,
}


@dataclass(frozen=True)
class Filters:
    """Filters and order of a list. `faculty` 0 means none assigned.

    A host is given by id, or by words from its current or former names. A faculty member is given by id, or by words
        from name, email address, or ID; if the actor may not see the account, only by words from the name in the list.
    """

    words: str = ""
    term: str = ""
    program: str = ""
    state: State | None = None
    faculty: int | None = None
    faculty_name: str = ""
    host: int | None = None
    host_name: str = ""
    sort: Sort = Sort.START
    descending: bool = True


def find_hits(filters: Filters) -> Hits:
    """The placements that match the search words; a page and its count share the result."""
    return find(WORDS, filters.words)


def conditions(actor: Actor, filters: Filters, hits: Hits | None = None) -> list[Condition]:
    """The conditions of all filters."""
    hits = hits or find_hits(filters)
    return ([] if hits.is_everything else [hits.among(Placement.id)]) + _narrowings(actor, filters)


def _narrowings(actor: Actor, filters: Filters) -> list[Condition]:
    """The conditions of all filters except the search words."""
    conditions: list[Condition] = []
    if filters.term:
        conditions.append(Placement.term_id == select(Term.id).where(Term.code == filters.term).scalar_subquery())
    if filters.program:
        program = select(Program.id).where(Program.code == filters.program)
        conditions.append(Placement.program_id == program.scalar_subquery())
    if filters.state is not None:
        conditions.append(Placement.state == filters.state)
    if filters.faculty is not None:
        conditions.append(Placement.faculty_id == (filters.faculty or None))
    if read_words(filters.faculty_name):
        assigned = exists().where(Placement.faculty_id == User.id)
        named = select(User.id).where(people.matches_shown_text(actor, filters.faculty_name, assigned))
        conditions.append(Placement.faculty_id.in_(named))
    if filters.host is not None:
        conditions.append(Placement.site_id.in_(select(Site.id).where(Site.host_id == filters.host)))
    if read_words(filters.host_name):
        hosts = select(Host.id).where(has_name(filters.host_name))
        conditions.append(Placement.site_id.in_(select(Site.id).where(Site.host_id.in_(hosts))))
    return conditions


def count_matching(actor: Actor, filters: Filters, also: Sequence[Condition] = (), hits: Hits | None = None) -> int:
    """Number of matches, counted up to BOUND + 1."""
    hits = hits or find_hits(filters)
    narrowings = [*_narrowings(actor, filters), *also]
    is_words_alone = not (hits.is_everything or narrowings)
    if is_words_alone and actor.is_whole_office:
        return min(hits.count, BOUND + 1)
    narrowed = (queries.visible_to(actor), *narrowings)
    if is_words_alone and hits.is_many:
        matches = hits.select_keys().join(Placement, Placement.id == WORDS.key).where(*narrowed)
        return first_rows.count(matches, BOUND + 1)
    return first_rows.count_hits(select(Placement.id).where(*narrowed), hits, BOUND + 1)


def list_page(
    actor: Actor,
    filters: Filters,
    also: Sequence[Condition] = (),
    *,
    after: str = "",
    before: str = "",
    size: int = PAGE,
    is_long: bool = False,
    hits: Hits | None = None,
) -> KeysetPage[int]:
    """The page after the placement `after`, or before `before`; `is_long` if more than BOUND match."""
    mark = _find_mark(actor, filters, after or before)
    backward = bool(before) and mark is not None
    hits = hits or find_hits(filters)
    query = select(Placement.id).where(queries.visible_to(actor), *_narrowings(actor, filters), *also)
    ids = _read(query, hits, filters, mark, backward, size + 1, is_long)
    more = len(ids) > size
    ids = ids[:size][::-1] if backward else ids[:size]
    has_previous, has_following = (more, True) if backward else (mark is not None, more)
    return KeysetPage(ids, ids[-1] if ids and has_following else None, ids[0] if ids and has_previous else None)


def _joined(wanted: Select[Any], sort: Sort, is_long: bool, is_outer: bool = False) -> Select[Any]:
    """Join only the tables that the sort reads: with more joins the planner stops using the index.

    A long list is read in the order of the sort key, then joined to placements; `+ 0` forces the planner to do so. A
    short list is sorted.
    """
    step = 0 if is_long else None
    match sort:
        case Sort.STUDENT:
            return wanted.join(User, Placement.student_id == _offset(User.id, step))
        case Sort.FACULTY:
            return wanted.join(User, Placement.faculty_id == _offset(User.id, step), isouter=is_outer)
        case Sort.HOST:
            of_site = Placement.site_id == _offset(Site.id, step)
            return wanted.join(Site, of_site).join(Host, Site.host_id == _offset(Host.id, step))
        case Sort.PROGRAM:
            return wanted.join(Program, Placement.program_id == _offset(Program.id, step))
    return wanted


def _offset(column: Any, step: int | None) -> Any:
    return column if step is None else column + step


def _find_mark(actor: Actor, filters: Filters, ref: str) -> tuple[Any, ...] | None:
    """The sort values of the placement that a page starts from."""
    if not ref:
        return None
    keys = select(*COLUMNS[filters.sort], Placement.id).select_from(Placement)
    query = keys.where(queries.visible_to(actor), Placement.ref == ref.upper())
    row = db.session.execute(_joined(query, filters.sort, is_long=False, is_outer=True)).first()
    return tuple(row) if row else None


def _read(
    wanted: Select[int],
    hits: Hits,
    filters: Filters,
    mark: tuple[Any, ...] | None,
    backward: bool,
    limit: int,
    is_long: bool,
) -> list[int]:
    """The first ids of a list; `wanted` lacks the search words, and each part of the list is read separately."""
    falling = filters.descending is not backward
    ids: list[int] = []
    for is_filled, start in _parts(filters.sort, mark, backward):
        piece, keys = _piece(wanted, filters.sort, is_filled, is_long)
        if start is not None:
            piece = piece.where(*first_rows.beyond(keys, start, falling))
        ids += first_rows.read(piece, keys, falling, hits, limit - len(ids))
        if len(ids) == limit:
            break
    return ids


def _parts(sort: Sort, mark: tuple[Any, ...] | None, backward: bool) -> list[tuple[bool, tuple[Any, ...] | None]]:
    """The remaining parts of the list: (True if the sort column is filled, the keys to start after)."""
    if sort not in MAY_BE_EMPTY:
        return [(True, mark)]
    in_tail = mark is not None and mark[0] is None
    filled, tail = (True, None if in_tail else mark), (False, mark[1:] if mark and in_tail else None)
    if backward:
        return [tail, filled] if in_tail else [filled]
    return [tail] if in_tail else [filled, tail]


def _piece(wanted: Select[int], sort: Sort, is_filled: bool, is_long: bool) -> tuple[Select[int], tuple[Any, ...]]:
    """One part of the list, and its sort keys."""
    if not is_filled:
        return wanted.where(MAY_BE_EMPTY[sort].is_(None)), (Placement.id,)
    has_value = MAY_BE_EMPTY[sort].is_not(None) if sort in MAY_BE_EMPTY else true()
    return _joined(wanted.where(has_value), sort, is_long), (*COLUMNS[sort], Placement.id)
