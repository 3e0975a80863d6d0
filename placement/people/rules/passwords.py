"""Refuse passwords that an attacker who knows the person would soon guess."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from threading import Lock

from placement.core.errors import RuleBroken
from placement.core.text import fold

SHORTEST = 10
LONGEST = 1000
LONGEST_JUDGED = 72  # zxcvbn accepts no more
GOOD_ENOUGH = 3  # of zxcvbn's scores 0 to 4
ADVICE = "Use four or more unrelated words that have nothing to do with you."

# What people type in place of a letter.
LOOKALIKES = {"a": "a@4", "b": "b8", "e": "e3", "g": "g69", "i": "i1!|", "l": "l1|7", "o": "o0", "s": "s5$", "t": "t7+"}
YEAR = re.compile(r"(?:19|20)\d\d")
SHORT_NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)")  # a day, a month, a year without its century
SIGN = re.compile(r"[\W_]")

one_at_a_time = Lock()


def check_password(password: str, about: Iterable[str]) -> None:
    """Raise RuleBroken for a password that is soon guessed. `about`: the person's names, email, ID and institution."""
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
    """The words of these texts as `fold` writes them, numbers apart from letters, each once."""
    found = [word for text in texts for word in re.findall(r"[^\W\d_]+|\d+", fold(text))]
    return list(dict.fromkeys(found))


def is_made_of(password: str, words: Iterable[str]) -> bool:
    """True if nothing is left of the password without these words, years, short numbers and signs."""
    text, patterns = fold(password), [*_spellings(words), YEAR, SHORT_NUMBER, SIGN]
    reached = {0}
    for start in range(len(text)):
        if start in reached:
            reached.update(found.end() for pattern in patterns if (found := pattern.match(text, start)))
    return len(text) in reached


def score(password: str, words: list[str]) -> int:
    """zxcvbn's score of the password, 0 (weak) to 4 (strong)."""
    from zxcvbn import zxcvbn  # its word lists take a tenth of a second to load

    with one_at_a_time:  # it keeps the words of its caller in a module variable
        return int(zxcvbn(password[:LONGEST_JUDGED], user_inputs=words)["score"])


def _spellings(words: Iterable[str]) -> Iterator[re.Pattern[str]]:
    for word in words:
        yield re.compile("".join(f"[{re.escape(LOOKALIKES.get(letter, letter))}]" for letter in word))
