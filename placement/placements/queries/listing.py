"""Lists of placements: filter, search, sort, and walk page by page without counting everything.

Pages are keyset pages: the address names the row a page begins after. Where a sort column may be empty, the rows
that have it come first and the others follow, so that the index serves both parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select, tuple_

from placement.core.actors import Actor
from placement.core.database import db
from placement.core.labels import Label
from placement.core.search import read_words
from placement.core.search_index import Hits, Index, find
from placement.hosts.models import Host, Site
from placement.hosts.queries import has_name
from placement.people.models import User
from placement.placements.models import Placement, State
from placement.placements.queries import placements as queries
from placement.terms.models import Program, Term

PAGE = 50
BOUND = 10_000
WORDS = Index.beside("placement")
Condition = ColumnElement[bool]


class Sort(Label):
    START = "start", "First day"
    END = "end", "Last day"
    STUDENT = "student", "Student"
    HOST = "host", "Host"
    PROGRAM = "program", "Program"


COLUMNS: dict[Sort, tuple[Any, ...]] = {
    Sort.START: (Placement.starts_on,),
    Sort.END: (Placement.ends_on,),
    Sort.STUDENT: (User.sort_key,),
    Sort.HOST: (Host.sort_key,),
    Sort.PROGRAM: (Program.code,),
}
MAY_BE_EMPTY = {Sort.START, Sort.END}


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to and how it is sorted. `faculty` 0 means: none assigned.

    A host is meant by its id, or by words that stand in its name or in another name it had.
    """

    words: str = ""
    term: str = ""
    program: str = ""
    state: State | None = None
    faculty: int | None = None
    host: int | None = None
    host_name: str = ""
    sort: Sort = Sort.START
    descending: bool = True


class Page(NamedTuple):
    """One page of placements; `previous` and `following` are the refs the neighboring pages are reckoned from."""

    rows: list[Placement]
    previous: str | None
    following: str | None


def find_hits(filters: Filters) -> Hits:
    """The placements that have the words sought, for a page and its count to share."""
    return find(WORDS, filters.words)


def conditions(filters: Filters, hits: Hits | None = None) -> list[Condition]:
    """The conditions on a placement that the filters ask for."""
    hits = hits or find_hits(filters)
    return ([] if hits.is_everything else [hits.among(Placement.id)]) + _narrowings(filters)


def _narrowings(filters: Filters) -> list[Condition]:
    """The conditions of all filters but the words."""
    found: list[Condition] = []
    if filters.term:
        found.append(Placement.term_id == select(Term.id).where(Term.code == filters.term).scalar_subquery())
    if filters.program:
        program = select(Program.id).where(Program.code == filters.program)
        found.append(Placement.program_id == program.scalar_subquery())
    if filters.state is not None:
        found.append(Placement.state == filters.state)
    if filters.faculty is not None:
        found.append(Placement.faculty_id == (filters.faculty or None))
    if filters.host is not None:
        found.append(Placement.site_id.in_(select(Site.id).where(Site.host_id == filters.host)))
    if read_words(filters.host_name):
        hosts = select(Host.id).where(has_name(filters.host_name))
        found.append(Placement.site_id.in_(select(Site.id).where(Site.host_id.in_(hosts))))
    return found


def select_matching(
    actor: Actor, filters: Filters, also: Sequence[Condition] = (), hits: Hits | None = None
) -> Select[Placement]:
    """Everything that matches, unsorted; exports and the list ask the same."""
    return queries.select_visible(actor).where(*conditions(filters, hits), *also)


def count_matching(actor: Actor, filters: Filters, also: Sequence[Condition] = (), hits: Hits | None = None) -> int:
    """How many match, counted no further than one beyond BOUND."""
    hits = hits or find_hits(filters)
    is_words_alone = not (hits.is_everything or also or _narrowings(filters))
    if is_words_alone and actor.is_whole_office:
        return min(hits.count, BOUND + 1)
    if is_words_alone and hits.is_many:
        wanted = hits.select_keys().join(Placement, Placement.id == WORDS.key).where(queries.visible_to(actor))
    else:
        wanted = select(Placement.id).where(queries.visible_to(actor), *conditions(filters, hits), *also)
    return db.session.scalar(select(func.count()).select_from(wanted.limit(BOUND + 1).subquery())) or 0


