"""Search texts and sort keys, stored so that both databases give the same results."""

from __future__ import annotations

import unicodedata
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, String, and_, or_

from placement.core.email_address import key_of
from placement.core.text import SignTable, fold, like

MOST_WORDS = 12  # each word becomes a condition of the statement
LONGEST_SORT_KEY = 400
APOSTROPHES = frozenset("'’‘‛‚ʼʻʽʾʿˈʹ′‵´`＇｀ꞌ՚׳᾽᾿")
MORE_HYPHENS = frozenset("−˗⁃")  # beside the signs of category Pd

Word = tuple[str, ...]


def sorted_by_code_point(length: int) -> String:
    """A column of text sorted alike on both databases: PostgreSQL would else follow the language of its server."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


SortKey = sorted_by_code_point(LONGEST_SORT_KEY)


def search_text(written: str | None) -> str:
    """The text without accents, case, apostrophes, hyphens and invisible signs, in single spaces."""
    return _fold_signs(written or "", hyphen="")


def sort_key(*parts: str | None) -> str:
    """The sort key: each part without accents, case and signs; separate words stay separate.

    An apostrophe is left out, a hyphen counts as a space: O'Brien sorts as "obrien", Smith-Jones next to Smith.
    """
    return "\n".join(_words_only(_fold_signs(part or "", hyphen=" ")) for part in parts)[:LONGEST_SORT_KEY]


def read_words(typed: str) -> list[Word]:
    """The words of a search, each in all the forms that a search text can contain."""
    words = (tuple(dict.fromkeys(filter(None, _forms(word)))) for word in typed.split()[:MOST_WORDS])
    return [word for word in words if word]


def contains(column: Any, word: Word) -> ColumnElement[bool]:
    """The condition that a column of search text contains a word, in one of its forms."""
    return or_(*(column.like(like(form), escape="\\") for form in word))


def contains_all(column: Any, typed: str) -> ColumnElement[bool]:
    """The condition that a column of search text contains every word of a search."""
    return and_(True, *(contains(column, word) for word in read_words(typed)))


def search_address(email: str) -> str:
    """An email address as search compares it: as it is written and, where that differs, by its key."""
    return " ".join(dict.fromkeys((search_text(email), search_text(key_of(email)))))


def _forms(word: str) -> tuple[str, ...]:
    """Joined, with its hyphens as spaces, and as an address: "Mei-Ling" is looked for as Meiling and Mei Ling."""
    address = search_text(key_of(word)) if "@" in word else ""
    return search_text(word), _fold_signs(word, hyphen=" "), address


def _fold_signs(text: str, hyphen: str) -> str:
    """The folded text; apostrophes go first, because one of them folds into a space."""
    if text.isascii():
        return fold(text.translate(_SIGNS[hyphen]))  # once is enough: folding makes no new signs of these
    table = _SIGNS[hyphen]
    return fold(fold(text.translate(table)).translate(table))


def _sign(letter: str, hyphen: str) -> str:
    if letter in APOSTROPHES:  # some of them are letters to Unicode
        return ""
    if letter.isalnum():
        return letter
    category = unicodedata.category(letter)
    if category == "Cf":
        return ""
    return hyphen if category == "Pd" or letter in MORE_HYPHENS else letter


_SIGNS = {hyphen: SignTable(partial(_sign, hyphen=hyphen)) for hyphen in ("", " ")}


def _words_only(text: str) -> str:
    """Letters, digits and the marks that belong to them; everything else is one space."""
    return " ".join(text.translate(_LETTERS).split())


_LETTERS = SignTable(lambda sign: sign if sign.isalnum() or unicodedata.category(sign)[0] == "M" else " ")
