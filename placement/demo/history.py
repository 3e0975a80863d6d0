"""How each placement came to where it stands: its moves, and who supervises it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from placement.core.actors import SYSTEM, Actor, ActorKind
from placement.demo.book import at, dawn
from placement.demo.casting import BEGUN, DAY, Case
from placement.demo.institution import read
from placement.demo.papers import Papers
from placement.demo.people import acting
from placement.demo.world import World, page
from placement.hosts.models import HostStatus, Supervisor
from placement.placements.models import Move, PlacementSupervisor, State, TerminationReason
from placement.placements.notices import list_recipients
from placement.placements.rules.transitions import TABLE, PlacementVerb

APPROVED = BEGUN | {State.APPROVED}
REASONS = (
    TerminationReason.HOST_ENDED,
    TerminationReason.STUDENT_WITHDREW,
    TerminationReason.OTHER,
    TerminationReason.HOST_ENDED,
)


class History:
    """Walks a placement from its first record to its present state."""

    def __init__(self, world: World, case: Case) -> None:
        self.world, self.case = world, case
        self.office = world.people.office_for(case.chance)
        self.student = acting(case.student)
        self.state: State | None = None

    def tell(self) -> None:
        """Every move, in order."""
        case, made = self.case, self.case.placement.created_at.date()
        self.move(case.placement.created_at, self.office, "record", State.DRAFT)
        if case.state is State.DRAFT:
            return
        self.move(at(made + 3 * DAY, case.chance), self.student, PlacementVerb.SUBMIT.value, State.SUBMITTED)
        if case.state is State.CHANGES_REQUESTED or case.happens(0.12):
            self.send_back(made)
        if case.state in APPROVED or (case.state is State.WITHDRAWN and case.is_past):
            self.approve()
        if case.state in BEGUN:
            self.go_on()
        if case.state is State.WITHDRAWN:
            self.withdraw()

    def send_back(self, made: date) -> None:
        """Something was unclear; unless it still is, the student has answered."""
        waits = self.case.state is State.CHANGES_REQUESTED
        day = self.case.today - self.case.chance.randrange(2, 12) * DAY if waits else made + 5 * DAY
        note = self.case.chance.choice(read("frames")["moves"]["sent_back"])
        self.move(at(day, self.case.chance), self.office, PlacementVerb.ASK.value, State.CHANGES_REQUESTED, note)
        if not waits:
            self.move(at(day + 2 * DAY, self.case.chance), self.student, PlacementVerb.SUBMIT.value, State.SUBMITTED)

    def approve(self) -> None:
        """Once host, supervisor and objectives are settled."""
        day = min(self.case.signed_on + self.case.chance.randrange(1, 3) * DAY, self.case.yesterday)
        self.approved_on = day
        self.move(at(day, self.case.chance), self.office, PlacementVerb.APPROVE.value, State.APPROVED)

    def go_on(self) -> None:
        """The calendar starts and ends it; people close it."""
        case = self.case
        begins = max(case.start, self.approved_on + DAY)
        self.move(dawn(begins), SYSTEM, PlacementVerb.START.value, State.ACTIVE)
        if case.state is State.TERMINATED:
            self.terminate()
        elif case.state in (State.ENDED, State.COMPLETED):
            self.move(dawn(case.end + DAY), SYSTEM, PlacementVerb.END.value, State.ENDED)

    def terminate(self) -> None:
        """Before its time."""
        case = self.case
        case.placement.termination_reason = case.chance.choice(REASONS)
        note = case.chance.choice(read("frames")["moves"]["terminated"])
        self.move(at(case.end + DAY, case.chance), self.office, PlacementVerb.TERMINATE.value, State.TERMINATED, note)

    def withdraw(self) -> None:
        """Before the first day."""
        case = self.case
        earliest = self.approved_on + DAY if case.is_past else case.placement.created_at.date() + 11 * DAY
        day = min(max(earliest, case.start - 4 * DAY), case.start - DAY, case.yesterday)
        note = case.chance.choice(read("frames")["moves"]["withdrawn"])
        self.move(at(day, case.chance), self.student, PlacementVerb.WITHDRAW.value, State.WITHDRAWN, note)

    def complete(self, papers: Papers) -> None:
        """After the last reflection and the last rating."""
        day = min(self.case.end + 12 * DAY, self.case.yesterday)
        actor = self.office if self.case.happens(0.4) else papers.faculty
        self.move(at(day, self.case.chance), actor, PlacementVerb.COMPLETE.value, State.COMPLETED)

    def move(self, moment: datetime, actor: Actor, verb: str, to: State, note: str = "") -> None:
        """One step, with its line in the trail and its mails."""
        placement = self.case.placement
        self.world.book.add(
            Move(
                placement_id=placement.id,
                at=moment,
                verb=verb,
                from_state=self.state,
                to_state=to,
                note=note,
                **actor.as_columns(),
            )
        )
        self.state = to
        if actor.kind is not ActorKind.SYSTEM:
            detail = {} if verb == "record" else {"on_behalf_of": ""}
            self.world.record(moment, actor, verb, "placement", placement.id, **detail)
        self._mail(moment, actor, verb, note)

    def _mail(self, moment: datetime, actor: Actor, verb: str, note: str) -> None:
        kind = next((step.notify for step in TABLE if step.verb.value == verb), "")
        if not kind:
            return
        address = page(self.case, "").rstrip("/")
        for person in list_recipients(kind, self.case.student, self.case.faculty, actor.id):
            self.world.post(moment, kind, person, self.case, note=note, page=address)


def appoint(world: World, case: Case) -> None:
    """The supervisor; in some placements somebody else takes over in the middle."""
    chance, placement = case.chance, case.placement
    if case.state is State.DRAFT and case.happens(0.3):
        return
    first = PlacementSupervisor(placement_id=placement.id, supervisor=case.supervisor, is_primary=True)
    first.supervisor_id = case.supervisor.id
    world.book.add(first)
    office = world.people.office_for(chance)
    made = placement.created_at + timedelta(minutes=4)
    detail = {"supervisor_id": case.supervisor.id, "is_primary": True}
    world.record(made, office, "assign supervisor", "placement", placement.id, **detail)
    if case.is_past and case.state in (State.COMPLETED, State.ENDED) and case.happens(0.06):
        _succeed(world, case, first)
    elif case.state in BEGUN and case.happens(0.05):
        other = _another(case)
        world.book.add(PlacementSupervisor(placement_id=placement.id, supervisor_id=other.id, is_primary=False))


def _succeed(world: World, case: Case, first: PlacementSupervisor) -> None:
    """Whoever supervised has left; the next one rates at the end."""
    successor = _another(case)
    if successor is case.supervisor:
        return
    day = case.start + (case.end - case.start) * 2 // 3
    first.until_on = day - DAY
    world.book.write()  # one primary at a time: the one who leaves is written first
    row = PlacementSupervisor(placement_id=case.placement.id, supervisor_id=successor.id, is_primary=True)
    row.from_on = day
    world.book.add(row)
    case.successor = successor
    detail = {"supervisor_id": successor.id, "is_primary": True}
    office = world.people.office_for(case.chance)
    world.record(at(day, case.chance), office, "assign supervisor", "placement", case.placement.id, **detail)


def _another(case: Case) -> Supervisor:
    others = [one for one in case.place.supervisors if one is not case.supervisor]
    return case.chance.choice(others) if others else case.supervisor


def note_hosts(world: World) -> None:
    """What the office did about hosts and their people."""
    chance = world.book.chance("hosts")
    for place in world.places.all:
        host, office = place.host, world.people.office_for(chance)
        world.record(host.created_at, office, "add", "host", host.id, name=host.name)
        if host.status is not HostStatus.PENDING:
            decided = host.created_at + timedelta(days=5)
            world.record(decided, office, host.status.value, "host", host.id, before="pending")
        for supervisor in place.supervisors:
            world.record(supervisor.created_at, office, "add", "supervisor", supervisor.id)
            if supervisor.confirmed_at:
                world.record(supervisor.confirmed_at, office, "confirm", "supervisor", supervisor.id)
