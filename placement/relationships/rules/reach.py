"""Reach: the eight kinds of people a student could ask, and the words about each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from placement.relationships.models import ReachKind, ReachOccasion


@dataclass(frozen=True, slots=True)
class ReachText:
    """The yes/no question to the student, and a line with which the student can ask a contact for an introduction."""

    question: str
    opening_line: str


REACH_TEXTS: Final[Mapping[ReachKind, ReachText]] = MappingProxyType(
    {
        ReachKind.OWN_FIELD_PEER: ReachText(
            "Could you ask someone at your own stage in your field how they handle a task?",
            "Who else here is just starting out in this field? I'd love to compare notes with them.",
        ),
        ReachKind.OWN_FIELD_SENIOR: ReachText(
            "Could you ask someone with many years in your field for advice?",
            "Who here has worked in this field the longest? I'd like to hear how they got started.",
        ),
        ReachKind.NEIGHBOR_FIELD: ReachText(
            "Could you ask someone in a related field how their work connects to yours?",
            "Which team depends on what we do? I'd like to see our work from their side.",
        ),
        ReachKind.LEADER: ReachText(
            "Could you ask someone who leads a department or an organization how they make a decision?",
            "Which leader here makes time for interns? I'd like to ask how they choose what matters most.",
        ),
        ReachKind.INSIDER: ReachText(
            "Could you ask someone who knows how things get done at your host when you are stuck?",
            "Who here do people turn to when they are stuck? I'd like to introduce myself.",
        ),
        ReachKind.HIRER: ReachText(
            "Could you ask someone who decides who joins a team what they look for?",
            "Who puts teams together here? I'd like to learn what they look for in people who are starting out.",
        ),
        ReachKind.ALUM: ReachText(
            "Could you ask someone who studied at your university how they found their way into work?",
            "Who here went to my university? I'd like to hear how they made the move from school to work.",
        ),
        ReachKind.OUTSIDE: ReachText(
            "Could you ask someone outside your host how they see your field?",
            "Who do you talk about work with at other organizations? I'd like to learn how they see this field.",
        ),
    }
)

START_UNTIL = timedelta(days=14)
END_FROM, END_UNTIL = timedelta(days=14), timedelta(days=30)


def is_open(occasion: ReachOccasion, starts_on: date | None, ends_on: date | None, today: date) -> bool:
    """True on the days of an occasion."""
    window = window_of(occasion, starts_on, ends_on)
    return window is not None and window[0] <= today <= window[1]


def window_of(occasion: ReachOccasion, starts_on: date | None, ends_on: date | None) -> tuple[date, date] | None:
    """The first and last day of an occasion; None if the placement has no dates (DOMAIN 7)."""
    if starts_on is None or ends_on is None:
        return None
    if occasion is ReachOccasion.START:
        return date.min, starts_on + START_UNTIL
    return ends_on - END_FROM, ends_on + END_UNTIL
