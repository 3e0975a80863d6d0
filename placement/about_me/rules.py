"""Rules of About me: its days, its lists, and how long an introduction takes to say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from placement.about_me.models import WORDS_LENGTH, AboutMeItem
from placement.core.errors import RuleBroken
from placement.core.text import fold_words
from placement.evaluations.models import Occasion, Rater
from placement.evaluations.rules import list_open
from placement.placements.models import State

LISTS = {AboutMeItem.VALUES: "values", AboutMeItem.NEIGHBORS: "neighboring fields"}
MOST = 5
WANT_CHOICES = ("Yes", "Not sure", "No")
WORDS_A_SECOND = 2.5
OFFERED_AT_START = timedelta(days=14)
OFFERED_AT_END = timedelta(days=30)


def find_occasion(state: State, starts_on: date | None, ends_on: date | None, today: date) -> Occasion | None:
    """Return the occasion of today: from approval on, the latest on which students rate their skills."""
    opened = list_open(Rater.SELF, state, starts_on, ends_on, today)
    return opened[-1] if opened else None


def is_offered(occasion: Occasion, starts_on: date | None, ends_on: date | None, today: date) -> bool:
    """True on the days on which Home offers the questions of today's occasion."""
    if occasion is Occasion.BASELINE:
        return starts_on is not None and today <= starts_on + OFFERED_AT_START
    return is_recent(ends_on, today)


def is_recent(ends_on: date | None, today: date) -> bool:
    """True until some weeks after the end of a placement."""
    return ends_on is not None and today <= ends_on + OFFERED_AT_END


def split_list(words: str) -> list[str]:
    """Return the parts between commas, semicolons, or line ends, each once."""
    parts = (" ".join(part.split()) for part in words.replace(";", ",").replace("\n", ",").split(","))
    return list({fold_words(part) or part: part for part in reversed([part for part in parts if part])}.values())[::-1]


def read_words(item: AboutMeItem, words: str) -> str:
    """Return the words to store; a list in one form. Raises RuleBroken if it is too long."""
    if item not in LISTS:
        return words.strip()
    parts = split_list(words)
    if len(parts) > MOST:
        raise RuleBroken(f"Enter at most five {LISTS[item]}, with commas between them.", item.value)
    stored = ", ".join(parts)
    if len(stored) > WORDS_LENGTH:
        raise RuleBroken(f"Keep this to {WORDS_LENGTH} characters, with a space after each comma.", item.value)
    return stored


def check_today(occasion: Occasion, today: Occasion | None) -> None:
    """Raise RuleBroken unless this is the occasion of today: earlier answers stay as they were given."""
    if occasion is not today:
        raise RuleBroken(
            f"The questions “{occasion.label.lower()}” are not open today, so nothing was saved. Copy your text, and "
            "answer from About me instead."
        )


def join_lines(lines: Iterable[str]) -> str:
    """Return the lines as one paragraph of sentences."""
    said = (line.strip() for line in lines)
    return " ".join(line if line[-1] in ".!?…" else f"{line}." for line in said if line)


def count_seconds(text: str) -> int:
    """Return about how many seconds it takes to say, in steps of five; 0 for nothing."""
    seconds = len(text.split()) / WORDS_A_SECOND
    return max(5, 5 * round(seconds / 5)) if seconds else 0


def find_latest(answers: Sequence[tuple[AboutMeItem, str]]) -> Mapping[AboutMeItem, str]:
    """Map each item to the first of its answers."""
    latest: dict[AboutMeItem, str] = {}
    for item, words in answers:
        latest.setdefault(item, words)
    return latest
