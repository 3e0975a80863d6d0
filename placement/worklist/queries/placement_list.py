"""The placement list of the office and faculty: filters from the address, and one page of rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from placement.core import clock
from placement.core.actors import Actor
from placement.core.text import clean
from placement.placements.models import State
from placement.placements.queries import listing
from placement.placements.queries.listing import Filters, Sort
from placement.worklist.queries import conditions, items
from placement.worklist.queries.placement_rows import PlacementRow, list_rows

UNASSIGNED = "unassigned"  # typed instead of a name: placements without a faculty member


@dataclass(frozen=True)
class ListRequest:
    """The filters, order, and page in an address."""

    filters: Filters
    need: str = ""
    after: str = ""
    before: str = ""

    def conditions(self) -> list[conditions.Condition]:
        """The conditions that read more than the placement's own columns."""
        return items.condition(self.need, clock.today())

    def address(self, **changed: str) -> dict[str, Any]:
        """The arguments of the list's address, without the page, with some changed."""
        f = self.filters
        sort = ("-" if f.descending else "") + f.sort.value
        asked: dict[str, str] = {
            "q": f.words,
            "term": f.term,
            "program": f.program,
            "state": f.state.value if f.state else "",
            "faculty": "" if f.faculty is None else str(f.faculty),
            "faculty_name": f.faculty_name,
            "host": str(f.host or ""),
            "host_name": f.host_name,
            "needs": self.need,
            "sort": "" if sort == "-start" else sort,
        } | changed
        return {name: value for name, value in asked.items() if value}


def read_address(args: Mapping[str, str]) -> ListRequest:
    """Read an address; unknown values are ignored, and a typed name takes precedence over an id."""
    sort = args.get("sort", "") or "-start"
    named = sort.lstrip("-")
    is_sort = named in {member.value for member in Sort}
    state = args.get("state", "")
    host_name, faculty_name = clean(args.get("host_name", "")), clean(args.get("faculty_name", ""))
    is_unassigned = faculty_name.casefold() == UNASSIGNED
    filters = Filters(
        words=args.get("q", "").strip(),
        term=args.get("term", ""),
        program=args.get("program", ""),
        state=State(state) if state in {member.value for member in State} else None,
        faculty=0 if is_unassigned else None if faculty_name else _number(args.get("faculty", "")),
        faculty_name="" if is_unassigned else faculty_name,
        host=None if host_name else _number(args.get("host", "")),
        host_name=host_name,
        sort=Sort(named) if is_sort else Sort.START,
        descending=sort.startswith("-") if is_sort else True,
    )
    need = args.get("needs", "")
    return ListRequest(filters, need if need in items.NEEDS else "", args.get("after", ""), args.get("before", ""))


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None


class ListPage(NamedTuple):
    """One page of the list."""

    rows: list[PlacementRow]
    total: int
    more_than_counted: bool
    previous: str | None
    following: str | None


def show(actor: Actor, list_request: ListRequest) -> ListPage:
    """Return the requested page. The number of queries does not depend on the number of rows."""
    also = list_request.conditions()
    hits = listing.find_hits(list_request.filters)
    count = listing.count_matching(actor, list_request.filters, also, hits)
    if not count:
        return ListPage([], 0, False, None, None)
    is_long = count > listing.BOUND
    filters, after, before = list_request.filters, list_request.after, list_request.before
    page = listing.list_page(actor, filters, also, after=after, before=before, is_long=is_long, hits=hits)
    rows = list_rows(page.rows)
    previous, following = rows[0].ref if page.before else None, rows[-1].ref if page.after else None
    return ListPage(rows, min(count, listing.BOUND), is_long, previous, following)
