"""Mentors wished for, asked, and found; their conversations; and the statements at the end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.placements.models import Placement
from placement.relationships.models import Interaction, InteractionKind, MentoringTie, TieStage
from placement.relationships.page.mentors import count_held
from placement.relationships.queries import outcomes as queries
from placement.relationships.queries.network import get_pair, get_person
from placement.relationships.services import mentors as services
from placement.relationships.services import merging
from tests import factories as make
from tests.client import SignIn
from tests.present import present

UNFOUND = [TieStage.WISHED, TieStage.ASKED]


@pytest.fixture
def placement(db_session: object) -> Placement:
    return make.active()


def held(tie: MentoringTie) -> int | None:
    actor = db.session.get_one(Placement, tie.placement_id).student.as_actor()
    return count_held(get_person(actor, tie.contact_id)[1], tie)


@pytest.mark.parametrize("stage", UNFOUND)
def test_mentor_who_is_wished_for_or_asked_does_not_count(
    sign_in: SignIn, placement: Placement, stage: TieStage
) -> None:
    url = f"/placements/{placement.ref}/network"
    browser = sign_in(placement.student)
    assert browser.save(f"{url}/mentors/new", data={"name": "Priya", "stage": stage.value}).status_code == 303
    (tie,) = queries.list_ties(placement)
    assert (tie.stage, queries.list_mentors(placement)) == (stage, [])
    assert queries.find_mentored(placement) is None
    assert db.session.scalars(select(Interaction)).all() == [], "no meeting is invented"
    assert browser.save(url, data={"mentored": "no"}).status_code == 303, "no is true"
    assert browser.save(f"{url}/mentors/{tie.id}", data={"stage": "found"}).status_code == 303
    assert ([one.id for one in queries.list_mentors(placement)], queries.find_mentored(placement)) == ([tie.id], True)


@pytest.mark.parametrize("stage", UNFOUND)
def test_found_mentor_is_only_taken_back_by_removing(placement: Placement, stage: TieStage) -> None:
    tie = make.mentor(placement)
    with pytest.raises(RuleBroken, match="remove them as a mentor"):
        services.keep_mentor(placement.student.as_actor(), placement, tie, tie.contact, stage=stage)
    assert tie.stage is TieStage.FOUND


def test_text_that_asks_is_sent_from_ones_own_program_and_noted(sign_in: SignIn, placement: Placement) -> None:
    tie = make.wished_mentor(placement, contact=make.known(placement.student, name="Priya Natarajan"))
    browser, url = sign_in(placement.student), f"/placements/{placement.ref}/network/mentors/{tie.id}"
    page = browser.get(f"{url}/ask").page
    assert "Hi Priya" in page.values["text"]
    assert page.links["Open in my email program"].startswith("mailto:?subject=")
    assert tie.stage is TieStage.WISHED
    assert browser.post(f"{url}/asked").status_code == 303
    assert (tie.stage, tie.asked_on) == (TieStage.ASKED, make.day())
    assert db.session.scalars(select(Interaction.kind)).all() == [InteractionKind.FOLLOW_UP]
    assert "You asked them to be your mentor on" in browser.get(f"/placements/{placement.ref}/network").page.main


def test_person_is_a_mentor_once_even_after_a_merge(placement: Placement) -> None:
    actor = placement.student.as_actor()
    tie = services.keep_mentor(actor, placement, None, make.contact(placement, name="Ana Diaz"))
    other = services.keep_mentor(actor, placement, None, make.contact(placement, name="Bo"))
    again = make.contact(placement, name="Ana")
    merging.merge(actor, *get_pair(actor, again.id, tie.contact_id))
    assert services.keep_mentor(actor, placement, None, again).id == tie.id
    with pytest.raises(RuleBroken, match="already list this person"):
        services.keep_mentor(actor, placement, other, again)


def test_conversations_are_the_talks_in_the_placement_through_merges(placement: Placement) -> None:
    actor = placement.student.as_actor()
    ana = make.contact(placement, name="Ana Diaz")
    tie = services.keep_mentor(actor, placement, None, ana)
    assert (held(tie), tie.meetings_held) == (1, None)
    make.talk(ana, placement, kind=InteractionKind.CATCH_UP)
    make.talk(ana, placement, kind=InteractionKind.THANKS)
    make.talk(ana)
    assert held(tie) == 2, "thanks are no talk, and one talk was elsewhere"
    again = make.contact(placement, name="Ana")
    merging.merge(actor, *get_pair(actor, again.id, ana.id))
    assert held(tie) == 3


@pytest.mark.parametrize("entered", [None, 0, 7])
def test_number_entered_before_talks_were_counted_stays(placement: Placement, entered: int | None) -> None:
    tie = make.mentor(placement, meetings_held=entered)
    make.talk(tie.contact, placement)
    services.keep_mentor(placement.student.as_actor(), placement, tie, tie.contact, purpose="Feedback")
    assert (held(tie), tie.meetings_held) == (entered, entered)


def test_statements_are_asked_at_the_end_only_with_nothing_preset(sign_in: SignIn, placement: Placement) -> None:
    running = make.mentor(placement)
    browser = sign_in(placement.student)
    home, page = f"/placements/{placement.ref}/network", f"{running.id}/statements"
    assert "Nine statements" not in browser.get(home).page.main
    assert browser.get(f"{home}/mentors/{page}").status_code == 404
    over = make.ended(student=placement.student, begins=make.day(-170))
    tie, wished = make.mentor(over), make.wished_mentor(over)
    home = f"/placements/{over.ref}/network"
    assert browser.get(f"{home}/mentors/{wished.id}/statements").status_code == 404
    url = f"{home}/mentors/{tie.id}/statements"
    shown = browser.get(url).page
    assert [one for one in shown.all("input", type="radio") if one.get("checked") is not None] == []
    assert len(shown.all("input", type="radio")) == 9 * 6
    assert browser.get(home).page.main.count("Nine statements about them") == 1
    assert browser.save(url, data={"career_1": "5", "career_2": "", "role_model_3": "2"}).status_code == 303
    assert (tie.career_1, tie.career_2, tie.role_model_3, tie.statements_on) == (5, None, 2, make.day())
    assert "Nine statements about them" not in browser.get(home).page.main, "asked once"


def test_all_statements_may_be_left_out_and_are_not_asked_again(sign_in: SignIn) -> None:
    over = make.ended(begins=make.day(-170))
    tie = make.mentor(over)
    browser = sign_in(over.student)
    assert browser.save(f"/placements/{over.ref}/network/mentors/{tie.id}/statements", data={}).status_code == 303
    assert "Nine statements about them" not in browser.get(f"/placements/{over.ref}/network").page.main


def test_only_found_mentors_stand_on_the_placement(sign_in: SignIn, placement: Placement) -> None:
    make.mentor(placement, contact=make.contact(placement, name="Found One"), shared_with_staff=True)
    wished = make.known(placement.student, name="Wished One")
    make.wished_mentor(placement, contact=wished, shared_with_staff=True)
    for visitor in (placement.student, make.staff()):
        page = sign_in(visitor).get(f"/placements/{placement.ref}").page.main
        assert ("Found One" in page, "Wished One" in page) == (True, False)
    assert "Wished One" not in sign_in(present(placement.faculty)).get(f"/placements/{placement.ref}").text


def test_mentor_since_a_day_to_come_is_met_today(placement: Placement) -> None:
    contact = make.known(placement.student)
    started_on = make.day() + timedelta(days=3)
    services.keep_mentor(placement.student.as_actor(), placement, None, contact, started_on=started_on)
    assert db.session.scalars(select(Interaction.on)).all() == [make.day()]
