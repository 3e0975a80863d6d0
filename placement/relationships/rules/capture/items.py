"""A capture line cut into its items. Quoted text is never cut."""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

MARKS = {'"': '"', "“": "”"}
QUOTED = "\0"
FLAGS = re.IGNORECASE | re.ASCII
WISH = re.compile(r"(?:\?|(?:want )?to meet(?![^ :,;])) ?:?", FLAGS)
MET = re.compile(r"met(?![^ ,;])", FLAGS)
SEPARATOR = re.compile("[,;]")
KEYWORD = re.compile(r"(?<![^ ])(?:via|introduced by|(?P<promise>(?:I )?promised))(?![^ ])", FLAGS)
ORGANIZATION = re.compile(r"(?<![^ ])@")


@dataclass(frozen=True)
class Part:
    """A trimmed part of the line, and the same text with each quoted character replaced, so that no rule finds it."""

    text: str
    bare: str

    def cut(self, start: int, end: int | None = None) -> Part:
        """The trimmed text between two places."""
        return Part(self.text[start:end].strip(" "), self.bare[start:end].strip(" "))

    @property
    def value(self) -> str:
        """The text, without quotation marks if they enclose all of it."""
        closing = MARKS.get(self.text[:1])
        is_whole = closing is not None and self.text.find(closing, 1) == len(self.text) - 1
        return self.text[1:-1].strip() if is_whole else self.text


class ItemKind(enum.Enum):
    PLAIN = enum.auto()
    ORGANIZATION = enum.auto()
    VIA = enum.auto()
    PROMISE = enum.auto()


@dataclass(frozen=True)
class Item:
    """An item: all of it as written, and the part after its keyword or `@`."""

    kind: ItemKind
    whole: Part
    said: Part


def normalize(line: str) -> Part:
    """The line in NFC with single spaces, trimmed."""
    text = " ".join(unicodedata.normalize("NFC", line).split())
    return Part(text, hide_quotations(text))


def hide_quotations(text: str) -> str:
    """The text with closed quotations, marks included, replaced character by character."""
    shown, place = [], 0
    last = {opening: text.rfind(closing) for opening, closing in MARKS.items()}
    while place < len(text):
        if (sign := text[place]) in MARKS and last[sign] > place:
            end = text.index(MARKS[sign], place + 1) + 1
            shown.append(QUOTED * (end - place))
            place = end
        else:
            shown.append(sign)
            place += 1
    return "".join(shown)


def drop_beginning(line: Part) -> tuple[bool, Part]:
    """True for a wish, and the line without the words that say so or a leading "met"."""
    if found := WISH.match(line.bare):
        return True, line.cut(found.end())
    found = MET.match(line.bare)
    return False, line.cut(found.end()) if found else line


def list_items(line: Part) -> Iterator[Item]:
    """The items of a line in order. The first is the person, perhaps empty."""
    start = 0
    for found in [*SEPARATOR.finditer(line.bare), None]:
        part = line.cut(start, found.start() if found else None)
        if start == 0 or part.text:
            yield from cut_keywords(part)
        start = found.end() if found else start


def cut_keywords(part: Part) -> Iterator[Item]:
    """The items between two separators: the text before a keyword, even if empty, and one item for each keyword."""
    found = list(list_keywords(part.bare))
    yield from cut_organization(part.cut(0, found[0].start() if found else None))
    for this, following in zip_longest(found, found[1:]):
        end = following.start() if following else None
        kind = ItemKind.PROMISE if this["promise"] else ItemKind.VIA
        yield Item(kind, part.cut(this.start(), end), part.cut(this.end(), end))


def list_keywords(bare: str) -> Iterator[re.Match[str]]:
    """The keywords of a text until the first promise, to which everything after it belongs."""
    for found in KEYWORD.finditer(bare):
        yield found
        if found["promise"]:
            return


def cut_organization(part: Part) -> Iterator[Item]:
    """The text before the first separating `@`, even if empty, and the organization after it."""
    found = ORGANIZATION.search(part.bare)
    before = part.cut(0, found.start()) if found else part
    yield Item(ItemKind.PLAIN, before, before)
    if found:
        yield Item(ItemKind.ORGANIZATION, part.cut(found.start()), part.cut(found.end()))
