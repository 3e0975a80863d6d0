"""The first two weeks of a placement: four people to meet, each with an opening line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from placement.core.labels import Label
from placement.core.text import fold_words
from placement.relationships.models import ReachKind

LAST = timedelta(days=13)  # day 14, counted from the first day


class FirstPerson(Label):
    TEAM = "team", "Someone on your team"
    NEXT_TEAM = "next-team", "Someone on a neighboring team"
    INTERN = "intern", "Another intern"
    INSIDER = "insider", "Someone who knows how things run here"


@dataclass(frozen=True, slots=True)
class FirstText:
    """A sentence to begin with, the words about this person in a line, and the kind of reach they are, if any."""

    opening_line: str
    words: str = ""
    kind: ReachKind | None = None


FIRST_TEXTS: Final[Mapping[FirstPerson, FirstText]] = MappingProxyType(
    {
        FirstPerson.TEAM: FirstText("I'm new on the team. What are you working on this week?", "my team"),
        FirstPerson.NEXT_TEAM: FirstText(
            "I just started on the team next to yours. How does your work connect to ours?",
            "next team",
            ReachKind.NEIGHBOR_FIELD,
        ),
        FirstPerson.INTERN: FirstText("I'm an intern, too. How did your first days go?", "intern"),
        FirstPerson.INSIDER: FirstText(
            "I'm new here. What would you have liked to know in your first week?", kind=ReachKind.INSIDER
        ),
    }
)


def make_line(first: FirstPerson, organization: str) -> str:
    """Return the line about this person without the name, which goes in front of it."""
    organization = organization.translate({ord(mark): None for mark in '"“”'}).strip()
    where = f" @ “{organization}”" if any(mark in organization for mark in ",;@") else f" @ {organization}"
    return ", ".join(filter(None, (where, FIRST_TEXTS[first].words)))


def is_first(first: FirstPerson, field: str, kinds: Collection[str]) -> bool:
    """True for a person with this field and these kinds of reach."""
    text = FIRST_TEXTS[first]
    has_words = bool(text.words) and f" {text.words} " in f" {fold_words(field)} "
    return has_words or (text.kind is not None and text.kind.value in kinds)
