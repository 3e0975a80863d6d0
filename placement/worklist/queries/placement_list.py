"""The list of placements as the office and faculty see it: filters from the address, and what each row waits for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import case, func, select

from placement.agreements.models import Agreement, AgreementState
from placement.checkins.models import CheckIn, CheckInState
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.text import clean
from placement.hosts.models import Supervisor
from placement.placements.models import Placement, PlacementSupervisor, State
from placement.placements.queries import listing
from placement.placements.queries.listing import Filters, Sort
from placement.worklist.queries import conditions, items


@dataclass(frozen=True)
class Question:
    """What an address asks of the list."""

    filters: Filters
    need: str = ""
    after: str = ""
    before: str = ""

    def conditions(self) -> list[conditions.Condition]:
        """What is asked beyond the placement's own facts."""
        return items.condition(self.need, clock.today())

    def address(self, **changed: str) -> dict[str, Any]:
        """The arguments of the address that asks this, the page left out, with some changed."""
        f = self.filters
        sort = ("-" if f.descending else "") + f.sort.value
        asked: dict[str, str] = {
            "q": f.words,
            "term": f.term,
            "program": f.program,
            "state": f.state.value if f.state else "",
            "faculty": "" if f.faculty is None else str(f.faculty),
            "host": str(f.host or ""),
            "host_name": f.host_name,
            "needs": self.need,
            "sort": "" if sort == "-start" else sort,
        } | changed
        return {name: value for name, value in asked.items() if value}


def read_address(args: Mapping[str, str]) -> Question:
    """The question in an address; what cannot be understood is not asked. A typed name goes before a host's id."""
    sort = args.get("sort", "") or "-start"
    named = sort.lstrip("-")
    known = named in {member.value for member in Sort}
    state = args.get("state", "")
    host_name = clean(args.get("host_name", ""))
    filters = Filters(
        words=args.get("q", "").strip(),
        term=args.get("term", ""),
        program=args.get("program", ""),
        state=State(state) if state in {member.value for member in State} else None,
        faculty=_number(args.get("faculty", "")),
        host=None if host_name else _number(args.get("host", "")),
        host_name=host_name,
        sort=Sort(named) if known else Sort.START,
        descending=sort.startswith("-") if known else True,
    )
    need = args.get("needs", "")
    return Question(filters, need if need in items.NEEDS else "", args.get("after", ""), args.get("before", ""))


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None


class Row(NamedTuple):
    """A placement in the list, with who supervises, whose turn it is with the objectives, and what is due next.

    `overdue` names what is, as `conditions.overdue_parts` does; nothing is "".
    """

    placement: Placement
    supervisor: str
    objectives: AgreementState | None
    next_due: date | None
    overdue: str


class Shown(NamedTuple):
    """One page of the list."""

    rows: list[Row]
    total: int
    more_than_counted: bool
    previous: str | None
    following: str | None


def show(actor: Actor, question: Question) -> Shown:
    """Answer a question with one page. The number of queries does not depend on the number of rows."""
    also = question.conditions()
    hits = listing.find_hits(question.filters)
    page = listing.list_page(actor, question.filters, also, after=question.after, before=question.before, hits=hits)
    count = listing.count_matching(actor, question.filters, also, hits)
    rows = with_work(page.rows)
    bounded = count > listing.BOUND
    return Shown(rows, min(count, listing.BOUND), bounded, page.previous, page.following)


def with_work(placements: list[Placement]) -> list[Row]:
    """Add to each placement what it waits for: four queries however many there are."""
    ids = [placement.id for placement in placements]
    named, agreements, checkins, overdue = _supervisors(ids), _objectives(ids), _checkins(ids), _overdue(ids)
    rows = []
    for one in placements:
        agreement = agreements.get(one.id)
        due = _next_due(one, agreement, checkins.get(one.id))
        rows.append(Row(one, named.get(one.id, ""), agreement.state if agreement else None, due, overdue[one.id]))
    return rows


def _supervisors(ids: list[int]) -> dict[int, str]:
    wanted = (
        select(PlacementSupervisor.placement_id, Supervisor.name)
        .join(PlacementSupervisor.supervisor)
        .where(PlacementSupervisor.placement_id.in_(ids), PlacementSupervisor.is_present_primary())
    )
    return {row.placement_id: row.name for row in db.session.execute(wanted)}


def _objectives(ids: list[int]) -> dict[int, Agreement]:
    """The newest revision of each."""
    wanted = (
        select(Agreement).where(Agreement.placement_id.in_(ids)).order_by(Agreement.placement_id, Agreement.revision)
    )
    return {agreement.placement_id: agreement for agreement in db.session.scalars(wanted)}


def _checkins(ids: list[int]) -> dict[int, date]:
    """The day the next check-in of each is due."""
    wanted = (
        select(CheckIn.placement_id, func.min(CheckIn.due_on).label("due_on"))
        .where(CheckIn.placement_id.in_(ids), CheckIn.state.in_((CheckInState.SCHEDULED, CheckInState.DRAFT)))
        .group_by(CheckIn.placement_id)
    )
    return {row.placement_id: row.due_on for row in db.session.execute(wanted)}


def _next_due(placement: Placement, agreement: Agreement | None, checkin: date | None) -> date | None:
    """The nearest day by which somebody owes something; none once the placement is closed."""
    if placement.state not in conditions.OPEN:
        return None
    unsigned = agreement is not None and agreement.state is not AgreementState.SIGNED_OFF
    days = [agreement.due_on if agreement is not None and unsigned else None, checkin]
    return min((day for day in days if day is not None), default=None)


def _overdue(ids: list[int]) -> dict[int, str]:
    """What is overdue of each, the first thing to do first."""
    parts = conditions.overdue_parts(clock.today())
    first = case(*((condition, name) for name, condition in parts.items()), else_="")
    wanted = select(Placement.id, first.label("overdue")).where(Placement.id.in_(ids))
    return {row.id: row.overdue for row in db.session.execute(wanted)}
