"""A transition added to a copy of each noun's table reaches every consumer of the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask

from placement import audit, list_audit_labels
from placement.agreements import notices as agreement_notices
from placement.agreements import policies as agreement_policies
from placement.agreements.models import AgreementState
from placement.agreements.queries import agreements
from placement.agreements.rules import transitions as agreement_table
from placement.agreements.rules.transitions import AgreementVerb, Party
from placement.agreements.services import transition as agreement_transition
from placement.audit.labels import EXTENSION, act, list_verbs
from placement.checkins import notices as checkin_notices
from placement.checkins import policies as checkin_policies
from placement.checkins.models import CheckInState
from placement.checkins.rules import transitions as checkin_table
from placement.checkins.rules.transitions import CheckInVerb
from placement.checkins.services import submit as checkin_services
from placement.core.actors import CLI, Actor
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.core.transitions import Transitions, Unmet
from placement.people.models import User
from placement.placement_page import services as move_services
from placement.placement_page.rules import MoveRequest
from placement.placements import notices as placement_notices
from placement.placements.models import Placement, State
from placement.placements.rules import transitions as placement_table
from placement.placements.rules.transitions import Capacity, PlacementVerb
from placement.placements.services import list_obstacles
from tests import factories as make
from tests.client import SignIn
from tests.databases import DbSession
from tests.present import present

OBSTACLE = "An added obstacle."


def obstruct(facts: object) -> list[Unmet]:
    return [Unmet("", OBSTACLE)]


ADDED: dict[str, Any] = {
    "explain": "An added explanation.",
    "confirmation": "An added flash.",
    "past": "took an added step",
    "requires": (obstruct,),
}


@dataclass(frozen=True)
class Noun:
    """A noun's table, an entry to add, and the pages that show it for a record in the entry's state."""

    table: Transitions[Any, Any, Any, Any]
    notices: Mapping[str, object]
    added: Any
    stored: str  # its verb in the audit trail
    make: Callable[[], Any]
    placement_of: Callable[[Any], Placement]
    may: Callable[[Actor, Any], bool]
    button: Callable[[Any], tuple[str, str]]  # the page, and an address on it
    obstacles: Callable[[Any], str]


def find_obstacle(agreement: Any) -> str:
    try:
        agreement_transition.check(agreement, AgreementVerb.RECALL)
    except RuleBroken as broken:
        return broken.sentence
    return ""


def entry(table: Transitions[Any, Any, Any, Any], verb: object, **changed: Any) -> Any:
    return replace(table.list_of(verb)[0], **ADDED | changed)


NOUNS = {
    "placements": Noun(
        table=placement_table.TABLE,
        notices=placement_notices.NOTICES,
        added=entry(
            placement_table.TABLE, PlacementVerb.WITHDRAW, from_=(State.ACTIVE,), by=frozenset({Capacity.FACULTY})
        ),
        stored="withdraw",
        make=make.active,
        placement_of=lambda placement: placement,
        may=lambda actor, placement: move_services.may_take(actor, MoveRequest(placement, PlacementVerb.WITHDRAW)),
        button=lambda placement: (f"/placements/{placement.ref}", f"/placements/{placement.ref}/withdraw"),
        obstacles=lambda placement: " ".join(
            one.sentence
            for one in list_obstacles(
                placement, placement_table.TABLE.get(State.ACTIVE, PlacementVerb.WITHDRAW), note="A reason."
            )
        ),
    ),
    "agreements": Noun(
        table=agreement_table.TABLE,
        notices=agreement_notices.NOTICES,
        added=entry(
            agreement_table.TABLE,
            AgreementVerb.RECALL,
            from_=(AgreementState.SIGNED_OFF,),
            by=frozenset({Party.FACULTY}),
        ),
        stored="recall objectives",
        make=lambda: make.signed_agreement(make.active()),
        placement_of=lambda agreement: agreement.placement,
        may=lambda actor, agreement: agreement_policies.may_take(
            actor, agreements.case_of(agreement.placement), AgreementVerb.RECALL
        ),
        button=lambda agreement: (
            f"/placements/{agreement.placement.ref}/objectives",
            f"/placements/{agreement.placement.ref}/objectives/recall",
        ),
        obstacles=find_obstacle,
    ),
    "check-ins": Noun(
        table=checkin_table.TABLE,
        notices=checkin_notices.NOTICES,
        added=entry(
            checkin_table.TABLE,
            CheckInVerb.EXCUSE,
            from_=(CheckInState.SUBMITTED,),
            by=frozenset({Capacity.FACULTY, Capacity.STAFF}),
        ),
        stored="excuse",
        make=lambda: make.submitted_checkin(make.active()),
        placement_of=lambda checkin: checkin.placement,
        may=lambda actor, checkin: checkin_policies.may_excuse(actor, checkin),
        button=lambda checkin: (
            f"/placements/{checkin.placement.ref}/check-ins/{checkin.number}",
            f"/placements/{checkin.placement.ref}/check-ins/{checkin.number}/excuse",
        ),
        obstacles=lambda checkin: " ".join(
            one.sentence for one in checkin_services.list_obstacles(checkin, CheckInVerb.EXCUSE)
        ),
    ),
}
EACH = pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS.keys())


@pytest.fixture
def add(monkeypatch: pytest.MonkeyPatch) -> Callable[[Noun], None]:
    """Add the entry to a noun's table for this test."""

    def add_entry(noun: Noun) -> None:
        steps = (*noun.table.steps, noun.added)
        verbs = type(noun.added.verb)
        copy = Transitions(verbs, *steps, automatic=noun.table.automatic, describe=noun.table._describe)
        monkeypatch.setattr(noun.table, "steps", copy.steps)
        monkeypatch.setattr(noun.table, "_by_state", copy._by_state)

    return add_entry


