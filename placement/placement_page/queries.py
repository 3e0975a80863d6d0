"""A placement's history: its moves and those of its objectives; for the office also the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from placement.agreements.models import AgreementMove, AgreementState
from placement.agreements.queries import agreements
from placement.agreements.rules.table import COMMENT, list_past
from placement.audit.labels import done
from placement.audit.models import AuditEntry
from placement.checkins import queries as checkins
from placement.core.actors import ActorKind
from placement.core.database import db
from placement.core.text import recorded_for
from placement.evaluations.models import Occasion
from placement.hosts.queries import find_supervisor_names
from placement.mail.models import Message
from placement.people.queries import find_names
from placement.placements.models import Move, Placement, State

SHOWN = 200
TONES = {
    State.APPROVED: "good",
    State.COMPLETED: "good",
    State.CHANGES_REQUESTED: "warning",
    State.WITHDRAWN: "warning",
    State.TERMINATED: "danger",
}
ACT_TONES = {
    AgreementState.SIGNED_OFF: "good",
    AgreementState.RETURNED: "warning",
    AgreementState.WITH_SUPERVISOR: "info",
    AgreementState.WITH_FACULTY: "info",
}


@dataclass(frozen=True)
class Event:
    """One line of the history."""

    at: datetime
    what: str
    who: str
    note: str = ""
    tone: str = ""


def list_events(placement: Placement, moves: Sequence[Move], *, with_trail: bool) -> list[Event]:
    """The history, newest first; with the audit trail only for the office."""
    acts = agreements.list_moves(placement.id)
    corrected = [
        Event(at, f"Check-in {number} corrected", placement.student.name)
        for number, at in checkins.list_corrections(placement)
    ]
    events = [*(_of_move(move) for move in moves), *(_of_act(act) for act in acts), *corrected]
    if with_trail:
        told = {move.verb for move in moves} | {f"{act.verb} objectives" for act in acts}
        entries = [entry for entry in list_trail(placement) if entry.verb not in told]
        named = find_named(entries)
        events += [_of_entry(entry, named.get(entry.id, "")) for entry in entries]
    return sorted(events, key=lambda event: event.at, reverse=True)


def list_trail(placement: Placement) -> list[AuditEntry]:
    """The newest audit entries about this placement."""
    about = (AuditEntry.subject_kind == "placement", AuditEntry.subject_id == placement.id)
    return list(db.session.scalars(select(AuditEntry).where(*about).order_by(AuditEntry.id.desc()).limit(SHOWN)))


def list_mails(placement: Placement) -> list[Message]:
    """The newest emails about this placement."""
    about = (Message.about_kind == "placement", Message.about_id == placement.id)
    return list(db.session.scalars(select(Message).where(*about).order_by(Message.id.desc()).limit(SHOWN)))


def _of_move(move: Move) -> Event:
    what = done(move.verb)
    if move.verb == "reopen" or move.from_state is None:
        what = f"{what} as {move.to_state.label.lower()}"
    who = "by its dates" if move.actor_kind is ActorKind.SYSTEM else _who(move.actor_name, move.on_behalf_of)
    return Event(move.at, what, who, move.note, TONES.get(move.to_state, ""))


def _of_act(act: AgreementMove) -> Event:
    version = f", version {act.agreement.revision}" if act.agreement.revision > 1 else ""
    what = f"{list_past().get(act.verb, act.verb).capitalize()}{version}"
    tone = ACT_TONES.get(act.to_state, "") if act.verb != COMMENT else ""
    return Event(act.at, what, _who(act.actor_name, act.on_behalf_of), act.note, tone)


def _who(actor_name: str, on_behalf_of: str) -> str:
    return recorded_for(actor_name, on_behalf_of) or actor_name


def find_named(entries: Sequence[AuditEntry]) -> dict[int, str]:
    """The names of the faculty and supervisors in audit entries, by entry id: entries store only ids."""
    taught = {entry.id: _number(entry, "after") for entry in entries if entry.verb == "assign faculty"}
    supervised = {entry.id: _number(entry, "supervisor_id") for entry in entries}
    faculty = find_names({number for number in taught.values() if number})
    supervisors = find_supervisor_names({number for number in supervised.values() if number})
    found = {line: supervisors.get(number, "") for line, number in supervised.items()}
    return found | {line: faculty.get(number, "none") for line, number in taught.items()}


def _number(entry: AuditEntry, name: str) -> int:
    return entry.detail.get(name) or 0


def _of_entry(entry: AuditEntry, named: str) -> Event:
    who = _who(entry.actor_name, entry.detail.get("on_behalf_of") or "")
    changed = entry.detail.get("changed") or {}
    note = "; ".join(f"{words(name)}: {before or '–'} → {after or '–'}" for name, (before, after) in changed.items())
    occasion = entry.detail.get("occasion")
    when = f", {Occasion(occasion).label.lower()}" if occasion else ""
    whom = f": {named}" if named else ""
    return Event(entry.at, done(entry.verb) + when + whom, who, note)


def words(name: str) -> str:
    """The name of a column in words."""
    return name.removesuffix("_id").replace("_", " ").replace(".", " ")
