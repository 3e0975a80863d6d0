"""The plan: who is placed where, from when until when, and how it goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from placement.agreements.models import Agreement
from placement.checkins.rules.reflection import MetPerson
from placement.core.actors import Actor, ActorKind
from placement.core.csvtext import decode, read_rows
from placement.demo.institution import DATA, FieldOfStudy, Institution, read
from placement.demo.people import DemoPeople, DemoPerson
from placement.demo.random_streams import Chance, stream
from placement.demo.reflections import Writer
from placement.demo.terms import DAY
from placement.demo.texts import PeopleTexts
from placement.demo.timeline import Timeline
from placement.hosts.models import Host, HostStatus, Supervisor
from placement.people.models import User
from placement.placements import models
from placement.placements.models import Placement, State
from placement.terms.models import PlacementType, Term
from placement.terms.services.freeze_skills import RatedSkill

ENDS = (State.ENDED, State.COMPLETED)
BEGUN = (State.ACTIVE, State.TERMINATED, *ENDS)
APPROVED = (State.APPROVED, *BEGUN)
MOST_PEOPLE = 12  # of a student, before mentors; two know many more


@dataclass(frozen=True)
class DemoContext:
    """Everything shared by the placements of the demo."""

    today: date
    house: Institution
    people: DemoPeople
    timeline: Timeline
    writer: Writer
    met: Iterator[DemoPerson]
    holders: Iterator[str]
    texts: PeopleTexts
    pairs: Iterator[tuple[str, str]]

    @property
    def yesterday(self) -> date:
        return self.today - DAY

    def draw_office(self, chance: Chance) -> Actor:
        """Return one of the two who work for all colleges."""
        return chance.choice(self.people.office[:2]).as_actor()


@dataclass(eq=False)
class DemoHost:
    """A line of `hosts.csv`, and its rows once they are added."""

    number: int
    line: dict[str, str]
    supervisors: list[Supervisor] = field(default_factory=list)
    host: Host = field(init=False)
    facts: dict[str, Any] = field(init=False)

    @property
    def status(self) -> HostStatus:
        return HostStatus(self.line["status"])


def read_hosts() -> list[DemoHost]:
    """Return the hosts of the list."""
    header, *rows = read_rows(decode((DATA / "hosts.csv").read_bytes()))
    return [DemoHost(at, dict(zip(header.cells, row.cells, strict=True))) for at, row in enumerate(rows, 1)]


@dataclass(frozen=True)
class Dates:
    """The days on which a placement is recorded, signed, begins, ends, and is stopped."""

    made: date
    signed: date
    start: date
    end: date
    stopped: date | None = None


@dataclass(eq=False)
class Intern:
    """A student with one placement as it is planned, and its rows once they are written."""

    context: DemoContext
    state: State
    term: Term
    study: FieldOfStudy
    user: User
    teacher: User
    student: Actor
    faculty: Actor
    host: DemoHost
    dates: Dates
    chance: Chance
    is_past: bool
    placement: Placement = field(init=False)
    supervisor: Supervisor = field(init=False)
    agreement: Agreement = field(init=False)
    drafts: list[dict[str, Any]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    in_force: list[int] = field(default_factory=list)
    skills: list[RatedSkill] = field(default_factory=list)
    met: list[MetPerson] = field(default_factory=list)
    contacts: list[int] = field(default_factory=list)
    wishes: list[str] = field(default_factory=list)
    mentor_wishes: list[str] = field(default_factory=list)
    most_people: int = MOST_PEOPLE

    @property
    def last_day(self) -> date:
        """The last day, also of a placement that is stopped."""
        return self.dates.stopped or self.dates.end

    @property
    def is_signed(self) -> bool:
        """True if its objectives are signed off in the end."""
        return self.state in APPROVED or (self.state is State.WITHDRAWN and self.is_past)

    @property
    def office(self) -> Actor:
        return self.context.draw_office(self.chance)

    @property
    def by_link(self) -> Actor:
        """The supervisor, as they act."""
        return Actor(ActorKind.LINK, self.supervisor.id, self.supervisor.name, placement_id=self.placement.id)


def plan_interns(context: DemoContext, hosts: list[DemoHost]) -> list[Intern]:
    """Return one for each student of both terms; the states are dealt at random."""
    house, people, interns = context.house, context.people, []
    for name, term, students in (("past", house.past, people.past), ("present", house.present, people.present)):
        dealt = [State(state) for state, number in read("plan")[name].items() for _ in range(number)]
        stream(context.today, "states", name).shuffle(dealt)
        for study, teachers, theirs in zip(house.fields, people.faculty, students, strict=True):
            for user in theirs:
                chance, state = stream(context.today, term.code, user.id), dealt.pop()
                dates = _draw_dates(context, state, term, chance)
                host, teacher = _choose_host(hosts, study, state, chance), chance.choice(teachers)
                actors = (user.as_actor(), teacher.as_actor())
                interns.append(
                    Intern(context, state, term, study, user, teacher, *actors, host, dates, chance, name == "past")
                )
    return interns


def _choose_host(hosts: list[DemoHost], study: FieldOfStudy, state: State, chance: Chance) -> DemoHost:
    """Choose a host; some placements that wait are at one that is not approved."""
    fitting = [host for host in hosts if study.program.code in host.line["fields"].split()]
    waiting = [host for host in fitting if host.status is not HostStatus.APPROVED]
    if waiting and state in (State.DRAFT, State.SUBMITTED) and chance.happens(0.7):
        return chance.choice(waiting)
    return chance.choice([host for host in fitting if host not in waiting])


def _draw_dates(context: DemoContext, state: State, term: Term, chance: Chance) -> Dates:
    """Draw days near the first and last day of the past term, or as the plan of the present one says."""
    today = context.today
    if term is context.house.past:
        start, end = term.starts_on + chance.days(0, 23), term.ends_on - chance.days(0, 17)
    else:
        first, last = read("plan")["days"][state.value]
        start, end = today + chance.days(*first), today + chance.days(*last)
    start -= max(0, start.weekday() - 4) * DAY
    is_late = state in BEGUN and chance.happens(0.16)
    signed = start + chance.days(1, 7) if is_late else start - chance.days(2, 13)
    if state is State.WITHDRAWN:
        signed = start - chance.days(8, 13)
    signed = min(signed, today - 4 * DAY)
    stopped = None
    if state is State.TERMINATED:
        stopped = max(min(start + chance.days(20, 49), today - 6 * DAY), signed + 5 * DAY)
    return Dates(min(start - chance.days(32, 59), today - 42 * DAY), signed, start, end, stopped)


def draw_work(intern: Intern) -> dict[str, Any]:
    """Return who works where, what the work is, for how many hours, and its pay."""
    work, dates, chance = intern.study.data["work"], intern.dates, intern.chance
    hours, weeks, hire = chance.randrange(*work["hours"]), (dates.end - dates.start).days / 7, models.EligibleToHire
    credits, level = chance.choice(work["credits"]), models.StudentLevel(chance.choice(work["levels"]))
    duties = "; ".join(part[0].lower() + part[1:] for part in chance.sample(work["duties"], 3))
    return {
        "ref": chance.letters(10),
        "student": intern.user,
        "term": intern.term,
        "program": intern.study.program,
        **intern.host.facts,
        "planned_start": dates.start,
        "planned_end": dates.end,
        "placement_type": PlacementType(work["type"]),
        "title": chance.choice(work["titles"]),
        "description": f"{duties[0].upper()}{duties[1:]}.",
        "student_level": level if chance.happens(0.97) else None,
        "modality": models.Modality(chance.choice(work["modalities"])),
        "arranged_by": models.ArrangedBy(chance.choice(work["arranged_by"])),
        "hours_per_week": Decimal(hours),
        "hours_required": Decimal(int(hours * weeks * 0.9) // 10 * 10),
        "credits": Decimal(credits),
        "course": work["course"] if credits != "0" else "",
        "expected_graduation": dates.end + chance.choice((30, 150, 300, 300, 520)) * DAY,
        "seeking_full_time": chance.choice((True, True, False, None)),
        "eligible_to_hire": chance.choice((hire.YES, hire.YES, hire.UNKNOWN)),
        **_draw_pay(work["paid"], chance),
    }


def _draw_pay(share: float, chance: Chance) -> dict[str, Any]:
    if not chance.happens(share):
        return {"pay_type": models.PayType.UNPAID if chance.happens(0.9) else None}
    kind, period, amount = models.PayType.HOURLY, models.PayPeriod.HOUR, Decimal(chance.randrange(30, 72)) / 2
    if chance.happens(0.2):
        kind, period, amount = models.PayType.STIPEND, models.PayPeriod.TOTAL, Decimal(chance.randrange(8, 40) * 100)
    return {"pay_type": kind, "pay_amount": amount, "pay_currency": "USD", "pay_period": period}
