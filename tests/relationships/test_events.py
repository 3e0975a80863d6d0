"""Events of a placement make contacts and meetings through the one service; a change moves or takes them back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from placement.core import clock
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.placements.models import Placement
from placement.relationships.models import (
    Contact,
    HowMet,
    Interaction,
    InteractionKind,
    PlacementEvent,
    PlacementEventKind,
    PlacementEventPerson,
    Rhythm,
)
from placement.relationships.rules.events import HOW_MET, EventFacts
from placement.relationships.rules.status import ContactStatus
from placement.relationships.services.capture import save_line
from placement.relationships.services.contacts import set_rhythm
from placement.relationships.services.events import add_event, answer_attended, change_event, delete_event
from placement.relationships.services.history import delete_interaction, edit_interaction
from placement.relationships.services.interactions import wish
from tests import factories as make
from tests.relationships.network import person, read, talk

pytestmark = pytest.mark.usefixtures("db_session")


def facts(**told: Any) -> EventFacts:
    usual: dict[str, Any] = {"kind": PlacementEventKind.SOCIAL, "on": make.day(-2)}
    return EventFacts(**usual | told)


def add(placement: Placement, **told: Any) -> PlacementEvent:
    return add_event(placement.student.as_actor(), placement, facts(**told))


def change(event: PlacementEvent, **told: Any) -> None:
    change_event(event.placement.student.as_actor(), event, facts(**told))


def meetings(placement: Placement) -> list[tuple[str, int]]:
    """Name and days from today of each interaction of the student."""
    query = select(Contact.name, Interaction.on).join(Interaction, Interaction.contact_id == Contact.id)
    rows = db.session.execute(query.where(Contact.student_id == placement.student_id).order_by(Interaction.id))
    return [(name, (on - clock.today()).days) for name, on in rows]


def test_people_of_an_event_become_contacts_met_there() -> None:
    # Two placements at once: the event's own counts, not the one the day would suggest
    other = make.active()
    placement = make.active(student=other.student, program=other.program)
    add(placement, names=["Ana Ruiz", "Bo"])
    assert meetings(placement) == [("Ana Ruiz", -2), ("Bo", -2)]
    made = db.session.scalars(select(Interaction)).all()
    assert {(one.placement_id, one.placement_unclear) for one in made} == {(placement.id, False)}
    assert set(db.session.scalars(select(Contact.how_met))) == {HowMet.SOCIAL}


def test_every_kind_has_a_way_of_meeting() -> None:
    assert set(HOW_MET) == set(PlacementEventKind)


def test_wish_is_met_at_an_event() -> None:
    placement = make.active()
    ana = person(placement, "Ana Ruiz", "Acme")
    wish(placement.student.as_actor(), ana, make.day(-9), placement)
    assert read(placement, ana)[1].standing(clock.today()).status is ContactStatus.TO_MEET
    add(placement, names=["ana  RUIZ"])
    assert read(placement, ana)[1].standing(clock.today()).status is ContactStatus.IN_TOUCH
    assert db.session.scalars(select(Contact.name)).all() == ["Ana Ruiz"]


def test_ticked_person_met_before_gets_a_catch_up_and_keeps_how_met() -> None:
    placement = make.active()
    ana = person(placement, "Ana", how_met=HowMet.WORK)
    talk(placement, ana, make.day(-9))
    add(placement, contact_ids=[ana.id])
    kinds = db.session.scalars(select(Interaction.kind).order_by(Interaction.on)).all()
    assert kinds == [InteractionKind.MEETING, InteractionKind.CATCH_UP]
    assert ana.how_met is HowMet.WORK


def test_no_second_meeting_where_that_day_has_a_talk() -> None:
    placement = make.active()
    ana = person(placement, "Ana")
    talk(placement, ana, make.day(-2))
    event = add(placement, contact_ids=[ana.id])
    assert meetings(placement) == [("Ana", -2)]
    delete_event(placement.student.as_actor(), event)
    assert meetings(placement) == [("Ana", -2)]


def test_same_person_ticked_and_typed_counts_once() -> None:
    placement = make.active()
    ana = person(placement, "Ana")
    add(placement, contact_ids=[ana.id], names=["Ana", "ana"])
    assert meetings(placement) == [("Ana", -2)]
    assert len(db.session.scalars(select(PlacementEventPerson)).all()) == 1


def test_other_students_people_cannot_be_ticked() -> None:
    placement = make.active()
    theirs = person(make.active(), "Ana")
    add(placement, contact_ids=[theirs.id])
    assert db.session.scalars(select(PlacementEventPerson)).all() == []


def test_meetings_move_with_the_day_and_stay_in_the_placement() -> None:
    placement = make.active()
    event = add(placement, names=["Ana"])
    ana = db.session.scalars(select(Contact.id)).all()
    change(event, on=make.day(-5), contact_ids=ana)
    assert meetings(placement) == [("Ana", -5)]
    assert db.session.scalars(select(Interaction.placement_id)).all() == [placement.id]


def test_person_no_longer_named_goes_if_only_the_event_made_them() -> None:
    placement = make.active()
    event = add(placement, names=["Ana", "Bo"])
    bo = db.session.scalars(select(Contact.id).where(Contact.name == "Bo")).all()
    change(event, contact_ids=bo)
    assert db.session.scalars(select(Contact.name)).all() == ["Bo"]
    assert meetings(placement) == [("Bo", -2)]


def captured(placement: Placement, ana: Contact) -> None:
    save_line(placement.student.as_actor(), "Ana, lunch")


def given_a_rhythm(placement: Placement, ana: Contact) -> None:
    set_rhythm(placement.student.as_actor(), read(placement, ana)[1], Rhythm.MONTH)


def at_another_event(placement: Placement, ana: Contact) -> None:
    add(placement, on=make.day(-2), kind=PlacementEventKind.TEAM, contact_ids=[ana.id])


def named_in_a_check_in(placement: Placement, ana: Contact) -> None:
    make.submitted_checkin(placement, number=9, people_met=[{"contact_id": ana.id, "function": "", "role_level": ""}])


@pytest.mark.parametrize("more", [captured, given_a_rhythm, at_another_event, named_in_a_check_in])
def test_person_with_anything_else_stays(more: Any) -> None:
    placement = make.active()
    event = add(placement, names=["Ana"])
    more(placement, db.session.scalars(select(Contact)).one())
    delete_event(placement.student.as_actor(), event)
    assert db.session.scalars(select(Contact.name)).all() == ["Ana"]


def test_saying_i_did_not_go_takes_the_people_back() -> None:
    placement = make.active()
    event = add(placement, names=["Ana"])
    answer_attended(placement.student.as_actor(), event, False)
    assert (event.attended, meetings(placement), db.session.scalars(select(Contact)).all()) == (False, [], [])


@pytest.mark.parametrize(
    ("told", "attended"),
    [
        ({"on": make.day}, None),
        ({"on": lambda: make.day(3)}, None),
        ({"on": lambda: make.day(-1)}, True),
        ({"on": make.day, "names": ["Ana"]}, True),
    ],
)
def test_earlier_events_and_those_with_people_count_as_attended(told: dict[str, Any], attended: bool | None) -> None:
    event = add(make.active(), **{name: value() if callable(value) else value for name, value in told.items()})
    assert event.attended is attended


@pytest.mark.parametrize(
    "told",
    [
        {"on": timedelta(days=1), "names": ["Ana"]},
        {"on": timedelta(days=1), "attended": True},
        {"on": timedelta(days=1), "learned": "Words"},
        {"on": timedelta(days=-2), "attended": False, "names": ["Ana"]},
        {"on": timedelta(days=-2), "names": [f"Person {number}" for number in range(51)]},
        {"on": timedelta(days=-2), "names": ["x" * 201]},
        {"on": timedelta(days=900)},
        {"on": timedelta(days=-900)},
    ],
)
def test_answers_that_cannot_be_are_refused(told: dict[str, Any]) -> None:
    placement = make.active()
    with pytest.raises(RuleBroken):
        add(placement, **told | {"on": clock.today() + told["on"]})


def test_only_events_make_what_belongs_to_them() -> None:
    """A talk that an event made is changed on the event's page only."""
    placement = make.active()
    add(placement, names=["Ana"])
    actor, meeting = placement.student.as_actor(), db.session.scalars(select(Interaction)).one()
    with pytest.raises(RuleBroken, match="Change the event"):
        edit_interaction(actor, meeting, on=make.day(-3))
    with pytest.raises(RuleBroken, match="Change the event"):
        delete_interaction(actor, meeting)
