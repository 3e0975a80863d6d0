"""The check-ins of each placement: sent, late, answered, missed, excused, overdue, half-written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from placement.checkins.models import CheckIn, CheckInState
from placement.checkins.rules import schedule as rules
from placement.checkins.rules.schedule import Slot
from placement.demo.book import at, dawn
from placement.demo.casting import DAY, Case
from placement.demo.institution import read
from placement.demo.network import Network
from placement.demo.people import acting
from placement.demo.reflections import Reflection, Writer
from placement.demo.world import World, page
from placement.placements.models import State

DEPTHS = ("1", "1.5", "2", "2", "2.5", "2.5", "3", "3", "3.5", "4")
KEPT = (State.APPROVED, State.ACTIVE, State.ENDED, State.COMPLETED, State.TERMINATED)


@dataclass
class Journal:
    """Writes the check-ins of one placement after the other."""

    world: World
    writer: Writer

    def keep(self, case: Case, network: Network) -> None:
        """All check-ins of a placement that was approved."""
        if case.state not in KEPT:
            return
        program, planned_end = case.field.program, case.placement.planned_end or case.end
        slots = rules.next_schedule(case.start, planned_end, program.checkin_first_day, program.checkin_every_days)
        before = case.start
        for number, slot in enumerate(slots, 1):
            if slot.due_on > case.end:
                continue
            checkin = self._add(case, number, slot)
            self._live(case, network, checkin, (slot.due_on - before).days)
            before = slot.due_on
        if case.state is State.COMPLETED and case.logged < (case.placement.hours_required or 0):
            case.placement.hours_waived = case.chance.choice(read("frames")["waived"]["hours"])

    def _add(self, case: Case, number: int, slot: Slot) -> CheckIn:
        checkin = CheckIn(placement_id=case.placement.id, placement=case.placement, number=number, **slot._asdict())
        checkin.state = CheckInState.SCHEDULED
        return self.world.book.add(checkin)

    def _live(self, case: Case, network: Network, checkin: CheckIn, days: int) -> None:
        """What has become of it by today."""
        if checkin.opens_on > case.today:
            return
        self._announce(case, checkin)
        fate = case.chance.random()
        if checkin.due_on >= case.yesterday:
            case.to_write += 2
            if fate < 0.3:
                self._begin(case, network, checkin, days)
            return
        if fate < 0.03:
            self._excuse(case, checkin)
        elif fate < self._sent_by(case):
            self._send(case, network, checkin, days, late=fate > 0.8)
        else:
            self._leave(case, network, checkin)

    def _sent_by(self, case: Case) -> float:
        return 0.93 if case.is_past or case.state is State.COMPLETED else 0.86

    def _announce(self, case: Case, checkin: CheckIn) -> None:
        """The mail of the day it opened."""
        moment = dawn(max(checkin.opens_on, case.placement.created_at.date()))
        self._mail(moment, "checkin_opened", checkin, case)
        key = f"checkin:{checkin.id}:opened:{checkin.opens_on}"
        self.world.done(moment, "checkins.remind", key, checkin_id=checkin.id, kind="opened")

    def _leave(self, case: Case, network: Network, checkin: CheckIn) -> None:
        """Nothing came: reminded once, and missed in the end."""
        overdue = checkin.due_on + rules.GRACE
        if overdue <= case.today:
            self._mail(dawn(overdue), "checkin_overdue", checkin, case)
            key = f"checkin:{checkin.id}:overdue:{checkin.due_on}"
            self.world.done(dawn(overdue), "checkins.remind", key, checkin_id=checkin.id, kind="overdue")
        closed = case.state in (State.COMPLETED, State.TERMINATED)
        if closed or case.today - checkin.due_on >= rules.MISSED_AFTER:
            checkin.state = CheckInState.MISSED
            return
        case.to_write += 1
        if case.happens(0.3):
            self._begin(case, network, checkin, 14)

    def _begin(self, case: Case, network: Network, checkin: CheckIn, days: int) -> None:
        """A draft that is not sent yet."""
        self._write(case, network, checkin, days)
        checkin.state = CheckInState.DRAFT
        day = min(max(checkin.opens_on, checkin.due_on - DAY), case.yesterday)
        checkin.drafted_at = at(day, case.chance)

    def _excuse(self, case: Case, checkin: CheckIn) -> None:
        office = self.world.people.office_for(case.chance)
        reason = case.chance.choice(read("frames")["excuses"]["reasons"])
        moment = at(checkin.due_on + DAY, case.chance)
        checkin.state, checkin.excused_reason = CheckInState.EXCUSED, reason
        self.world.record(moment, office, "excuse", "checkin", checkin.id, reason=reason)
        self._mail(moment, "checkin_excused", checkin, case)

    def _send(self, case: Case, network: Network, checkin: CheckIn, days: int, late: bool) -> None:
        """Sent, on its day or after it, and mostly answered."""
        day = self._day(case, checkin, late)
        said = self._write(case, network, checkin, days, day)
        moment = at(day, case.chance)
        checkin.state, checkin.submitted_at = CheckInState.SUBMITTED, moment
        checkin.was_late = rules.is_late(checkin, day)
        case.logged += checkin.hours or Decimal(0)
        detail = {"late": checkin.was_late, "on_behalf_of": ""}
        self.world.record(moment, acting(case.student), "submit", "checkin", checkin.id, **detail)
        self._mail(moment, "checkin_submitted", checkin, case, case.faculty)
        self._answer(case, checkin, day, said)

    def _day(self, case: Case, checkin: CheckIn, late: bool) -> date:
        last = case.yesterday
        if case.state in (State.COMPLETED, State.TERMINATED):
            last = min(last, case.end + (4 * DAY if case.state is State.COMPLETED else timedelta()))
        if late:
            return min(checkin.due_on + case.chance.randrange(1, 8) * DAY, last)
        return min(checkin.due_on - case.chance.randrange(0, 3) * DAY, last)

    def _answer(self, case: Case, checkin: CheckIn, sent: date, said: Reflection) -> None:
        """Faculty reads, and usually writes back."""
        wanted = 0.9 if case.is_past else 0.72
        day = sent + case.chance.randrange(1, 11) * DAY
        if day >= case.today or not case.happens(wanted):
            if day < case.today and case.happens(0.97 if case.is_past else 0.4):
                checkin.read_at = at(day, case.chance)
            return
        moment = at(day, case.chance)
        checkin.state, checkin.read_at = CheckInState.REPLIED, moment - timedelta(minutes=9)
        checkin.response = self.writer.answer(said)
        checkin.responded_at, checkin.responded_by_id = moment, case.faculty.id
        if case.happens(0.85):
            checkin.depth = Decimal(case.chance.choice(DEPTHS[min(checkin.number - 1, 4) :][:6]))
        self._mail(moment, "checkin_answered", checkin, case)

    def _write(self, case: Case, network: Network, checkin: CheckIn, days: int, sent: date | None = None) -> Reflection:
        """What stands in it; a draft breaks off."""
        chance = case.chance
        said = self.writer.write(case.field.words, case.place.host.name, checkin.number)
        checkin.what, checkin.so_what = said.what, said.so_what
        if sent is None:
            checkin.people_met = []
            return said
        checkin.now_what, checkin.next_step = said.now_what, said.next_step
        checkin.next_step_on = checkin.due_on + chance.randrange(7, 15) * DAY if case.happens(0.7) else None
        if case.happens(0.75):
            checkin.feedback_asked, checkin.feedback_got = said.asked, said.got
        checkin.hours = self._hours(case, days)
        checkin.mood = chance.choice((2, 3, 3, 4, 4, 4, 5)) if case.happens(0.7) else None
        checkin.support = chance.choice((2, 3, 4, 4, 5, 5)) if case.happens(0.7) else None
        numbers = [objective.number for objective in case.objectives]
        checkin.objective_numbers = sorted(chance.sample(numbers, min(len(numbers), chance.choice((1, 1, 2)))))
        skills = [skill.code for skill in self.world.house.skills]
        checkin.skill_codes = sorted(chance.sample(skills, chance.choice((0, 1, 2))))
        checkin.people_met = network.meet(sent)
        return said

    def _hours(self, case: Case, days: int) -> Decimal:
        """What a week holds, more or less, to the half hour."""
        weekly = float(case.placement.hours_per_week or 0)
        return Decimal(round(2 * weekly * max(days, 5) / 7 * case.chance.uniform(0.93, 1.13))) / 2

    def _mail(self, moment: datetime, kind: str, checkin: CheckIn, case: Case, to: Any = None) -> None:
        address = page(case, f"check-ins/{checkin.number}")
        self.world.post(moment, kind, to or case.student, case, checkin=checkin, address=address)
