"""Contacts from vCard files of phones and mail programs, and back into one. Only name, organization, and field."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from placement.core.encodings import UndecodableText, decode, find_codec
from placement.core.errors import RuleBroken
from placement.core.limits import LONGEST_NAME
from placement.core.text import clean, fold

MAX_BYTES: Final = 1024 * 1024
MAX_CARDS: Final = 2_000
LONGEST_ORGANIZATION: Final = 300
LONGEST_FIELD: Final = 100
_LONGEST_VALUE: Final = 2_000  # characters read of a line, and lines of a card: vobject is slow at long ones
_MOST_LINES: Final = 40
_FOLD_BYTES: Final = 75  # RFC 2426, section 2.6, without the line break
_KEPT: Final = frozenset({"FN", "N", "ORG", "TITLE"})
# No two ways to match the same text: vobject's own pattern takes exponential time on "FN;a=======".
_LINE: Final = re.compile(r'(?:[\w-]+\.)*([\w-]+)((?:;(?:[^":]|"[^"]*")*)?):(.*)', re.ASCII | re.DOTALL)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_BARE_COMMA: Final = re.compile(r"(\\.)|,")


@dataclass(frozen=True, slots=True)
class Card:
    """A person of a vCard file."""

    name: str
    organization: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Cards:
    """The people of a file, each once, in its order, and the numbers of cards and lines that could not be read.

    A card without a name counts as not read.
    """

    people: tuple[Card, ...]
    unreadable_cards: int
    unreadable_lines: int


class Property(NamedTuple):
    """One line of a card, unfolded: "FN;CHARSET=utf-8:Ana" without its group."""

    name: str
    parameters: str
    value: str


def read(data: bytes) -> Cards:
    """Read a vCard file of version 2.1, 3.0, or 4.0. Raises RuleBroken if it is no such file or too large."""
    if len(data) > MAX_BYTES:
        raise RuleBroken("This file is larger than 1 MB. Export fewer contacts, or leave out their photos.")
    try:
        text = decode(data).text
    except UndecodableText as error:
        raise RuleBroken(
            "We can't read this file as text. Export your contacts again as a vCard file (.vcf)."
        ) from error
    cards, unreadable = _split(_unfold(text))
    if not cards:
        raise RuleBroken("This file has no contacts. Export your contacts as a vCard file (.vcf).")
    if len(cards) > MAX_CARDS:
        raise RuleBroken(f"This file has more than {MAX_CARDS:,} contacts. Export fewer contacts at a time.")
    return _collect(cards, unreadable)


def _collect(cards: list[list[Property]], unreadable_lines: int) -> Cards:
    people: dict[tuple[str, str], Card] = {}
    unreadable_cards = 0
    for properties in cards:
        kept = [each for each in properties if each.name in _KEPT][:_MOST_LINES]
        lines = [_plain_line(each) for each in kept]
        unreadable_lines += lines.count(None)
        card = _read_card([line for line in lines if line is not None])
        if card is None:
            unreadable_cards += 1
            continue
        first = people.setdefault((fold(card.name), fold(card.organization)), card)
        if not first.field and card.field:
            people[fold(card.name), fold(card.organization)] = replace(first, field=card.field)
    return Cards(tuple(people.values()), unreadable_cards, unreadable_lines)


def _unfold(text: str) -> Iterator[str]:
    """The lines of a file, with folded lines and soft line breaks of quoted-printable joined."""
    parts: list[str] = []
    is_quoted = is_soft = False
    for line in re.split(r"\r\n|\r|\n", text):
        if parts and is_soft:
            parts[-1] = parts[-1].removesuffix("=")
            parts.append(line)
        elif parts and line[:1] in (" ", "\t"):
            parts.append(line[1:])
        else:
            if parts:
                yield "".join(parts)
            parts = [line] if line else []
            is_quoted = "QUOTED-PRINTABLE" in line.upper()
        is_soft = is_quoted and line.endswith("=")
    yield "".join(parts)


def _split(lines: Iterable[str]) -> tuple[list[list[Property]], int]:
    """The lines of each card, and the number of lines that are none. A card without an end ends where the next begins.

    A card inside an AGENT is part of the card around it, not a contact.
    """
    cards: list[list[Property]] = []
    stack: list[list[Property]] = []
    unreadable = 0
    was_agent = False
    for line in lines:
        match = _LINE.fullmatch(line)
        found = Property(match[1].upper(), match[2], match[3]) if match else None
        marks_card = found is not None and found.value.strip().upper() == "VCARD"
        if found and marks_card and found.name == "BEGIN":
            if not was_agent:
                stack.clear()
                cards.append([])
            stack.append([] if was_agent else cards[-1])
        elif found and marks_card and found.name == "END" and stack:
            stack.pop()
        elif found and stack:
            stack[-1].append(found)
        elif line.strip():
            unreadable += 1
        was_agent = bool(stack and found and found.name == "AGENT" and not found.value.strip())
    return cards, unreadable


def _plain_line(found: Property) -> str | None:
    """The line as vCard 3.0 writes it, without parameters and control characters; None if it can't be decoded."""
    parameters = found.parameters.upper().replace('"', "").split(";")
    value = found.value
    if {"QUOTED-PRINTABLE", "ENCODING=QUOTED-PRINTABLE"} & set(parameters):
        charset = next((each[8:] for each in parameters if each.startswith("CHARSET=")), "utf-8")
        try:
            value = quopri.decodestring(value.encode()).decode(find_codec(charset) or "ascii")
        except UnicodeDecodeError:
            return None
    elif any(each in ("BASE64", "ENCODING=B", "ENCODING=BASE64") for each in parameters):
        return None
    value = _CONTROL.sub(" ", value[:_LONGEST_VALUE])
    if (len(value) - len(value.rstrip("\\"))) % 2:
        value = value[:-1]  # vobject reads a last backslash as "\eof"
    if found.name != "N":  # many programs write "Acme, Inc." without a backslash; vobject would read "Acme"
        value = _BARE_COMMA.sub(lambda sign: sign[1] or r"\,", value)
    return f"{found.name}:{value}\r\n"


