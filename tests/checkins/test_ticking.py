"""A check-in offers people and events of its period to tick, and brings back the last next step.

Today is Monday, June 16, 2025.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from placement.checkins import queries
from placement.checkins.models import CheckIn
from placement.checkins.rules.reflection import MetPerson, Reflection
from placement.checkins.services import submit as services
from placement.checkins.services.offers import list_offers
from placement.core.database import db
from placement.placements.models import Placement
from placement.relationships.models import Contact, Interaction, RoleLevel
from placement.relationships.services.history import delete_interaction
from placement.relationships.services.merging import merge
from tests import factories as make
from tests.client import Client, SignIn
from tests.databases import DbSession
from tests.present import present
from tests.relationships.network import read

WORDS = Reflection(what="I did.", so_what="It showed.", now_what="I will.")
TEXTS = dict.fromkeys(("what", "so_what", "now_what"), "Words")


@pytest.fixture
def placement(db_session: DbSession) -> Placement:
    return make.active()


@pytest.fixture
def checkin(placement: Placement) -> CheckIn:
    """The second check-in, whose period starts the day after the first was due."""
    make.submitted_checkin(placement, number=1, due_on=make.day(-7))
    return make.open_checkin(placement, number=2, due_on=make.day(2))


def offers(checkin: CheckIn) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    return list_offers(checkin, queries.list_contacts_met(checkin))


def met(placement: Placement, name: str, days_ago: int, **facts: Any) -> Contact:
    return make.contact(placement, name=name, on=make.day(-days_ago), **facts)


def submit(checkin: CheckIn, **told: Any) -> None:
    services.submit(checkin.placement.student.as_actor(), checkin, replace(WORDS, **told))


def correct(checkin: CheckIn, **told: Any) -> None:
    services.correct(checkin.placement.student.as_actor(), checkin, replace(WORDS, **told))


def days() -> list[date]:
    return list(db.session.scalars(select(Interaction.on).order_by(Interaction.id)))


def address(checkin: CheckIn) -> str:
    return f"/placements/{checkin.placement.ref}/check-ins/{checkin.number}/write"


def test_people_with_a_talk_in_the_period_are_offered(placement: Placement, checkin: CheckIn) -> None:
    met(placement, "Ana", 6, organization="Acme")
    met(placement, "Bo", 7)  # the last day of the period before
    met(make.active(), "Theirs", 1)
    assert [words for _, words in offers(checkin)[0]] == ["Ana, Acme (you talked on Tue, Jun 10)"]


def test_ticked_person_is_named_without_a_second_meeting(placement: Placement, checkin: CheckIn) -> None:
    ana = met(placement, "Ana", 3, field="Buyer", role_level=RoleLevel.PEER)
    before = days()
    submit(checkin, ticked=[ana.id])
    assert checkin.people_met == [{"contact_id": ana.id, "function": "Buyer", "role_level": "peer", "ticked": True}]
    assert days() == before


def test_ticked_and_typed_person_is_named_once(placement: Placement, checkin: CheckIn) -> None:
    ana = met(placement, "Ana", 3)
    submit(checkin, ticked=[ana.id], people=[MetPerson("Ana", "", "Buyer", "peer")])
    assert [row["contact_id"] for row in checkin.people_met] == [ana.id]


def test_ticks_stay_in_a_draft_and_in_a_correction(placement: Placement, checkin: CheckIn) -> None:
    ana, bo = met(placement, "Ana", 3), met(placement, "Bo", 2)
    event = make.event(placement, on=make.day(-2))
    actor = placement.student.as_actor()
    services.save_draft(actor, checkin, replace(WORDS, ticked=[ana.id], events=[event.id]))
    assert checkin.people_met == [{"contact_id": ana.id, "ticked": True}]
    submit(checkin, ticked=[ana.id], events=[event.id])
    assert {number for number, _ in offers(checkin)[0]} == {ana.id, bo.id}
    correct(checkin, ticked=[bo.id])
    assert [row["contact_id"] for row in checkin.people_met] == [bo.id]
    assert checkin.events == []
    assert {one.name for one in db.session.scalars(select(Contact))} == {"Ana", "Bo"}


def test_person_ticked_stays_offered_when_the_talk_is_gone(placement: Placement, checkin: CheckIn) -> None:
    ana = met(placement, "Ana", 3)
    submit(checkin, ticked=[ana.id])
    delete_interaction(placement.student.as_actor(), db.session.scalars(select(Interaction)).one())
    assert offers(checkin)[0] == [(ana.id, "Ana")]


def test_person_whom_the_check_in_itself_met_is_not_offered(checkin: CheckIn) -> None:
    submit(checkin, people=[MetPerson("Ana", "Acme", "", "")])
    assert offers(checkin)[0] == []


def test_merged_person_is_offered_once(placement: Placement, checkin: CheckIn) -> None:
    ana, other = met(placement, "Ana", 3), met(placement, "Ana R.", 2)
    network, kept = read(placement, ana)
    merge(placement.student.as_actor(), network, kept, network.people[other.id])
    assert offers(checkin)[0] == [(ana.id, "Ana (you talked on Sat, Jun 14)")]


def test_other_students_person_cannot_be_ticked(checkin: CheckIn) -> None:
    theirs = met(make.active(), "Theirs", 1)
    submit(checkin, ticked=[theirs.id])
    assert checkin.people_met == []


def test_events_of_the_period_are_offered_and_stored_without_words(placement: Placement, checkin: CheckIn) -> None:
    event = make.event(placement, title="Coffee with Ana", on=make.day(-3), attended=None)
    make.event(placement, on=make.day(-3), attended=False)
    make.event(placement, on=make.day(-9))
    make.event(placement, on=make.day(1), attended=None)
    make.event(make.active(), on=make.day(-3))
    assert offers(checkin)[1] == [(event.id, "Coffee with Ana (Team meeting, Fri, Jun 13)")]
    submit(checkin, events=[event.id])
    assert checkin.events == [{"event_id": event.id, "kind": "team", "on": "2025-06-13"}]
    assert event.attended is True  # ticking says so


def test_other_students_event_cannot_be_ticked(checkin: CheckIn) -> None:
    submit(checkin, events=[make.event(make.active()).id])
    assert checkin.events == []


def test_nothing_is_offered_where_people_is_off(placement: Placement, checkin: CheckIn) -> None:
    met(placement, "Ana", 3)
    make.event(placement)
    placement.program.people_off_reason = "Clinical rules apply."
    assert offers(checkin) == ([], [])


def test_form_is_ticked_and_sent_without_a_script(sign_in: SignIn, placement: Placement, checkin: CheckIn) -> None:
    ana, event = met(placement, "Ana", 3), make.event(placement, title="Sprint review", on=make.day(-3))
    browser = sign_in(placement.student)
    page = browser.get(address(checkin)).page
    assert "Ana (you talked on Fri, Jun 13)" in page.main
    assert "Sprint review (Team meeting, Fri, Jun 13)" in page.main
    sent = browser.save(address(checkin), {**TEXTS, "ticked": [str(ana.id)], "events": [str(event.id)]})
    assert sent.status_code == 303
    shown = browser.get(sent.location).page.main
    assert "Ana" in shown
    assert "Team meeting, Fri, Jun 13" in shown


def test_others_see_neither_names_nor_words_of_events(sign_in: SignIn, placement: Placement, checkin: CheckIn) -> None:
    ana = met(placement, "Quartzberg", 3, field="Buyer")
    event = make.event(placement, title="Coffee with Quartzberg", on=make.day(-3))
    submit(checkin, ticked=[ana.id], events=[event.id])
    page = sign_in(present(placement.faculty)).get(f"/placements/{placement.ref}/check-ins/2").text
    assert "Team meeting, Fri, Jun 13" in page
    assert "Buyer" in page
    assert "Quartzberg" not in page


def test_office_writing_for_the_student_is_offered_nobody(
    sign_in: SignIn, placement: Placement, checkin: CheckIn
) -> None:
    met(placement, "Quartzberg", 3)
    browser = sign_in(make.staff())
    page = browser.get(address(checkin)).text
    assert "Quartzberg" not in page
    assert 'name="ticked"' not in page


def written(browser: Client, checkin: CheckIn) -> str:
    return browser.get(address(checkin)).page.main


def test_last_next_step_comes_back(sign_in: SignIn, placement: Placement) -> None:
    make.submitted_checkin(placement, number=1, due_on=make.day(-9), next_step="Older step")
    last = make.submitted_checkin(placement, number=2, due_on=make.day(-4), next_step="Ask for the plan")
    checkin, browser = make.open_checkin(placement, number=3, due_on=make.day(2)), sign_in(placement.student)
    page = written(browser, checkin)
    assert "Ask for the plan" in page
    assert "Older step" not in page
    last.next_step = ""
    assert "Your next step from" not in written(browser, checkin)
    assert "Ask for the plan" not in sign_in(make.staff()).get(address(checkin)).page.main
