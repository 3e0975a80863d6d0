"""Counts of the work list equal lists of placements, for every person who can see some."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from placement.agreements.models import AgreementState
from placement.checkins.models import CheckInState
from placement.core import clock as now
from placement.core.actors import CLI, Actor
from placement.core.database import db
from placement.evaluations.models import Occasion, Rater
from placement.hosts.models import HostStatus, Site, Supervisor
from placement.people.models import User
from placement.placements.models import Placement, State
from placement.placements.queries.placements import visible_to
from placement.terms.models import Program
from placement.worklist.queries.items import NEEDS, Need
from placement.worklist.queries.needs import Count, count_needs
from tests import factories as make
from tests.databases import DbSession

PLACEMENTS = 60
NOT_SENT = (CheckInState.SCHEDULED, CheckInState.DRAFT, CheckInState.MISSED)


class Institution:
    """Placements of three programs in every state, at random, with their records."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.programs: Sequence[Program] = [make.program(college=make.college()) for _ in range(3)]
        self.faculty: Sequence[User] = [make.faculty(), make.faculty()]
        hosts = [make.host(), make.host(status=HostStatus.PENDING), make.host(insurance_expires_on=make.day(-1))]
        self.sites: Sequence[Site] = [make.site(host=host) for host in hosts]
        self.supervisors: Sequence[Supervisor] = [make.supervisor(), make.supervisor(confirmed_at=None)]
        for number in range(PLACEMENTS):
            self.add(list(State)[number % len(State)])
        db.session.flush()

    def add(self, state: State) -> None:
        dice, begins = self.dice, make.day(self.dice.randint(-90, 30))
        made = make.placement(
            state,
            supervised_by=dice.choice(self.supervisors),
            site=dice.choice(self.sites),
            program=dice.choice(self.programs),
            faculty=dice.choice([None, *self.faculty]),
            planned_start=begins,
            planned_end=begins + timedelta(days=70),
        )
        self.add_agreements(made)
        for number in range(1, dice.randint(1, 5)):
            self.add_checkin(made, number)
        for occasion, rater in [(Occasion.BASELINE, Rater.SELF), (Occasion.FINAL, Rater.SELF)]:
            if dice.random() < 0.4:
                make.evaluation(made, occasion, rater)
        if dice.random() < 0.4:
            make.evaluation(made, Occasion.FINAL, Rater.SUPERVISOR)
        if dice.random() < 0.2:
            make.supervision_of(made).until_on = make.day(-1)

    def add_agreements(self, made: Placement) -> None:
        for revision in range(1, self.dice.randint(1, 3)):
            state = self.dice.choice([*AgreementState, *[AgreementState.SIGNED_OFF] * 3])
            waits = state in (AgreementState.WITH_SUPERVISOR, AgreementState.WITH_FACULTY)
            since = now.now() - timedelta(days=self.dice.randint(0, 12)) if waits else None
            due_on = make.day(self.dice.randint(-9, 9))
            objectives = 1 if revision == 1 else 0
            make.agreement(made, state, revision=revision, due_on=due_on, waiting_since=since, objectives=objectives)

    def add_checkin(self, made: Placement, number: int) -> None:
        due_on = make.day(self.dice.randint(-40, 10))
        kind = self.dice.choice(["not sent", "sent", "read", "answered"])
        if kind == "not sent":
            make.checkin(made, self.dice.choice(NOT_SENT), number=number, due_on=due_on)
        elif kind == "answered":
            make.answered_checkin(made, number=number, due_on=due_on)
        else:
            read_at = now.now() if kind == "read" else None
            make.submitted_checkin(made, number=number, due_on=due_on, read_at=read_at)

    def actors(self) -> dict[str, Actor]:
        """Every person who sees some of these placements, and an administrator, who sees none."""
        college = self.programs[0].college
        return {
            "whole office": make.staff().as_actor(),
            "one college": make.staff(colleges=[college]).as_actor(),
            "no college": make.staff(colleges=[make.college()]).as_actor(),
            "faculty": self.faculty[0].as_actor(),
            "student": db.session.scalars(select(Placement)).first().student.as_actor(),  # type: ignore[union-attr]
            "administrator": make.admin().as_actor(),
            "command line": CLI,
        }


def list_one_by_one(actor: Actor, need: Need) -> Count:
    """The need's count and earliest date, computed from a list of its placements."""
    wanted = select(Placement.id, need.since()).where(visible_to(actor), need.holds(now.today()))
    found = db.session.execute(wanted).all()
    assert len({row[0] for row in found}) == len(found)
    return Count(len(found), min((row[1] for row in found if row[1] is not None), default=None))


@pytest.mark.parametrize("seed", range(3))
def test_counted_needs_equal_needs_listed_one_by_one(db_session: DbSession, seed: int) -> None:
    institution = Institution(seed)
    held: set[str] = set()
    for name, actor in institution.actors().items():
        counted = count_needs(actor)
        assert list(counted) == list(NEEDS), name
        for code, need in NEEDS.items():
            assert counted[code] == list_one_by_one(actor, need), (name, code)
        held |= {code for code, count in counted.items() if count.placements}
    assert held == NEEDS.keys()


def test_counts_depend_on_the_day(db_session: DbSession, clock: time_machine.Traveller) -> None:
    make.checkin(make.active(), due_on=make.day(2))
    assert count_needs(CLI)["checkins"].placements == 0
    clock.shift(3 * 24 * 3600)
    assert count_needs(CLI)["checkins"] == Count(1, make.day(-1))


@pytest.mark.parametrize("make_read", [make.answered_checkin, lambda of, **facts: read(of, **facts)])
def test_unread_reflections_are_due_since_the_first_one(db_session: DbSession, make_read: Callable[..., Any]) -> None:
    going_on = make.active()
    make_read(going_on, number=1, due_on=make.day(-20))
    make.submitted_checkin(going_on, number=2, due_on=make.day(-6))
    make.submitted_checkin(going_on, number=3, due_on=make.day(-2))
    assert count_needs(CLI)["reading"] == Count(1, make.day(-6))


def read(of: Placement, **facts: Any) -> Any:
    return make.submitted_checkin(of, read_at=now.now(), **facts)
