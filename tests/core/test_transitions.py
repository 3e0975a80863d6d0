"""Transitions and their table: a table with a missing entry or missing words is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from placement.core.errors import Conflict
from placement.core.labels import Label
from placement.core.transitions import Transition, Transitions, Unmet


class Door(Label):
    SHUT = "shut", "Shut"
    OPEN = "open", "Open"


class Verb(Label):
    OPEN = "open", "Open"
    SHUT = "shut", "Shut"


class Party(Label):
    PERSON = "person", "Person"
    WIND = "wind", "Wind"


Step = Transition[Verb, Door, Party, int]


def is_light(weight: int) -> list[Unmet]:
    return [Unmet("weight", "Too heavy.")] if weight > 9 else []


OPEN: Step = Transition(
    verb=Verb.OPEN,
    from_=(Door.SHUT,),
    to=Door.OPEN,
    by=frozenset({Party.PERSON}),
    requires=(is_light,),
    explain="It opens.",
    confirmation="Opened.",
    past="opened",
    refused="{record} can't be opened{yet}.",
)
SHUT: Step = Transition(
    verb=Verb.SHUT,
    from_=(Door.OPEN,),
    to=Door.SHUT,
    by=frozenset({Party.WIND}),
    explain="It shuts.",
    past="shut",
    refused="{record} can't be shut{yet}.",
)


def table(*steps: Step) -> Transitions[Verb, Door, Party, int]:
    return Transitions(Verb, *steps, automatic=Party.WIND, describe=lambda state: f"a door that is {state.value}")


def test_complete_table_is_read_by_state_verb_and_words() -> None:
    doors = table(OPEN, SHUT)
    assert doors.get(Door.SHUT, Verb.OPEN) is OPEN
    assert (Door.OPEN, Verb.OPEN) not in doors
    assert doors.list_from(Door.SHUT, frozenset(Party)) == [Verb.OPEN]
    assert doors.list_from(Door.SHUT, frozenset({Party.WIND})) == []
    assert doors.list_by_people() == [Verb.OPEN]
    assert doors.list_past("{verb} door") == {"open door": "opened", "shut door": "shut"}
    assert [one.code for one in OPEN.list_unmet(10)] == ["weight"]
    assert OPEN.list_unmet(9) == []


def test_verb_not_allowed_in_the_state_is_a_conflict_with_its_sentence() -> None:
    with pytest.raises(Conflict, match=r"^A door that is open can't be opened\.$"):
        table(OPEN, SHUT).get(Door.OPEN, Verb.OPEN)
    with pytest.raises(Conflict, match=r"^A door that is shut can't be shut yet\.$"):
        table(OPEN, SHUT).get(Door.SHUT, Verb.SHUT)


@pytest.mark.parametrize("words", ["explain", "confirmation", "past", "refused"])
def test_entry_without_words_is_refused(words: str) -> None:
    lacking: dict[str, Any] = {words: " "}
    with pytest.raises(ValueError, match=words):
        table(replace(OPEN, **lacking), SHUT)


def test_verb_without_an_entry_is_refused() -> None:
    with pytest.raises(ValueError, match=r"No transition for Verb\.SHUT"):
        table(OPEN)


def test_two_entries_for_one_verb_and_state_are_refused() -> None:
    with pytest.raises(ValueError, match="same verb"):
        table(OPEN, replace(OPEN, to=Door.SHUT), SHUT)
