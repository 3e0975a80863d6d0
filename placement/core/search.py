"""Search texts and sort keys, stored so that both databases give the same results."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, String, or_

from placement.core.email_address import key_of
from placement.core.text import LONGEST_SOUGHT, SignTable, fold, like

MOST_WORDS = 12  # each word becomes a condition of the statement
LONGEST_SORT_KEY = 400
SHORTEST_INSIDE = 3  # a shorter word matches beginnings of words only
BEGINNING = "\x1f"  # two of these precede each beginning; text and words never contain them
APOSTROPHES = frozenset("'’‘‛‚ʼʻʽʾʿˈʹ′‵´`＇｀ꞌ՚׳᾽᾿")
MORE_HYPHENS = frozenset("−˗⁃")  # in addition to category Pd
ASCII_BEGINNINGS = re.compile(r"(?:(?<!\S)(?=\S)|(?<![a-z0-9])(?=[a-z0-9]))(?=(..?))", re.DOTALL)
REF_SIGN = "\x1e"
REF = re.compile(r"[a-z2-7]{10}")

Word = tuple[str, ...]


def sorted_by_code_point(length: int) -> String:
    """A text column with the same sort order on both databases: PostgreSQL would otherwise use the server's locale."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


SortKey = sorted_by_code_point(LONGEST_SORT_KEY)


def search_text(written: str | None) -> str:
    """Normalize text for search: no accents, case, apostrophes, hyphens or invisible characters; single spaces."""
    return _fold_signs(written or "", hyphen="")


def sort_key(*parts: str | None) -> str:
    """The sort key: each part without accents, case and punctuation; separate words stay separate.

    An apostrophe is left out, a hyphen counts as a space: O'Brien sorts as "obrien", Smith-Jones next to Smith.
    """
    return "\n".join(_words_only(_fold_signs(part or "", hyphen=" ")) for part in parts)[:LONGEST_SORT_KEY]


def read_words(typed: str) -> list[Word]:
    """The words of a search, each in all the forms that a search text can contain."""
    words = (tuple(dict.fromkeys(filter(None, _forms(word)))) for word in typed.split()[:MOST_WORDS])
    return [word for word in words if word]


def stored_text(texts: Iterable[str], written: Iterable[str]) -> str:
    """The stored form of search texts: one per line, then the first two characters of each word.

    A word begins after a space or hyphen, and a letter or digit also after another sign: "co-op/it" has co, op and it.
    Search texts have lost their hyphens, so word beginnings are also taken from `written`, the original texts.
    """
    lines = "\n".join(filter(None, texts))
    spaced = "\n".join(_fold_signs(text, hyphen=" ") for text in written if "-" in text or not text.isascii())
    return lines + "".join(f"{BEGINNING}{BEGINNING}{start}" for start in _beginnings(f"{lines}\n{spaced}"))


def needles(word: Word) -> tuple[str, ...]:
    """The substrings of a stored text that match a word; none is shorter than three characters."""
    inside = [BEGINNING * max(0, SHORTEST_INSIDE - len(form)) + form[:LONGEST_SOUGHT] for form in word]
    return (*inside, *(ref_text(form) for form in word[:1] if REF.fullmatch(form)))


def ref_text(ref: str) -> str:
    """A placement's reference as stored for search: split into pairs, so a word never matches part of it."""
    return REF_SIGN.join(("", *(ref[place : place + 2] for place in range(0, len(ref), 2)), ""))


def contains(column: Any, word: Word) -> ColumnElement[bool]:
    """The condition that a stored text contains a word in one of its forms; short forms match only beginnings."""
    return or_(*(column.like(like(part), escape="\\") for part in needles(word)))


def has_words(written: str, typed: str) -> bool:
    """True if the text contains every word of a search, compared as stored texts are."""
    stored = stored_text([search_text(written)], [written])
    return all(any(part in stored for part in needles(word)) for word in read_words(typed))


def search_address(email: str) -> str:
    """An email address as search compares it: as written and, if different, by its key."""
    return " ".join(dict.fromkeys((search_text(email), search_text(key_of(email)))))


def _forms(word: str) -> tuple[str, ...]:
    """A word joined, with hyphens as spaces, and as an address. "Mei-Ling" also matches Meiling and Mei Ling."""
    address = search_text(key_of(word)) if "@" in word else ""
    return search_text(word), _fold_signs(word, hyphen=" "), address


def _fold_signs(text: str, hyphen: str) -> str:
    """Fold the text; apostrophes go first, because one of them folds into a space."""
    if text.isascii():
        # The only ASCII characters that the table replaces; once is enough, because folding creates none of them.
        return fold(text.replace("'", "").replace("`", "").replace("-", hyphen))
    table = _SIGNS[hyphen]
    return fold(fold(text.translate(table)).translate(table))


def _beginnings(text: str) -> list[str]:
    """The first one or two characters of each word, each once."""
    if text.isascii():
        return list(dict.fromkeys(start.rstrip() for start in ASCII_BEGINNINGS.findall(text)))
    pairs = zip(f" {text}", text, f"{text[1:]} ", strict=False)
    beginnings = (letter + after for before, letter, after in pairs if _begins(before, letter))
    return list(dict.fromkeys(start.rstrip() for start in beginnings))


def _begins(before: str, letter: str) -> bool:
    if before.isspace():
        return not letter.isspace()
    return _is_of_word(letter) and not _is_of_word(before)


def _is_of_word(letter: str) -> bool:
    return letter.isalnum() or unicodedata.category(letter)[0] == "M"


def _sign(letter: str, hyphen: str) -> str:
    if letter in APOSTROPHES:  # Unicode classifies some of them as letters
        return ""
    if letter.isalnum():
        return letter
    category = unicodedata.category(letter)
    if category == "Cf":
        return ""
    return hyphen if category == "Pd" or letter in MORE_HYPHENS else letter


_SIGNS = {hyphen: SignTable(partial(_sign, hyphen=hyphen)) for hyphen in ("", " ")}


def _words_only(text: str) -> str:
    """The text's letters, digits, and their marks; everything else becomes one space."""
    return " ".join(text.translate(_LETTERS).split())


_LETTERS = SignTable(lambda sign: sign if _is_of_word(sign) else " ")
