"""Who is placed where, from when until when, and how it goes: the plan that everything else follows."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from placement.demo.book import Book, draw_ref
from placement.demo.dates import WEEK, Calendar, monday
from placement.demo.institution import Field, Institution, type_of
from placement.demo.people import People
from placement.demo.places import Place, Places
from placement.hosts.models import Supervisor
from placement.people.models import User
from placement.placements.models import (
    ArrangedBy,
    EligibleToHire,
    Modality,
    PayPeriod,
    PayType,
    Placement,
    State,
    StudentLevel,
)
from placement.terms.models import Term

DAY = timedelta(days=1)
PRESENT = (
    (State.DRAFT, 8),
    (State.SUBMITTED, 14),
    (State.CHANGES_REQUESTED, 4),
    (State.APPROVED, 12),
    (State.ACTIVE, 56),
    (State.ENDED, 10),
    (State.COMPLETED, 6),
    (State.WITHDRAWN, 6),
    (State.TERMINATED, 4),
)
PAST = ((State.COMPLETED, 222), (State.ENDED, 8), (State.TERMINATED, 9), (State.WITHDRAWN, 11))
LAST_WORDS = {State.ENDED, State.COMPLETED}
BEGUN = LAST_WORDS | {State.ACTIVE, State.TERMINATED}
PREPARING = {State.DRAFT, State.SUBMITTED, State.CHANGES_REQUESTED}


@dataclass
class Case:
    """One placement and the threads that run through it."""

    placement: Placement
    field: Field
    student: User
    faculty: User
    place: Place
    supervisor: Supervisor
    chance: Random
    today: date
    is_past: bool
    signed_on: date
    successor: Supervisor | None = None
    logged: Decimal = Decimal(0)
    to_write: int = 0
    objectives: list[Any] = dataclasses.field(default_factory=list)

    @property
    def state(self) -> State:
        return self.placement.state

    @property
    def start(self) -> date:
        return self.placement.planned_start or self.today

    @property
    def end(self) -> date:
        return self.placement.actual_end or self.placement.planned_end or self.today

    @property
    def yesterday(self) -> date:
        return self.today - DAY

    def happens(self, probability: float) -> bool:
        return self.chance.random() < probability


def cast(book: Book, calendar: Calendar, house: Institution, people: People, places: Places) -> list[Case]:
    """Both terms."""
    stage = Stage(book, calendar, people, places)
    past = stage.fill(house, house.past, people.past, PAST, "past")
    present = stage.fill(house, house.present, people.present, PRESENT, "present")
    book.write()
    return [*past, *present]


@dataclass
class Stage:
    """What is at hand while placements are made."""

    book: Book
    calendar: Calendar
    people: People
    places: Places

    def fill(
        self, house: Institution, term: Term, students: dict[str, list[User]], states: Any, name: str
    ) -> list[Case]:
        """One placement for each student, the states dealt out by chance."""
        chance = self.book.chance("states", name)
        dealt = [state for state, how_many in states for _ in range(how_many)]
        chance.shuffle(dealt)
        roles = ((house.fields[code], one) for code, theirs in students.items() for one in theirs)
        return [self.make(term, *role, state) for role, state in zip(roles, dealt, strict=True)]

    def make(self, term: Term, field: Field, student: User, state: State) -> Case:
        is_past = term.code == self.calendar.past.code
        chance = self.book.chance("placement", term.code, student.id)
        place = self.choose(field, state, chance)
        dates = _past_dates(self.calendar, state, chance) if is_past else _dates(self.calendar.today, state, chance)
        faculty = chance.choice(self.people.faculty[field.code])
        placement = Placement(
            ref=draw_ref(chance),
            student=student,
            site=place.site,
            term=term,
            program=field.program,
            faculty=faculty,
            state=state,
            sector=place.host.sector,
            employer_type=place.host.employer_type,
            country=place.host.country,
            placement_type=type_of(field),
            created_at=datetime.combine(dates.made, time(14, chance.randrange(60)), UTC),
            planned_start=dates.start,
            planned_end=dates.end,
            actual_end=dates.stopped,
            **_work(field, dates, chance),
        )
        self.book.add(placement)
        supervisor = chance.choice(place.supervisors)
        return Case(
            placement, field, student, faculty, place, supervisor, chance, self.calendar.today, is_past, dates.signed
        )

    def choose(self, field: Field, state: State, chance: Random) -> Place:
        """A host; some that wait are still to be approved."""
        waiting = self.places.of(field.code, is_open=False)
        if waiting and state in (State.DRAFT, State.SUBMITTED) and chance.random() < 0.7:
            return chance.choice(waiting)
        return chance.choice(self.places.of(field.code))


@dataclass(frozen=True)
class Dates:
    """When a placement was made, signed, begins, ends, and was stopped."""

    made: date
    signed: date
    start: date
    end: date
    stopped: date | None = None


def _past_dates(calendar: Calendar, state: State, chance: Random) -> Dates:
    begins, ends = calendar.past.starts_on, calendar.past.ends_on
    start = monday(begins + timedelta(days=chance.randrange(0, 22))) + chance.randrange(3) * DAY
    end = monday(ends - timedelta(days=chance.randrange(0, 22))) + 4 * DAY
    return _with_papers(start, end, state, calendar.today, chance)


SPREAD: dict[State, tuple[tuple[int, int], tuple[int, int]]] = {
    State.DRAFT: ((4, 28), (85, 110)),
    State.SUBMITTED: ((-4, 24), (85, 110)),
    State.CHANGES_REQUESTED: ((5, 24), (85, 110)),
    State.APPROVED: ((5, 24), (85, 110)),
    State.ACTIVE: ((-60, -9), (14, 60)),
    State.ENDED: ((-86, -72), (-22, -3)),
    State.COMPLETED: ((-90, -75), (-18, -6)),
    State.WITHDRAWN: ((-30, 10), (60, 90)),
    State.TERMINATED: ((-60, -45), (20, 40)),
}


def _dates(today: date, state: State, chance: Random) -> Dates:
    """The present term: around today, never beginning today or ending yesterday."""
    first, last = SPREAD[state]
    start = monday(today + timedelta(days=chance.randrange(*first))) + chance.randrange(5) * DAY
    if state in BEGUN:
        start = min(start, today - 9 * DAY)
    elif first[0] > 0 and start <= today:
        start += WEEK
    end = today + timedelta(days=chance.randrange(*last))
    return _with_papers(start, end, state, today, chance)


def _with_papers(start: date, end: date, state: State, today: date, chance: Random) -> Dates:
    made = start - timedelta(days=chance.randrange(32, 60))
    is_late = state in BEGUN and chance.random() < 0.16
    signed = start + chance.randrange(1, 8) * DAY if is_late else start - chance.randrange(2, 14) * DAY
    if state is State.WITHDRAWN:
        signed = start - chance.randrange(8, 14) * DAY
    signed = min(signed, today - 4 * DAY)
    stopped = None
    if state is State.TERMINATED:
        stopped = max(min(start + chance.randrange(20, 50) * DAY, today - 6 * DAY), signed + 5 * DAY)
    return Dates(min(made, today - 42 * DAY), signed, start, end, stopped)


def _work(field: Field, dates: Dates, chance: Random) -> dict[str, Any]:
    """What the work is, for how many hours and what pay."""
    said = field.work
    hours = chance.randrange(*said["hours"])
    weeks = (dates.end - dates.start).days / 7
    credits = chance.choice(said["credits"])
    return {
        "title": chance.choice(said["titles"]),
        "description": _sentence(chance.sample(said["duties"], 3)),
        "student_level": StudentLevel(chance.choice(said["levels"])) if chance.random() < 0.97 else None,
        "modality": Modality(chance.choice(said["modalities"])),
        "arranged_by": ArrangedBy(chance.choice(said["arranged_by"])),
        "hours_per_week": Decimal(hours),
        "hours_required": Decimal(int(hours * weeks * 0.9) // 10 * 10),
        "credits": Decimal(credits),
        "course": said["course"] if credits != "0" else "",
        "expected_graduation": dates.end + timedelta(days=chance.choice((30, 150, 300, 300, 520))),
        "seeking_full_time": chance.choice((True, True, False, None)),
        "eligible_to_hire": chance.choice((EligibleToHire.YES, EligibleToHire.YES, EligibleToHire.UNKNOWN)),
        **_pay(said["paid"], chance),
    }


def _pay(share: float, chance: Random) -> dict[str, Any]:
    if chance.random() > share:
        return {"pay_type": PayType.UNPAID if chance.random() < 0.9 else None}
    if chance.random() < 0.2:
        amount = Decimal(chance.randrange(8, 40) * 100)
        return {"pay_type": PayType.STIPEND, "pay_amount": amount, "pay_currency": "USD", "pay_period": PayPeriod.TOTAL}
    amount = Decimal(chance.randrange(30, 72)) / 2
    return {"pay_type": PayType.HOURLY, "pay_amount": amount, "pay_currency": "USD", "pay_period": PayPeriod.HOUR}


def _sentence(parts: list[str]) -> str:
    said = "; ".join(part[0].lower() + part[1:] for part in parts)
    return f"{said[0].upper()}{said[1:]}."
