"""Clean text as people type it, and normalize it for comparison."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from datetime import date

WHOLE_LETTERS = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t"}
    | {"ə": "e", "ɛ": "e", "ŋ": "n", "ɔ": "o", "ɓ": "b", "ɗ": "d", "ɖ": "d", "ƙ": "k", "ƴ": "y", "ɨ": "i", "ʉ": "u"}
)
WORD = re.compile(r"[^\W_][\w\u0300-\u036f]*")
INVISIBLE = "\u200b\ufeff"


class SignTable(dict[int, str]):
    """A table for `str.translate` that calls a function once per character."""

    def __init__(self, replace: Callable[[str], str]) -> None:
        super().__init__()
        self.replace = replace

    def __missing__(self, code: int) -> str:
        self[code] = self.replace(chr(code))
        return self[code]


_COMBINING = SignTable(lambda letter: "" if unicodedata.combining(letter) else letter)
LONGEST_SOUGHT = 1000  # SQLite refuses a pattern of 50,000 bytes


def short_date(day: date) -> str:
    """A date without its year: "Mon, Nov 23"."""
    return f"{day:%a, %b} {day.day}"


def clean(written: str | None) -> str:
    """Trim all Unicode space, zero-width space and byte order marks; compose to NFC. Inner text is unchanged."""
    if not written:
        return ""
    if written.isascii():  # nothing to compose, nothing invisible; true for most cells of a file
        return written.strip()
    text = unicodedata.normalize("NFC", written)
    previous = None
    while previous != text:
        previous, text = text, text.strip().strip(INVISIBLE)
    return text


def fold(written: str | None) -> str:
    """Normalize text for search: no accents, no case, single spaces. "Ó Laimhbheartaigh" becomes "o laimhbheartaigh".

    Letters that Unicode doesn't decompose are replaced, too, so that "Aydın" can be typed as "aydin".
    """
    if written is None or written.isascii():
        return " ".join((written or "").lower().split())
    decomposed = unicodedata.normalize("NFKD", written.casefold())
    bare = decomposed.translate(_COMBINING)
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", bare)).translate(WHOLE_LETTERS).strip()


def fold_words(written: str) -> str:
    """Letters and digits alone, without case and marks, words parted by one space (DOMAIN 7, fold)."""
    decomposed = unicodedata.normalize("NFKD", written.casefold())
    bare = "".join(sign for sign in decomposed if unicodedata.category(sign) != "Mn")
    kept = "".join(sign if unicodedata.category(sign)[0] == "L" or sign.isdecimal() else " " for sign in bare)
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def replace_names(written: str, names: Collection[str], by: str) -> str:
    """The text with `by` in place of whole words that fold to one of these folded names; the rest stays as typed."""
    words = [(found.span(), word) for found in WORD.finditer(written) for word in fold_words(found[0]).split()]
    sought = sorted((name.split() for name in names if name), key=len, reverse=True)
    kept, end, place = [], 0, 0
    while place < len(words):
        name = next((one for one in sought if [word for _, word in words[place : place + len(one)]] == one), None)
        if name is None:
            place += 1
            continue
        kept += [written[end : words[place][0][0]], by]
        place += len(name)
        end = words[place - 1][0][1]
    return "".join([*kept, written[end:]])


def id_key_of(written: str | None) -> str:
    """The key that compares people's IDs regardless of case; empty for no ID."""
    return clean(clean(written).casefold())


def like(term: str) -> str:
    """A LIKE pattern (escape character backslash) that finds `term` anywhere."""
    escaped = term[:LONGEST_SOUGHT].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def recorded_for(recorded_by: str, whom: str) -> str:
    """ "recorded by X on behalf of Y" for the middle of a sentence, or an empty string."""
    return f"recorded by {recorded_by or 'the career office'} on behalf of {whom}" if whom else ""
