"""Reject passwords that are easy to guess for an attacker who knows the person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from threading import Lock

from placement.core.errors import RuleBroken
from placement.core.text import fold

SHORTEST = 10
LONGEST = 1000
LONGEST_JUDGED = 72  # zxcvbn accepts no more
GOOD_ENOUGH = 3  # on zxcvbn's scale of 0 to 4
ADVICE = "Use four or more unrelated words that have nothing to do with you."

# Common substitutes for letters.
LOOKALIKES = {"a": "a@4", "b": "b8", "e": "e3", "g": "g69", "i": "i1!|", "l": "l1|7", "o": "o0", "s": "s5$", "t": "t7+"}
YEAR = re.compile(r"(?:19|20)\d\d")
SHORT_NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)")  # a day, a month, a year without its century
SIGN = re.compile(r"[\W_]")

one_at_a_time = Lock()


def check_password(password: str, about: Iterable[str]) -> None:
    """Raise RuleBroken for an easily guessed password. `about`: the person's names, email, ID and institution."""
    if len(password) < SHORTEST:
        raise RuleBroken(f"Use {SHORTEST} characters or more. {ADVICE}", field="password")
    if len(password) > LONGEST:
        raise RuleBroken(f"Use no more than {LONGEST} characters.", field="password")
    words = split_words(about)
    if is_made_of(password, words):
        raise RuleBroken(f"Your name, email, institution and a year are easy to guess. {ADVICE}", field="password")
    if score(password, words) < GOOD_ENOUGH:
        raise RuleBroken(f"This password is easy to guess. {ADVICE}", field="password")


def split_words(texts: Iterable[str]) -> list[str]:
    """The distinct words of these texts, folded, with numbers separated from letters."""
    words = [word for text in texts for word in re.findall(r"[^\W\d_]+|\d+", fold(text))]
    return list(dict.fromkeys(words))


def is_made_of(password: str, words: Iterable[str]) -> bool:
    """True if the password consists only of these words, years, short numbers and signs."""
    text, patterns = fold(password), [*_spellings(words), YEAR, SHORT_NUMBER, SIGN]
    reached = {0}
    for start in range(len(text)):
        if start in reached:
            reached.update(match.end() for pattern in patterns if (match := pattern.match(text, start)))
    return len(text) in reached


def score(password: str, words: list[str]) -> int:
    """zxcvbn's score of the password, 0 (weak) to 4 (strong)."""
    from zxcvbn import zxcvbn  # loading its word lists takes a tenth of a second

    with one_at_a_time:  # zxcvbn stores the caller's words in a module variable
        return int(zxcvbn(password[:LONGEST_JUDGED], user_inputs=words)["score"])


def _spellings(words: Iterable[str]) -> Iterator[re.Pattern[str]]:
    for word in words:
        yield re.compile("".join(f"[{re.escape(LOOKALIKES.get(letter, letter))}]" for letter in word))
