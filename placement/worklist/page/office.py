"""The office's work list: open tasks by the person they are waiting on, with dates. Each figure links to its list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from sqlalchemy import func, select

from placement.agreements.models import Agreement
from placement.agreements.queries import pending
from placement.checkins import queries as checkins
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.hosts import queries as hosts
from placement.placements.models import Placement, State
from placement.placements.queries.placements import visible_to
from placement.terms.models import Term
from placement.worklist.queries.items import NEEDS, Holder
from placement.worklist.queries.needs import count_needs

SHOWN = 10
OVERDUE = "overdue"


@dataclass(frozen=True)
class WorkLine:
    """The number of placements with one open task, and the date of the earliest."""

    label: str
    count: int
    url: str
    since: date | None = None
    noun: str = "placement"
    is_late: bool = False


@dataclass(frozen=True)
class TermFigures:
    """The current term, with the number of placements in each state."""

    term: Term
    states: list[tuple[State, int, str]]


def show_office(actor: Actor) -> dict[str, Any]:
    """The office's part of the home page."""
    lines = list_lines(actor)
    return {
        "groups": list_groups(actor, lines),
        "overdue": lines.get(OVERDUE),
        "longest": list_longest(actor),
        "most": SHOWN,
        "figures": count_states(actor),
    }


def list_lines(actor: Actor) -> dict[str, WorkLine]:
    """Map the code of each need to its line: the number of placements that have it, and the earliest date."""
    return {
        code: WorkLine(
            NEEDS[code].label,
            count.placements,
            url_for("worklist.index", needs=code),
            as_day(count.since),
            is_late=code == "checkins",
        )
        for code, count in count_needs(actor).items()
    }


def list_groups(actor: Actor, lines: Mapping[str, WorkLine]) -> dict[Holder, list[WorkLine]]:
    """Group lines by the person they are waiting on; lines with a count of 0 are left out."""
    groups: dict[Holder, list[WorkLine]] = {holder: [] for holder in Holder}
    for code, line in lines.items():
        if line.count and code != OVERDUE:  # concerns all holders, so it is shown above the groups
            groups[NEEDS[code].holder].append(line)
    groups[Holder.OFFICE] += [line for line in list_office_lines(actor) if line.count]
    return {holder: lines for holder, lines in groups.items() if lines}


@dataclass(frozen=True)
class Blocked:
    """An overdue task: its placement, description, the person it is waiting on, and its start."""

    placement: Placement
    what: str
    holder: str
    since: date


def list_longest(actor: Actor) -> list[Blocked]:
    """The longest overdue tasks of all holders, in three queries for a few rows each."""
    blocked = [*_with_approvers(actor), *_not_sent(actor), *_not_written(actor)]
    return sorted(blocked, key=lambda one: (one.since, one.placement.id))[:SHOWN]


def _with_approvers(actor: Actor) -> list[Blocked]:
    """Agreements that are late; the list also has those without an approver, which may not be."""
    waiting = pending.list_waiting(actor, late_only=True, limit=SHOWN)
    rows = [(one, one.agreement.waiting_since) for one in waiting if one.is_late]
    return [
        Blocked(one.placement, f"Objectives {one.agreement.state.label.lower()}", one.waits_for, clock.local_day(since))
        for one, since in rows
        if since is not None
    ]


def _not_sent(actor: Actor) -> list[Blocked]:
    rows = [(one, one.agreement.due_on) for one in pending.list_overdue_drafts(actor, limit=SHOWN)]
    return [
        Blocked(one.placement, _unsent(one.agreement), one.placement.student.name, due_on)
        for one, due_on in rows
        if due_on is not None
    ]


def _unsent(draft: Agreement) -> str:
    return "Objectives not submitted" if draft.follows is None else "Changed objectives not submitted"


def _not_written(actor: Actor) -> list[Blocked]:
    return [
        Blocked(one.placement, f"Check-in {one.number} not submitted", one.placement.student.name, one.due_on)
        for one in checkins.list_overdue(actor, limit=SHOWN)
    ]


def list_office_lines(actor: Actor) -> list[WorkLine]:
    """Lines for hosts and supervisors that need the office's approval."""
    pending, unconfirmed = hosts.count_to_review(actor)
    return [
        WorkLine("Hosts to approve", pending, url_for("hosts.index", status="pending"), noun="host"),
        WorkLine(
            "Supervisors to confirm",
            unconfirmed,
            url_for("hosts.supervisors", unconfirmed="y"),
            noun="supervisor",
        ),
    ]


def as_day(value: date | datetime | None) -> date | None:
    """Convert a time to the institution's local day; dates are returned unchanged."""
    return clock.local_day(value) if isinstance(value, datetime) else value


def find_term(today: date) -> Term | None:
    """The current term, else the last one that started, else the first upcoming one."""
    running = select(Term).where(Term.starts_on <= today).order_by(Term.starts_on.desc(), Term.id.desc()).limit(1)
    return db.session.scalars(running).first() or db.session.scalars(select(Term).order_by(Term.starts_on)).first()


def count_states(actor: Actor) -> TermFigures | None:
    """The number of the current term's placements in each state."""
    term = find_term(clock.today())
    if term is None:
        return None
    wanted = (
        select(Placement.state, func.count().label("number"))
        .where(visible_to(actor), Placement.term_id == term.id)
        .group_by(Placement.state)
    )
    counts = {row.state: row.number for row in db.session.execute(wanted)}
    states = [
        (state, counts[state], url_for("worklist.index", term=term.code, state=state.value))
        for state in State
        if state in counts
    ]
    return TermFigures(term, states)
