"""Fill an empty database with the sample institution: the same rows for the same day, wherever it stands."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from itertools import cycle

from sqlalchemy import select

from placement.agreements.models import AgreementState
from placement.core.database import db
from placement.core.models import InstallationFact
from placement.demo import casting, history, institution, objectives, people, places, ratings
from placement.demo.book import Book, dawn
from placement.demo.casting import Case
from placement.demo.dates import lay_out
from placement.demo.journal import Journal
from placement.demo.network import Network
from placement.demo.papers import Papers
from placement.demo.reflections import Writer
from placement.demo.sign_in_as import FACT
from placement.demo.world import World
from placement.hosts.models import Host
from placement.people.models import College, User
from placement.placements.models import State
from placement.terms.models import Term

Work = list[tuple[Case, Papers | None]]


def is_empty() -> bool:
    """Whether nobody has begun to use this installation."""
    kinds = (User, College, Term, Host, InstallationFact)
    return all(db.session.scalar(select(kind).limit(1)) is None for kind in kinds)


def fill(today: date) -> int:
    """Write everything, within the caller's transaction; returns how many placements there are."""
    with db.session.no_autoflush:
        book, calendar = Book(today), lay_out(today)
        house = institution.found(book, calendar)
        names = people.draw_names(book.chance("names"))
        everybody = people.gather(book, calendar, house, names)
        hosts = places.settle(book, calendar, house, names)
        cases = casting.cast(book, calendar, house, everybody, hosts)
        world = World(book, calendar, house, everybody, hosts)
        work = _live(world, cases)
        _open_doors(world, work)
        book.close()
    return len(cases)


def _live(world: World, cases: list[Case]) -> Work:
    """What happened in each placement, one after the other."""
    journal = Journal(world, Writer(world.book.chance("reflections")))
    met = cycle(people.draw_names(world.book.chance("contacts")))
    history.note_hosts(world)
    work: Work = []
    for case in cases:
        history.appoint(world, case)
        past = history.History(world, case)
        papers = objectives.write_papers(world, case)
        past.tell()
        network = Network(world, case, met)
        journal.keep(case, network)
        ratings.rate(world, case, papers)
        network.close()
        if case.state is State.COMPLETED and papers is not None:
            past.complete(papers)
        work.append((case, papers))
    world.done(dawn(world.book.today), "evaluations.ask", f"evaluations.ask:{world.book.today}", after=0)
    return work


def _open_doors(world: World, work: Work) -> None:
    """One person of each role to be, and one supervisor's link: those with something to do, who know each other."""
    active = [case for case, _ in work if not case.is_past and case.state is State.ACTIVE]
    asked = [(case, papers) for case, papers in work if papers and not case.is_past and case.state is State.SUBMITTED]
    crowd = Counter(case.faculty.id for case in active)
    to_sign = Counter(
        case.faculty.id for case, papers in asked if papers.agreement.state is AgreementState.WITH_FACULTY
    )
    faculty = max(active, key=lambda case: (to_sign[case.faculty.id], crowd[case.faculty.id])).faculty
    busiest = max((case for case in active if case.faculty is faculty), key=lambda case: case.to_write)
    waiting = [
        papers.link for _, papers in asked if papers.link and papers.agreement.state is AgreementState.WITH_SUPERVISOR
    ]
    doors = {
        "student": busiest.student.id,
        "faculty": faculty.id,
        "staff": world.people.office[0].id,
        "admin": world.people.admin.id,
        "link": waiting[0].id,
    }
    db.session.add(InstallationFact(name="founded", value=dawn(world.book.today).isoformat()))
    db.session.add(InstallationFact(name=FACT, value=json.dumps({"today": world.book.today.isoformat(), **doors})))
