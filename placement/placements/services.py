"""What is done with a placement itself. Nothing else assigns its state or its people."""

from __future__ import annotations

from datetime import date
from typing import Any

from placement import audit
from placement.access import links
from placement.access.models import Purpose
from placement.core import clock
from placement.core.actors import Actor, ActorKind
from placement.core.database import db
from placement.core.errors import NotAllowed, RuleBroken
from placement.hosts.models import Supervisor
from placement.mail import services as mail
from placement.people.models import User
from placement.placements import notices, queries, rules
from placement.placements.models import (
    Basis,
    Move,
    Placement,
    PlacementSupervisor,
    State,
    TerminationReason,
)
from placement.placements.rules import ApprovalFacts, CompletionFacts, Verb

UNCHANGEABLE = {"id", "ref", "state", "basis", "created_at", "row_version", "starts_on", "ends_on"}
PROSPECTS = {"expected_graduation", "seeking_full_time", "eligible_to_hire"}


def record(
    actor: Actor, *, state: State = State.DRAFT, basis: Basis = Basis.RECORDED, note: str = "", **facts: Any
) -> Placement:
    """A new placement. An imported state is a recorded fact: nothing is asked of it here."""
    rules.check_dates(facts.get("planned_start"), facts.get("planned_end"))
    placement = Placement(state=state, basis=basis, created_at=clock.now(), **facts)
    db.session.add(placement)
    db.session.flush()
    verb = "import" if basis is Basis.IMPORTED else "record"
    _keep_move(actor, placement, verb, None, note)
    audit.record(actor, verb, "placement", placement.id)
    return placement


def change(actor: Actor, placement: Placement, *, on_behalf_of: str = "", **facts: Any) -> list[str]:
    """Change facts of a placement; returns the names of those that differ. A closed one is reopened first."""
    if placement.state in rules.CLOSED:
        raise RuleBroken(f"This placement is {placement.state.label.lower()}. Reopen it before changing it.")
    if refused := UNCHANGEABLE & facts.keys():
        raise ValueError(f"These are not changed by hand: {', '.join(sorted(refused))}")
    return _set(actor, placement, on_behalf_of, facts)


def note_prospects(actor: Actor, placement: Placement, *, on_behalf_of: str = "", **prospects: Any) -> list[str]:
    """What comes after graduating: known once a placement is over, so no state closes it."""
    if unknown := prospects.keys() - PROSPECTS:
        raise ValueError(f"These are no prospects: {', '.join(sorted(unknown))}")
    return _set(actor, placement, on_behalf_of, prospects)


def _set(actor: Actor, placement: Placement, on_behalf_of: str, facts: dict[str, Any]) -> list[str]:
    """Write what differs, with what was there before in the trail."""
    changed = {name: value for name, value in facts.items() if getattr(placement, name) != value}
    _check_dates(placement, changed)
    before = {name: getattr(placement, name) for name in changed}
    for name, value in changed.items():
        setattr(placement, name, value)
    if changed:
        detail = {name: [_plain(before[name]), _plain(value)] for name, value in changed.items()}
        audit.record(actor, "change", "placement", placement.id, changed=detail, on_behalf_of=on_behalf_of)
    db.session.flush()
    return sorted(changed)


def _check_dates(placement: Placement, changed: dict[str, Any]) -> None:
    planned, actual = (
        [changed.get(f"{kind}_{edge}", getattr(placement, f"{kind}_{edge}")) for edge in ("start", "end")]
        for kind in ("planned", "actual")
    )
    rules.check_dates(planned[0], planned[1], field="planned_end")
    rules.check_dates(actual[0], actual[1], field="actual_end")
    rules.check_dates(actual[0] or planned[0], actual[1] or planned[1], field="actual_end")


def _plain(value: Any) -> str | None:
    """A value as the trail keeps it."""
    if value is None:
        return None
    return str(getattr(value, "value", value))[:300]


def move(
    actor: Actor,
    placement: Placement,
    verb: Verb,
    *,
    note: str = "",
    on_behalf_of: str = "",
    approval: ApprovalFacts | None = None,
    completion: CompletionFacts | None = None,
    reason: TerminationReason | None = None,
    last_day: date | None = None,
) -> Move:
    """Move a placement along the table. Raises NotAllowed, Conflict, or RuleBroken with what is missing.

    Who sees several nouns hands in the facts that `approve` and `complete` look at.
    """
    step = rules.get_step(placement.state, verb)
    if not step.by & rules.parties(actor, placement):
        raise NotAllowed
    rules.check_reason(verb, note)
    _check_needs(placement, verb, approval, completion)
    if verb is Verb.TERMINATE:
        _terminate(placement, reason, last_day)
    target = step.to or queries.find_state_before(placement)
    _settle(placement, verb, completion)
    before, placement.state = placement.state, target
    db.session.flush()
    kept = _keep_move(actor, placement, verb.value, before, note, on_behalf_of)
    if actor.kind is not ActorKind.SYSTEM:
        audit.record(actor, verb.value, "placement", placement.id, on_behalf_of=on_behalf_of)
        notices.tell_moved(placement, verb, note, actor.id)
    return kept