def list_page(
    actor: Actor,
    filters: Filters,
    also: Sequence[Condition] = (),
    *,
    after: str = "",
    before: str = "",
    size: int = PAGE,
    hits: Hits | None = None,
) -> Page:
    """The page that follows the placement `after`, or comes ahead of `before`."""
    mark = _find_mark(actor, filters, after or before)
    backward = bool(before) and mark is not None
    wanted = select(Placement.id).where(queries.visible_to(actor), *conditions(filters, hits), *also)
    ids = _walk(_joined(wanted, filters), filters, mark, backward, size + 1)
    more = len(ids) > size
    rows = _load(actor, ids[:size][::-1] if backward else ids[:size])
    if not rows:
        return Page([], None, None)
    has_previous, has_following = (more, True) if backward else (mark is not None, more)
    return Page(rows, rows[0].ref if has_previous else None, rows[-1].ref if has_following else None)


def _load(actor: Actor, ids: Sequence[int]) -> list[Placement]:
    """The placements with these ids, in their order; sorting ids alone is faster than sorting whole rows."""
    if not ids:
        return []
    found = {one.id: one for one in db.session.scalars(queries.select_visible(actor).where(Placement.id.in_(ids)))}
    return [found[placement_id] for placement_id in ids if placement_id in found]


def _joined(wanted: Select[int], filters: Filters) -> Select[int]:
    """Join what the sort looks at, and nothing else: more joins would tempt the planner away from the index."""
    match filters.sort:
        case Sort.STUDENT:
            return wanted.join(User, User.id == Placement.student_id)
        case Sort.HOST:
            return wanted.join(Site, Site.id == Placement.site_id).join(Host, Host.id == Site.host_id)
        case Sort.PROGRAM:
            return wanted.join(Program, Program.id == Placement.program_id)
    return wanted


def _find_mark(actor: Actor, filters: Filters, ref: str) -> tuple[Any, ...] | None:
    """The sort values of the placement a page is reckoned from."""
    if not ref:
        return None
    keys = select(*COLUMNS[filters.sort], Placement.id).select_from(Placement)
    wanted = keys.where(queries.visible_to(actor), Placement.ref == ref.upper())
    row = db.session.execute(_joined(wanted, filters)).first()
    return tuple(row) if row else None


def _walk(wanted: Select[int], filters: Filters, mark: tuple[Any, ...] | None, backward: bool, limit: int) -> list[int]:
    falling = filters.descending is not backward
    rows: list[int] = []
    for part, keys, start in _parts(filters.sort, mark, backward):
        order = [key.desc() if falling else key.asc() for key in keys]
        piece = wanted if part is None else wanted.where(part)
        if start is not None:
            piece = piece.where(tuple_(*keys) < start if falling else tuple_(*keys) > start)
        rows += db.session.scalars(piece.order_by(*order).limit(limit - len(rows)))
        if len(rows) == limit:
            break
    return rows


Part = tuple[Condition | None, tuple[Any, ...], tuple[Any, ...] | None]


def _parts(sort: Sort, mark: tuple[Any, ...] | None, backward: bool) -> list[Part]:
    """The stretches still to walk: a condition, the sort keys in it, and where to begin."""
    keys = (*COLUMNS[sort], Placement.id)
    if sort not in MAY_BE_EMPTY:
        return [(None, keys, mark)]
    column = COLUMNS[sort][0]
    in_tail = mark is not None and mark[0] is None
    filled: Part = (column.is_not(None), keys, None if in_tail else mark)
    tail: Part = (column.is_(None), keys[1:], mark[1:] if mark and in_tail else None)
    if backward:
        return [tail, filled] if in_tail else [filled]
    return [tail] if in_tail else [filled, tail]


def list_faculty(actor: Actor) -> list[User]:
    """Faculty members with a placement the actor may see, by name."""
    theirs = select(Placement.faculty_id).where(queries.visible_to(actor), Placement.faculty_id.is_not(None))
    wanted = select(User).where(User.id.in_(theirs)).order_by(User.sort_key, User.id)
    return list(db.session.scalars(wanted.options(queries.without_colleges())))


def list_programs(actor: Actor) -> list[Program]:
    """Programs of the colleges the actor works for; for faculty those of their placements."""
    wanted = select(Program).order_by(Program.code, Program.id)
    if actor.is_office and actor.colleges is not None:
        wanted = wanted.where(Program.college_id.in_(actor.colleges))
    elif not actor.is_office:
        wanted = wanted.where(Program.id.in_(select(Placement.program_id).where(queries.visible_to(actor))))
    return list(db.session.scalars(wanted))
