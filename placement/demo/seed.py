"""Fill an empty database with the demo: services are called under a fixed clock, in the order of events."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from itertools import cycle

from sqlalchemy import select

from placement.access import links
from placement.access.models import Link, Purpose
from placement.agreements.models import AgreementState
from placement.agreements.queries import agreements
from placement.checkins import queries as checkins
from placement.checkins.rules.schedule import UNWRITTEN
from placement.core import clock
from placement.core.actors import Role
from placement.core.database import db
from placement.core.models import InstallationFact
from placement.demo import about, hosts, institution, networks, objectives, placements, reach, worker
from placement.demo.people import DemoPeople, DemoPerson, draw_names
from placement.demo.plan import DemoContext, Intern, plan_interns, read_hosts
from placement.demo.random_streams import stream
from placement.demo.reflections import Writer
from placement.demo.rows import rows_written_late
from placement.demo.sign_in_as import FACT
from placement.demo.terms import DAY, plan_terms
from placement.demo.texts import PeopleTexts
from placement.demo.timeline import Steps, Timeline, dawn
from placement.hosts.models import Host
from placement.people.models import College, User
from placement.people.services.accounts import found_installation
from placement.placements.models import State
from placement.relationships.queries.network import list_this_week, read_network
from placement.relationships.queries.programs import uses_people
from placement.relationships.rules.this_week import SHOWN
from placement.terms.models import Term

KINDS = (User, College, Term, Host, InstallationFact)
WEEKS = 40  # since the first administrator began
ENOUGH = 10  # people of the student to sign in as


def is_empty() -> bool:
    """True if no one has begun to use this installation."""
    return all(db.session.scalar(select(kind).limit(1)) is None for kind in KINDS)


def fill(today: date) -> int:
    """Write the whole demo within the caller's transaction; return the number of placements."""
    with rows_written_late():
        founded = plan_terms(today)[0].starts_on - 100 * DAY
        with clock.standing_at(clock.start_of(founded) + DAY / 2):
            admin, context = _found(today)
        all_hosts, timeline, nonces = read_hosts(), context.timeline, stream(today, "nonces")
        interns = plan_interns(context, all_hosts)
        for intern in interns:
            timeline.add(placements.add_placement(intern))
        networks.add_networks(interns)
        reach.add_answers(interns)
        about.add_about_me(interns, today)
        for host in all_hosts:
            timeline.add(hosts.add_host(context, host, stream(today, "host", host.number)))
        timeline.add(_add_unconfirmed(context))
        timeline.add(networks.switch_off(context))
        timeline.add(worker.work(WEEKS, today))
        timeline.play()
        for link in db.session.scalars(select(Link).order_by(Link.id)):
            link.nonce = nonces.letters(32)
        with clock.standing_at(dawn(today)):
            _choose_people(admin, interns)
    return len(interns)


def _found(today: date) -> tuple[User, DemoContext]:
    """Add the first administrator, the institution, and everyone with an account."""
    people = DemoPeople(stream(today, "accounts"), draw_names(stream(today, "names")))
    person = DemoPerson(*institution.read("institution")["admin"])
    admin = found_installation(people.address(person), *person, ())
    house = institution.add_institution(admin.as_actor(), today)
    people.add_all(admin.as_actor(), house)
    met = cycle(draw_names(stream(today, "contacts")))
    writer, holders = Writer(stream(today, "reflections")), cycle(objectives.HOLDERS)
    texts, pairs = PeopleTexts(stream(today, "people")), iter([("Ana", "Ana Ruiz")])
    return admin, DemoContext(today, house, people, Timeline(today), writer, met, holders, texts, pairs)


def _add_unconfirmed(context: DemoContext) -> Steps:
    """Add a faculty account last week, so that the administrator has one to confirm."""
    yield stream(context.today, "unconfirmed").at(context.today - 6 * DAY)
    person = DemoPerson(*institution.read("institution")["new_faculty"])
    context.people.add(context.people.office[0].as_actor(), Role.FACULTY, person)


def _choose_people(admin: User, interns: list[Intern]) -> None:
    """Choose one person of each role to sign in as, and one supervisor's link: people with something to do."""
    context = interns[0].context
    active = [one for one in interns if one.state is State.ACTIVE]
    waiting = {one: agreements.case_of(one.placement).state for one in interns if one.state is State.SUBMITTED}
    to_sign = Counter(one.teacher.id for one, state in waiting.items() if state is AgreementState.WITH_FACULTY)
    crowd = Counter(one.teacher.id for one in active)
    teacher = max(active, key=lambda one: (to_sign[one.teacher.id], crowd[one.teacher.id])).teacher
    student = max(active, key=lambda one: (_can_write(one), *_rank_people(one)))
    asked = next(one for one, state in waiting.items() if state is AgreementState.WITH_SUPERVISOR)
    chosen = {
        "today": context.today.isoformat(),
        "student": student.user.id,
        "faculty": teacher.id,
        "staff": context.people.office[0].id,
        "admin": admin.id,
        "link": links.list_live(Purpose.SUPERVISOR, asked.placement.id)[0].id,
    }
    db.session.add(InstallationFact(name=FACT, value=json.dumps(chosen)))


def _rank_people(intern: Intern) -> tuple[bool, int, int]:
    """Rank students with ten or more people, and most to do about them, first; never one without People."""
    network, today = read_network(intern.user.id), intern.context.today
    due = min(SHOWN, len(list_this_week(network, today)))
    return uses_people(intern.student) and len(network.people) >= ENOUGH, due, len(network.people)


def _can_write(intern: Intern) -> bool:
    rows, today = checkins.list_for(intern.placement), intern.context.today
    return any(row.state in UNWRITTEN and row.opens_on <= today for row in rows)
