"""The pages of events and meetings. Today is Monday, June 16, 2025."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from placement.core import clock
from placement.core.database import db
from placement.placements.models import Placement
from placement.relationships.models import Contact, Interaction, PlacementEvent, PlacementEventKind
from tests import factories as make
from tests.client import Client, SignIn
from tests.counting import recorded

PAGE = "/my/people/events"


@pytest.fixture
def placement(db_session: object) -> Placement:
    return make.active()


@pytest.fixture
def browser(sign_in: SignIn, placement: Placement) -> Client:
    return sign_in(placement.student)


def address(event: PlacementEvent) -> str:
    return f"{PAGE}/{event.id}"


def test_one_line_and_a_kind_add_an_event(browser: Client, placement: Placement) -> None:
    today = clock.today().isoformat()
    sent = browser.post(PAGE, data={"kind": "team", "title": "Sprint review", "on": today})
    event = db.session.scalars(select(PlacementEvent)).one()
    assert (sent.status_code, sent.location) == (303, address(event))  # today's: whom did you meet?
    assert (event.placement_id, event.kind, event.title) == (placement.id, PlacementEventKind.TEAM, "Sprint review")
    assert "Sprint review" in browser.get(PAGE).page.main


def test_planned_event_asks_nothing_until_its_day(browser: Client) -> None:
    sent = browser.post(PAGE, data={"kind": "training", "on": make.day(4).isoformat()})
    assert (sent.status_code, sent.location) == (303, PAGE)
    page = browser.get(PAGE).page.main
    assert "Coming up" in page
    assert "I went" not in page
    event = db.session.scalars(select(PlacementEvent)).one()
    assert "Did you go?" not in browser.get(address(event)).page.main


def test_people_are_named_by_ticks_and_words(browser: Client, placement: Placement) -> None:
    ana, event = make.contact(placement, name="Ana Ruiz", on=make.day(-9)), make.event(placement)
    assert "Ana Ruiz" in browser.get(address(event)).page.main
    form = {"kind": event.kind.value, "on": event.on.isoformat(), "met": [str(ana.id)], "names": "Bo, Cy"}
    assert browser.save(address(event), data={**form, "learned": "How a press works"}).status_code == 303
    page = browser.get(PAGE).page.main
    for words in ("Ana Ruiz", "Bo", "Cy", "How a press works"):
        assert words in page
    assert db.session.scalars(select(Contact.name).order_by(Contact.id)).all() == ["Ana Ruiz", "Bo", "Cy"]
    assert event.attended is True
    assert f"At {event.name}" in " ".join(browser.get(f"/my/people/{ana.id}").page.main.split())


def test_answers_that_contradict_are_refused_with_the_text(browser: Client, placement: Placement) -> None:
    event = make.event(placement)
    form = {"kind": event.kind.value, "on": event.on.isoformat(), "attended": "no", "names": "Bo", "learned": "Words"}
    sent = browser.save(address(event), data=form)
    assert sent.status_code == 422
    assert "You named people and said you didn't go" in sent.page.main
    assert 'value="Words"' in sent.text
    assert db.session.scalars(select(Contact)).all() == []


def test_day_of_the_future_with_people_is_refused(browser: Client, placement: Placement) -> None:
    event = make.event(placement)
    form = {"kind": event.kind.value, "on": make.day(2).isoformat(), "names": "Bo"}
    sent = browser.save(address(event), data=form)
    assert sent.status_code == 422
    assert 'value="Bo"' in sent.text


def test_one_tap_says_whether_i_went(browser: Client, placement: Placement) -> None:
    event = make.event(placement, attended=None)
    assert "I went" in browser.get(PAGE).page.main
    assert browser.post(f"{address(event)}/attended", data={"attended": "yes"}).location == address(event)
    assert event.attended is True
    assert browser.post(f"{address(event)}/attended", data={"attended": "no"}).location == PAGE
    page = browser.get(PAGE).page.main
    assert "You didn't go." in page
    assert "I went" not in page


def test_deleted_event_takes_its_meetings_along(browser: Client, placement: Placement) -> None:
    event = make.event(placement)
    browser.save(address(event), data={"kind": event.kind.value, "on": event.on.isoformat(), "names": "Bo"})
    assert browser.post(f"{address(event)}/delete").location == PAGE
    assert [db.session.scalars(select(kind)).all() for kind in (PlacementEvent, Interaction, Contact)] == [[], [], []]


def test_placement_is_asked_only_if_there_are_several(browser: Client, placement: Placement) -> None:
    assert 'name="placement_id"' not in browser.get(PAGE).text
    earlier = make.ended(student=placement.student, program=placement.program)
    assert 'name="placement_id"' in browser.get(PAGE).text
    day = earlier.ends_on
    form = {"kind": "intern", "on": day.isoformat() if day else "", "placement_id": str(earlier.id)}
    assert browser.post(PAGE, data=form).status_code == 303
    assert db.session.scalars(select(PlacementEvent.placement_id)).all() == [earlier.id]


def test_other_peoples_placements_are_not_offered(browser: Client) -> None:
    form = {"kind": "intern", "on": clock.today().isoformat(), "placement_id": str(make.active().id)}
    assert browser.post(PAGE, data=form).status_code == 422
    assert db.session.scalars(select(PlacementEvent)).all() == []


def test_nothing_of_an_event_where_people_is_off(browser: Client, placement: Placement) -> None:
    event = make.event(placement)
    placement.program.people_off_reason = "Clinical rules apply."
    db.session.commit()
    assert [browser.get(one).status_code for one in (PAGE, address(event))] == [404, 404]


def test_placement_of_a_program_without_people_is_not_offered(browser: Client, placement: Placement) -> None:
    off = make.active(student=placement.student, program=make.program(people_off_reason="Clinical rules apply."))
    form = {"kind": "intern", "on": clock.today().isoformat(), "placement_id": str(off.id)}
    assert browser.post(PAGE, data=form).status_code == 422
    assert browser.post(PAGE, data=form | {"placement_id": ""}).status_code == 303
    assert db.session.scalars(select(PlacementEvent.placement_id)).all() == [placement.id]


def test_before_approval_the_page_says_when_it_opens(sign_in: SignIn, db_session: object) -> None:
    draft = make.placement()
    browser = sign_in(draft.student)
    assert "once a placement is approved" in browser.get(PAGE).page.main


def test_number_of_statements_does_not_grow(browser: Client, placement: Placement) -> None:
    def count() -> int:
        db.session.commit()
        db.session.remove()
        with recorded() as statements:
            assert browser.get(PAGE).status_code == 200
        return len(statements)

    def add(names: str) -> None:
        event = make.event(placement)
        form = {"kind": event.kind.value, "on": event.on.isoformat(), "names": names}
        assert browser.save(address(event), data=form).status_code == 303

    add("Ana")
    few = count()
    for number in range(3):
        add(f"Person {number}, Other {number}")
    assert count() == few