@EACH
def test_each_notify_is_a_notice_of_the_noun(noun: Noun) -> None:
    named = {step.notify for step in noun.table if step.notify}
    assert named == set(noun.notices)


@EACH
def test_permission_follows_the_table(db_session: DbSession, add: Callable[[Noun], None], noun: Noun) -> None:
    record = noun.make()
    faculty = present(noun.placement_of(record).faculty).as_actor()
    assert not noun.may(faculty, record)
    add(noun)
    assert noun.may(faculty, record)


@EACH
def test_button_follows_the_table(sign_in: SignIn, add: Callable[[Noun], None], noun: Noun) -> None:
    record = noun.make()
    page, address = noun.button(record)
    reader: User = make.staff() if noun.table is not placement_table.TABLE else present(record.faculty)
    browser = sign_in(reader)
    assert address not in browser.get(page).text
    add(noun)
    assert address in browser.get(page).text


@EACH
def test_obstacles_follow_the_table(db_session: DbSession, add: Callable[[Noun], None], noun: Noun) -> None:
    record = noun.make()
    add(noun)
    assert noun.obstacles(record) == OBSTACLE


@EACH
def test_audit_words_follow_the_table(
    app: Flask, db_session: DbSession, monkeypatch: pytest.MonkeyPatch, add: Callable[[Noun], None], noun: Noun
) -> None:
    add(noun)
    monkeypatch.setitem(app.extensions, EXTENSION, {})
    audit.init_app(app, labels=list_audit_labels())
    assert act(noun.stored) == ADDED["past"]
    assert noun.stored in list_verbs(ADDED["past"])


@EACH
def test_history_follows_the_table(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, add: Callable[[Noun], None], noun: Noun
) -> None:
    record = noun.make()
    placement = noun.placement_of(record)
    add(noun)
    monkeypatch.setitem(app.extensions, EXTENSION, {})
    audit.init_app(app, labels=list_audit_labels())
    if noun.table is agreement_table.TABLE:
        agreement_transition.record_act(CLI, record, noun.added.verb.value)
    else:
        audit.record(CLI, noun.stored, "placement", placement.id)
    db.session.commit()
    page = sign_in(make.staff()).get(f"/placements/{placement.ref}").text
    assert ADDED["past"].capitalize() in page


@EACH
def test_help_page_follows_the_table(sign_in: SignIn, add: Callable[[Noun], None], noun: Noun) -> None:
    browser = sign_in(make.staff())
    assert ADDED["explain"] not in browser.get("/help").text
    add(noun)
    assert ADDED["explain"] in browser.get("/help").text
