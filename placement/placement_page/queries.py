"""A placement's history: moves of the placement and its objectives; for the office, also the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, select

from placement.agreements.models import AgreementMove, AgreementState
from placement.agreements.rules.transitions import COMMENT, list_past
from placement.audit.labels import done
from placement.audit.models import AuditEntry
from placement.core.actors import ActorKind
from placement.core.database import db
from placement.core.text import recorded_for
from placement.evaluations.models import Occasion
from placement.hosts.models import Supervisor
from placement.mail.models import Message
from placement.people.models import User
from placement.placements.models import Move, Placement, State
from placement.worklist.rules.progress import Progress

SHOWN = 200
ASSIGN = "assign faculty"
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


def list_events(standing: Progress, *, with_trail: bool) -> list[Event]:
    """The history, newest first; with the audit trail only for the office."""
    placement, moves = standing.placement, standing.moves
    acts = sorted((act for row in standing.case.revisions for act in row.moves), key=lambda act: act.id)
    corrected = [
        Event(version.replaced_at, f"Check-in {checkin.number} corrected", placement.student.name)
        for checkin in standing.checkins
        for version in checkin.earlier
    ]
    events = [*(_of_move(move) for move in moves), *(_of_act(act) for act in acts), *corrected]
    if with_trail:
        told = {move.verb for move in moves} | {f"{act.verb} objectives" for act in acts}
        events += [_of_entry(entry, named) for entry, named in list_trail(placement) if entry.verb not in told]
    return sorted(events, key=lambda event: event.at, reverse=True)


def list_trail(placement: Placement) -> list[tuple[AuditEntry, str]]:
    """The newest audit entries about this placement."""
    taught = case((AuditEntry.verb == ASSIGN, AuditEntry.detail["after"].as_integer()))
    supervised = AuditEntry.detail["supervisor_id"].as_integer()
    query = (
        select(AuditEntry, User, Supervisor.name)
        .outerjoin(User, User.id == taught)
        .outerjoin(Supervisor, Supervisor.id == supervised)
        .where(AuditEntry.subject_kind == "placement", AuditEntry.subject_id == placement.id)
        .order_by(AuditEntry.id.desc())
        .limit(SHOWN)
    )
    return [(entry, _named(entry, faculty, name)) for entry, faculty, name in db.session.execute(query)]


def _named(entry: AuditEntry, faculty: User | None, supervisor: str | None) -> str:
    if entry.verb == ASSIGN:
        return faculty.name if faculty is not None else "none"
    return supervisor or ""


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


def _of_entry(entry: AuditEntry, named: str) -> Event:
    who = _who(entry.actor_name, entry.detail.get("on_behalf_of") or "")
    changed = entry.detail.get("changed") or {}
    note = "; ".join(f"{words(name)}: {before or '–'} → {after or '–'}" for name, (before, after) in changed.items())
    occasion = entry.detail.get("occasion")
    when = f", {Occasion(occasion).label.lower()}" if occasion else ""
    whom = f": {named}" if named else ""
    return Event(entry.at, done(entry.verb) + when + whom, who, note)


def words(name: str) -> str:
    """The readable name of a column."""
    return name.removesuffix("_id").replace("_", " ").replace(".", " ")
