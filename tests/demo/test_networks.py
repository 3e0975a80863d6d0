"""Students of the present term know people, and what they write is believable and private."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from placement.checkins.models import CheckInMeeting
from placement.core.database import db
from placement.demo.institution import read
from placement.demo.networks import LARGE
from placement.demo.random_streams import stream
from placement.demo.sign_in_as import read_chosen
from placement.demo.texts import KINDS, MOST, Deck
from placement.people.models import User
from placement.placements.models import Placement, State
from placement.relationships.models import (
    Contact,
    ContactEntry,
    Interaction,
    InTouchAnswer,
    MentoringTie,
    Pause,
    Promise,
    ReachAnswers,
    ReachOccasion,
    ReminderKind,
)
from placement.relationships.policies import may_use_people
from placement.relationships.queries.network import Network, list_this_week, read_network
from placement.relationships.rules.identity import Known, list_pairs
from placement.terms.models import Program, Term
from tests.demo.conftest import TODAY
from tests.present import present

NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 17, tzinfo=UTC)
PRIVATE = re.compile(
    r"\b(health|ill(ness)?|sick|diagnos\w*|doctor|medic\w*|therap\w*|pregnan\w*|patients?|clients?|customers?|"
    r"church|mosque|synagogue|temple|pray\w*|faith|religio\w*|god|"
    r"family|mother|father|mom|dad|wife|husband|daughters?|sons?|brothers?|sisters?|kids?|child(ren)?|married|divorc\w*)\b",
    re.IGNORECASE,
)


@pytest.fixture
def networks(within: Flask) -> Iterator[dict[int, Network]]:
    """The networks of the students of the present term, by student."""
    present_term = select(Term.id).order_by(Term.starts_on.desc()).limit(1).scalar_subquery()
    students = db.session.scalars(select(Placement.student_id).where(Placement.term_id == present_term).distinct())
    with time_machine.travel(NOON, tick=False):
        yield {student: read_network(student) for student in students}


def written() -> dict[str, list[str]]:
    """Texts that students wrote about people."""
    columns = (Interaction.note, Interaction.learned, Promise.words, ContactEntry.line)
    return {str(one): [text for text in db.session.scalars(select(one)) if text] for one in columns}


def people(networks: dict[int, Network]) -> list[Any]:
    return [person for network in networks.values() for person in network.people.values()]


def test_every_student_of_the_present_term_knows_4_to_15_people_and_two_know_60(networks: dict[int, Network]) -> None:
    sizes = sorted(len(network.people) for network in networks.values())
    assert len(sizes) == 40
    assert sizes[-2:] == [LARGE, LARGE]
    assert sizes[0] >= 4
    assert sizes[-3] <= 15


def test_no_text_stands_more_than_three_times(within: Flask) -> None:
    texts = written()
    assert min(map(len, texts.values())) > 30
    found = Counter(text for texts in texts.values() for text in texts)
    assert [text for text, times in found.items() if times > MOST] == []


def test_a_deck_deals_each_text_three_times_and_then_none(within: Flask) -> None:
    deck = Deck(["a", "b"], stream(TODAY, "deck"))
    assert Counter(deck.deal() for _ in range(9)) == {"a": 3, "b": 3, "": 3}


@pytest.mark.parametrize("kind", KINDS)
def test_texts_say_nothing_private(kind: str) -> None:
    texts = read("people")[kind]
    assert len(texts) == len(set(texts))
    assert [text for text in texts if PRIVATE.search(text)] == []
    assert PRIVATE.search("Her mother is ill.")


def test_what_students_wrote_is_of_the_data_file(within: Flask) -> None:
    data, texts = read("people"), written()
    assert set(texts["Interaction.note"]) <= set(data["notes"])
    assert set(texts["Interaction.learned"]) <= set(data["learned"])
    assert set(texts["Promise.words"]) <= {*data["promises"], *data["offers"]}


def test_every_captured_line_was_understood(within: Flask) -> None:
    assert set(db.session.scalars(select(ContactEntry.rest))) == {""}


def test_each_kind_of_reminder_is_due_for_someone(networks: dict[int, Network]) -> None:
    due = {reminder.kind for network in networks.values() for reminder in list_this_week(network, TODAY)}
    assert due == set(ReminderKind)


def test_introductions_stand_at_every_step(networks: dict[int, Network]) -> None:
    introduced = [one for person in people(networks) for one in person.members if one.introduced_by_id]
    for step in ("asked", "made", "told", "closed"):
        assert sum(getattr(one, f"introduction_{step}_on") is not None for one in introduced) > 1, step
    assert 2 <= max(map(chain_length, networks.values())) <= 5


def chain_length(network: Network) -> int:
    """The most introductions one behind another."""
    by = network.introduced_by()

    def depth(one: int | None) -> int:
        return 0 if one is None else 1 + depth(by[one])

    return max((depth(by[one]) for one in by), default=0)


def test_promises_are_open_and_kept_and_people_have_rhythms_and_pauses(networks: dict[int, Network]) -> None:
    promises = [promise.kept_on is None for person in people(networks) for promise in person.promises]
    assert min(Counter(promises).values()) > 10
    assert len({person.show("rhythm") for person in people(networks)}) == 4
    assert {until is None for until in db.session.scalars(select(Pause.until))} == {True, False}


def test_wishes_were_met_in_every_way(within: Flask, networks: dict[int, Network]) -> None:
    wished = [person for person in people(networks) if person.wish is not None]
    met = {talk.id for person in wished for talk in person.talks}
    assert any(person.standing(TODAY).met_on is None for person in wished)
    assert met & set(db.session.scalars(select(CheckInMeeting.interaction_id)))
    made = [entry.steps["made"] for entry in db.session.scalars(select(ContactEntry).where(ContactEntry.line != ""))]
    assert met & {one for rows in made for one in rows.get("interaction", [])}
    taps = [entry.steps["made"] for entry in db.session.scalars(select(ContactEntry).where(ContactEntry.line == ""))]
    assert met & {one for rows in taps for one in rows.get("interaction", [])}
    assert {one.id for person in wished for one in person.members} & set(
        db.session.scalars(select(MentoringTie.contact_id))
    )


def test_someone_was_met_in_two_placements(networks: dict[int, Network]) -> None:
    assert any(len(person.placement_ids) > 1 for person in people(networks))


def test_supervisors_stand_in_people_with_talks(networks: dict[int, Network]) -> None:
    assert sum(bool(person.show("supervisor_id") and person.talks) for person in people(networks)) > 10


def test_a_pair_could_be_one_person_and_another_was_merged(networks: dict[int, Network]) -> None:
    pairs = []
    for network in networks.values():
        roots = [person.contact for person in network.people.values()]
        known = [Known(one.id, one.name_key, one.organization_key) for one in roots]
        pairs += [{network.people[one].contact.name for one in pair} for pair in list_pairs(known, ())]
    assert {"Ana", "Ana Ruiz"} in pairs
    assert any(person.merged for person in people(networks))


def test_most_placements_of_the_finished_term_answered_about_reach(within: Flask) -> None:
    first = select(Term.id).order_by(Term.starts_on).limit(1).scalar_subquery()
    done = Placement.term_id == first, Placement.state.in_((State.ENDED, State.COMPLETED))
    total = present(db.session.scalar(select(func.count(Placement.id)).where(*done)))
    for occasion in ReachOccasion:
        answered = select(func.count()).select_from(ReachAnswers).join(Placement).where(*done)
        assert present(db.session.scalar(answered.where(ReachAnswers.occasion == occasion))) > total / 2


def test_some_of_the_finished_term_said_three_months_later_if_they_are_in_touch(within: Flask) -> None:
    answers = db.session.scalars(select(InTouchAnswer.in_touch).where(InTouchAnswer.months == 3))
    assert min(Counter(answers).values()) > 0


def test_one_program_has_no_people_and_says_why(within: Flask) -> None:
    reasons = db.session.scalars(select(Program.people_off_reason).where(Program.people_off_reason != ""))
    assert list(reasons) == [read("people")["off"]["reason"]]


def test_the_student_to_sign_in_as_has_people_and_things_to_do(networks: dict[int, Network]) -> None:
    student = db.session.get_one(User, present(read_chosen())["student"])
    network = networks[student.id]
    assert may_use_people(student.as_actor())
    assert len(network.people) >= 10
    assert len(list_this_week(network, TODAY)) >= 3


def test_nothing_with_people_lies_in_the_future(within: Flask) -> None:
    for column in (Interaction.on, Contact.wished_on, Promise.made_on, ReachAnswers.saved_on):
        assert present(db.session.scalar(select(func.max(column)))) <= TODAY, column
