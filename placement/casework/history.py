"""What happened to a placement: moves of it and of its objectives for whoever sees it, the trail for the office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from placement.agreements import queries as agreements
from placement.agreements.models import AgreementMove
from placement.audit.models import AuditEntry
from placement.core.database import db
from placement.mail.models import Message
from placement.placements.models import Move, Placement, State
from placement.placements.queries import list_moves

SHOWN = 200
TONES = {
    State.APPROVED: "good",
    State.COMPLETED: "good",
    State.CHANGES_REQUESTED: "warning",
    State.WITHDRAWN: "warning",
    State.TERMINATED: "danger",
}


@dataclass(frozen=True)
class Event:
    """One line of the history."""

    at: datetime
    what: str
    who: str
    note: str = ""
    tone: str = ""


def list_events(placement: Placement, *, with_trail: bool) -> list[Event]:
    """The history, the newest first; the trail only where the reader is the office."""
    moves, acts = list_moves(placement.id), agreements.list_moves(placement.id)
    events = [*(_of_move(move) for move in moves), *(_of_act(act) for act in acts)]
    if with_trail:
        told = {move.verb for move in moves} | {f"{act.verb} objectives" for act in acts}
        events += [_of_entry(entry) for entry in list_trail(placement) if entry.verb not in told]
    return sorted(events, key=lambda event: event.at, reverse=True)


def list_trail(placement: Placement) -> list[AuditEntry]:
    """The newest lines of the trail about this placement."""
    about = (AuditEntry.subject_kind == "placement", AuditEntry.subject_id == placement.id)
    return list(db.session.scalars(select(AuditEntry).where(*about).order_by(AuditEntry.id.desc()).limit(SHOWN)))


def list_mails(placement: Placement) -> list[Message]:
    """The newest mails about this placement."""
    about = (Message.about_kind == "placement", Message.about_id == placement.id)
    return list(db.session.scalars(select(Message).where(*about).order_by(Message.id.desc()).limit(SHOWN)))


def _of_move(move: Move) -> Event:
    way = f"{move.from_state.label} → {move.to_state.label}" if move.from_state else move.to_state.label
    behalf = f", recorded by {move.actor_name} on behalf of {move.on_behalf_of}" if move.on_behalf_of else ""
    who = behalf.lstrip(", ") or move.actor_name
    return Event(move.at, f"{move.verb.capitalize()}: {way}", who, move.note, TONES.get(move.to_state, ""))


def _of_act(act: AgreementMove) -> Event:
    behalf = f"recorded by {act.actor_name} on behalf of {act.on_behalf_of}" if act.on_behalf_of else act.actor_name
    tone = {"ask for changes": "warning", "sign off": "good"}.get(act.verb, "")
    return Event(act.at, f"Objectives, version {act.agreement.revision}: {act.verb}", behalf, act.note, tone)


def _of_entry(entry: AuditEntry) -> Event:
    behalf = entry.detail.get("on_behalf_of")
    who = f"recorded by {entry.actor_name} on behalf of {behalf}" if behalf else entry.actor_name
    changed = entry.detail.get("changed") or {}
    note = "; ".join(f"{words(name)}: {before or '–'} → {after or '–'}" for name, (before, after) in changed.items())
    return Event(entry.at, words(entry.verb).capitalize(), who, note)


def words(name: str) -> str:
    """A column's or verb's name as words."""
    return name.removesuffix("_id").replace("_", " ").replace(".", " ")