def _read_card(lines: list[str]) -> Card | None:
    """The person these lines are about; None without a name."""
    import vobject

    text = f"BEGIN:VCARD\r\nVERSION:3.0\r\n{''.join(lines)}END:VCARD\r\n"
    component = next(vobject.readComponents(text, ignoreUnreadable=True))
    name = _first([*_values(component, "fn"), *_values(component, "n")], LONGEST_NAME)
    organization = _first([parts[0] for parts in _values(component, "org")], LONGEST_ORGANIZATION)
    field = _first(_values(component, "title"), LONGEST_FIELD)
    return Card(name, organization, field) if name else None


def _values(component: Any, name: str) -> list[Any]:
    """The texts of this property; vobject reads ORG as a list of its parts and N as a Name, whose `str` is in order."""
    return [line.value for line in component.contents.get(name, ())]


def _first(texts: Iterable[Any], longest: int) -> str:
    """The first of these texts that is not empty, on one line and cut to what its column holds."""
    return next((text for text in (_tidy(str(each), longest) for each in texts) if text), "")


def _tidy(text: str, longest: int) -> str:
    return clean(" ".join(clean(_CONTROL.sub(" ", text)).split())[:longest])


def write(people: Iterable[Card]) -> str:
    """These people as vCard 3.0. `N` has the whole name as the given name: where a name divides can't be known."""
    return "".join(_write_card(person) for person in people)


def _write_card(person: Card) -> str:
    import vobject

    name = _tidy(person.name, LONGEST_NAME)
    card = vobject.vCard()
    card.add("fn").value = name
    card.add("n").value = vobject.vcard.Name(given=name)
    if organization := _tidy(person.organization, LONGEST_ORGANIZATION):
        card.add("org").value = [organization]
    if field := _tidy(person.field, LONGEST_FIELD):
        card.add("title").value = field
    lines = card.serialize(lineLength=MAX_BYTES).split("\r\n")
    return "".join(f"{_folded(line)}\r\n" for line in lines if line)


def _folded(line: str) -> str:
    """The line folded by bytes; vobject folds only lines of 75 characters, whatever their bytes."""
    parts, size = [""], 0
    for letter in line:
        width = len(letter.encode())
        if size + width > _FOLD_BYTES:
            parts, size = [*parts, " "], 1
        parts[-1] += letter
        size += width
    return "\r\n".join(parts)
