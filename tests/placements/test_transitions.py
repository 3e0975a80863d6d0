"""Every entry of the placement table reaches all of its consumers: no other module lists the verbs."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select

from placement.audit.labels import act, list_verbs
from placement.core.actors import SYSTEM
from placement.core.database import db
from placement.mail.models import Message
from placement.people.models import User
from placement.placement_page.rules import BY_ADDRESS
from placement.placements import services
from placement.placements.models import Placement, State, TerminationReason
from placement.placements.rules.conditions import ApprovalFacts, CompletionFacts
from placement.placements.rules.transitions import TABLE, Capacity, PlacementVerb, Step
from tests import factories as make
from tests.client import SignIn
from tests.databases import DbSession
from tests.present import present

STEPS = [(step, state) for step in TABLE for state in step.from_]
IDS = "{0.verb.value}-{1.value}".format
ENTRIES = [pytest.param(*one, id=IDS(*one)) for one in STEPS]
BY_PEOPLE = [pytest.param(*one, id=IDS(*one)) for one in STEPS if one[0].by != {Capacity.SYSTEM}]
BLOCKED_AT_FIRST = {PlacementVerb.APPROVE}  # the page has no form: objectives are not signed off


def placement_in(state: State) -> Placement:
    return make.placement(state, actual_end=None)


def person_for(party: Capacity, one: Placement) -> User:
    return {Capacity.STUDENT: one.student, Capacity.FACULTY: present(one.faculty), Capacity.STAFF: make.staff()}[party]


def one_of_its_people(step: Step, one: Placement) -> User:
    """A career office user if the step is open to them, or else another permitted person."""
    parties = step.by - {Capacity.SYSTEM}
    return person_for(Capacity.STAFF if Capacity.STAFF in parties else min(parties, key=lambda party: party.value), one)


def take(step: Step, one: Placement) -> None:
    """Take the step, as a permitted person or by date, with all required fields."""
    services.move(
        SYSTEM if step.by == {Capacity.SYSTEM} else one_of_its_people(step, one).as_actor(),
        one,
        step.verb,
        note="A reason.",
        approval=ApprovalFacts(True, True, True, True, True),
        completion=CompletionFacts(None, Decimal(0), 0),
        reason=TerminationReason.OTHER,
    )


@pytest.mark.parametrize(("step", "state"), ENTRIES)
def test_button_is_shown_to_exactly_the_parties_of_the_entry(sign_in: SignIn, step: Step, state: State) -> None:
    one = placement_in(state)
    address = f"/placements/{one.ref}/{step.verb.name.lower()}"
    for party in set(Capacity) - {Capacity.SYSTEM}:
        links = sign_in(person_for(party, one)).get(f"/placements/{one.ref}").page.links
        assert (links.get(step.verb.label) == address) is (party in step.by), party


@pytest.mark.parametrize(("step", "state"), BY_PEOPLE)
def test_page_of_a_step_is_open_only_to_its_parties_and_explains_the_step(
    sign_in: SignIn, step: Step, state: State
) -> None:
    one = placement_in(state)
    for party in set(Capacity) - {Capacity.SYSTEM}:
        answer = sign_in(person_for(party, one)).get(f"/placements/{one.ref}/{step.verb.name.lower()}")
        assert answer.status_code == (200 if party in TABLE.parties_of(step.verb) else 403), party
        assert (step.explain in answer.page.main) is (answer.status_code == 200)


def test_steps_by_date_have_no_page() -> None:
    assert set(BY_ADDRESS.values()) == {step.verb for step in TABLE if step.by != {Capacity.SYSTEM}}


@pytest.mark.parametrize(
    "verb", [verb for verb in PlacementVerb if verb not in BLOCKED_AT_FIRST and TABLE.parties_of(verb)]
)
def test_step_shows_its_sentence_afterward(sign_in: SignIn, verb: PlacementVerb) -> None:
    step = TABLE.list_of(verb)[0]
    one = placement_in(step.from_[0])
    told = {
        "note": "A reason.",
        "reason": TerminationReason.OTHER.value,
        "hours_waived": "Snow.",
        "attainment_waived": "Closed.",
    }
    browser = sign_in(one_of_its_people(step, one))
    answer = browser.post(f"/placements/{one.ref}/{verb.name.lower()}", data=told, follow_redirects=True)
    assert answer.status_code == 200
    assert step.confirmation in answer.page.main


@pytest.mark.parametrize(("step", "state"), ENTRIES)
def test_history_and_audit_trail_use_the_words_of_the_entry(
    sign_in: SignIn, step: Step, state: State, clock: time_machine.Traveller
) -> None:
    one = placement_in(state)
    if step.verb is PlacementVerb.START:
        clock.move_to(one.starts_on)
    if step.verb is PlacementVerb.END:
        clock.move_to(present(one.ends_on) + timedelta(days=1))
    take(step, one)
    db.session.commit()
    history = sign_in(make.staff()).get(f"/placements/{one.ref}").page.main.split("History")[1]
    assert step.past.capitalize() in history
    assert act(step.verb.value) == step.past
    assert step.verb.value in list_verbs(step.past)


@pytest.mark.parametrize(("step", "state"), ENTRIES)
def test_only_the_notice_of_the_entry_is_emailed(
    db_session: DbSession, step: Step, state: State, clock: time_machine.Traveller
) -> None:
    one = placement_in(state)
    if step.verb is PlacementVerb.START:
        clock.move_to(one.starts_on)
    if step.verb is PlacementVerb.END:
        clock.move_to(present(one.ends_on) + timedelta(days=1))
    before = len(db_session.scalars(select(Message)).all())
    take(step, one)
    kinds = {message.kind for message in db_session.scalars(select(Message).order_by(Message.id)).all()[before:]}
    assert kinds == ({step.notify} if step.notify else set())


def test_step_that_mentions_an_email_has_a_notice() -> None:
    for step in TABLE:
        assert "emailed" not in step.confirmation or step.notify, step.verb