def _check_needs(
    placement: Placement, verb: Verb, approval: ApprovalFacts | None, completion: CompletionFacts | None
) -> None:
    today = clock.today()
    if verb is Verb.SUBMIT:
        rules.check_none(list_missing(placement))
    elif verb is Verb.APPROVE:
        if approval is None:
            raise ValueError("Approving needs its facts.")
        rules.check_none(rules.list_unmet(approval))
    elif verb is Verb.COMPLETE:
        if completion is None:
            raise ValueError("Completing needs its facts.")
        rules.check_none(rules.list_undone(completion))
    elif verb is Verb.WITHDRAW:
        rules.check_not_begun(placement.starts_on, today)
    elif verb is Verb.START:
        rules.check_started(placement.starts_on, today)
    elif verb is Verb.END:
        rules.check_over(placement.ends_on, today)


def list_missing(placement: Placement) -> list[rules.Unmet]:
    """What is still to be filled in before this placement can be submitted."""
    has_supervisor = queries.find_primary(placement.id) is not None
    return rules.list_missing(placement.title, placement.starts_on, placement.ends_on, has_supervisor)


def _terminate(placement: Placement, reason: TerminationReason | None, last_day: date | None) -> None:
    if reason is None:
        raise RuleBroken("Choose why the placement is terminated.", field="reason")
    if last_day is not None:
        rules.check_dates(placement.starts_on, last_day, field="last_day")
        placement.actual_end = last_day
    placement.termination_reason = reason


def _settle(placement: Placement, verb: Verb, completion: CompletionFacts | None) -> None:
    """What a move writes beside the state, and what reopening takes back."""
    if verb is Verb.COMPLETE and completion is not None:
        placement.hours_waived = completion.hours_waived
        placement.attainment_waived = completion.attainment_waived
    if verb is Verb.WITHDRAW:
        links.revoke(Purpose.SUPERVISOR, placement.id)
    if verb is Verb.REOPEN:
        if placement.state is State.TERMINATED:
            placement.actual_end = None
        placement.termination_reason = None
        placement.hours_waived = placement.attainment_waived = ""


def _keep_move(
    actor: Actor, placement: Placement, verb: str, before: State | None, note: str, on_behalf_of: str = ""
) -> Move:
    kept = Move(
        placement_id=placement.id,
        at=clock.now(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        verb=verb,
        from_state=before,
        to_state=placement.state,
        note=note.strip(),
        on_behalf_of=on_behalf_of,
    )
    db.session.add(kept)
    return kept


def assign_faculty(actor: Actor, placement: Placement, faculty: User | None) -> bool:
    """Give a placement to a faculty member; returns whether that changes anything."""
    if faculty is not None and not faculty.is_faculty:
        raise RuleBroken(f"{faculty.name} is not a faculty member.", field="faculty")
    if faculty is not None and faculty.id == placement.student_id:
        raise RuleBroken(f"{faculty.name} is the student: choose somebody else.", field="faculty")
    before = placement.faculty_id
    after = faculty.id if faculty else None
    if before == after:
        return False
    placement.faculty = faculty
    db.session.flush()
    audit.record(actor, "assign faculty", "placement", placement.id, before=before, after=after)
    return True


def assign_supervisor(
    actor: Actor, placement: Placement, supervisor: Supervisor, from_on: date | None = None
) -> PlacementSupervisor:
    """Make somebody the primary supervisor. Whoever was before stays in the record, and their links end."""
    present = queries.find_primary(placement.id)
    if present is not None and present.supervisor_id == supervisor.id:
        return present
    if present is not None:
        _relieve(present, rules.next_until(from_on or clock.today()))
    return _appoint(actor, placement, supervisor, from_on, is_primary=True)


def add_supervisor(
    actor: Actor, placement: Placement, supervisor: Supervisor, from_on: date | None = None
) -> PlacementSupervisor:
    """Add a further supervisor beside the primary one."""
    rows = queries.list_supervisors(placement.id)
    if any(row.supervisor_id == supervisor.id and row.until_on is None for row in rows):
        raise RuleBroken(f"{supervisor.name} already supervises this placement.", field="supervisor")
    return _appoint(actor, placement, supervisor, from_on, is_primary=False)


def end_supervision(actor: Actor, placement: Placement, row: PlacementSupervisor, until_on: date) -> None:
    """A supervisor leaves; what they said stays."""
    rules.check_dates(row.from_on, until_on, field="until_on")
    _relieve(row, until_on)
    audit.record(actor, "end supervision", "placement", placement.id, supervisor_id=row.supervisor_id)


def _relieve(row: PlacementSupervisor, until_on: date) -> None:
    row.until_on = max(until_on, row.from_on) if row.from_on else until_on
    live = links.find_live(Purpose.SUPERVISOR, row.placement_id, row.supervisor_id)
    if live is not None:
        mail.cancel_waiting(live.id)
    links.revoke(Purpose.SUPERVISOR, row.placement_id, row.supervisor_id)
    db.session.flush()  # the one who leaves must be written before the one who comes: one primary at a time


def _appoint(
    actor: Actor, placement: Placement, supervisor: Supervisor, from_on: date | None, *, is_primary: bool
) -> PlacementSupervisor:
    row = PlacementSupervisor(
        placement_id=placement.id, supervisor_id=supervisor.id, is_primary=is_primary, from_on=from_on
    )
    row.supervisor = supervisor
    db.session.add(row)
    db.session.flush()
    audit.record(
        actor,
        "assign supervisor",
        "placement",
        placement.id,
        supervisor_id=supervisor.id,
        is_primary=is_primary,
    )
    return row
