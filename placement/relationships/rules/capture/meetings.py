"""Words for the ways people meet, alone or beside a day: "over lunch", "Fri lunch", "at the career fair on Mon"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from placement.relationships.rules.capture.days import WrittenDay, read_day

WORDS = {
    "work": ("work", "office", "project", "shift"),
    "meeting": ("meeting", "team meeting", "call", "phone", "one-on-one", "1:1", "standup", "review"),
    "workshop": ("workshop", "training", "class", "seminar"),
    "social": ("lunch", "team lunch", "coffee", "breakfast", "dinner", "drinks", "party", "happy hour"),
    "event": ("event", "conference", "fair", "career fair", "meetup", "panel"),
    "introduction": ("intro", "introduction"),
    "online": ("online", "zoom", "teams", "slack", "linkedin", "email", "video call"),
}
CODES = {word: code for code, words in WORDS.items() for word in words}

_LEAD = r"(?:(?:at|over|on|in|during) )?(?:(?:a|an|the) )?"
_WORD = rf"{_LEAD}(?P<word>{'|'.join(map(re.escape, CODES))})\.?"
PATTERNS = [  # a lead-in is never part of the day: it is matched greedily before, and the day lazily before another
    re.compile(pattern, re.IGNORECASE | re.ASCII | re.DOTALL)
    for pattern in (
        rf"{_WORD}(?: {_LEAD}(?P<day>.+))?",
        rf"{_LEAD}(?P<day>.+?) {_WORD}",
        rf"(?P<word>){_LEAD}(?P<day>.+)",
    )
]


@dataclass(frozen=True)
class Meeting:
    """An item that says how, when, or both."""

    how_met: str | None
    day: WrittenDay | None


def read_meeting(text: str, today: date) -> Meeting | None:
    """The meeting word, the day, or both that are the whole of this text; None if it says anything else."""
    for pattern in PATTERNS:
        if found := pattern.fullmatch(text):
            day = read_day(found["day"], today) if found["day"] else None
            if day or not found["day"]:
                return Meeting(CODES.get(found["word"].lower()), day)
    return None
