"""The capture line: one line of text about a person the student met or wants to meet, read into facts.

`Priya Natarajan @ Acme, data team, lunch, via Sam, promised slides by Fri`. Nothing typed is refused or lost: an
item that no rule reads stays in `rest`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from placement.relationships.rules.capture.days import read_day
from placement.relationships.rules.capture.items import Item, ItemKind, Part, drop_beginning, list_items, normalize
from placement.relationships.rules.capture.meetings import read_meeting

LONGEST_FIELD = 60
BY_DAY = re.compile(r"by (.+)", re.IGNORECASE | re.DOTALL)
PROMISED_BY = re.compile(r"(.*) by (.+)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Captured:
    """The facts of a line; a text that isn't given is empty. `how_met` is a stored value of HowMet."""

    name: str = ""
    organization: str = ""
    field: str = ""
    how_met: str | None = None
    met_on: date | None = None
    via: str = ""
    promise: str = ""
    promise_by: date | None = None
    is_wish: bool = False
    rest: str = ""


def parse(line: str, today: date) -> Captured:
    """The facts of a line written today. Never raises."""
    is_wish, line_without = drop_beginning(normalize(line))
    first, *others = list_items(line_without)
    known, rest = Captured(first.whole.value, is_wish=is_wish), []
    for item in others:
        if not item.whole.text:
            continue
        if (filled := read(known, item, today)) is None:
            rest.append(item.whole.text)
        else:
            known = filled
    return replace(known, rest=", ".join(rest))


def read(known: Captured, item: Item, today: date) -> Captured | None:
    """The facts with those of this item; None if it fits none that is free."""
    match item.kind:
        case ItemKind.ORGANIZATION:
            return fill(known, organization=item.said.value)
        case ItemKind.VIA:
            return fill(known, via=item.said.value)
        case ItemKind.PROMISE:
            return read_promise(known, item.said, today)
    return read_plain(known, item.whole, today)


def fill(known: Captured, **facts: Any) -> Captured | None:
    """The facts with these; None if one of these is filled already or empty."""
    if any(getattr(known, name) for name in facts) or not all(facts.values()):
        return None
    return replace(known, **facts)


def read_promise(known: Captured, said: Part, today: date) -> Captured | None:
    """Fill in a promise, and its day if its last "by" names one that isn't past."""
    if found := PROMISED_BY.fullmatch(said.bare):
        words, day = said.cut(0, found.end(1)).value, read_day(said.text[found.start(2) :], today)
        if words and day and day.coming:
            return fill(known, promise=words, promise_by=day.coming)
    return fill(known, promise=said.value)


def read_plain(known: Captured, part: Part, today: date) -> Captured | None:
    """Fill in the day of a promise, a meeting, or the field."""
    by = BY_DAY.fullmatch(part.text)
    if by and (due := read_day(by[1], today)):
        return fill(known, promise_by=due.coming) if known.promise else None
    if meeting := read_meeting(part.text, today):
        if known.is_wish:
            return None
        how = {"how_met": meeting.how_met} if meeting.how_met else {}
        return fill(known, **how, **({"met_on": meeting.day.past} if meeting.day else {}))
    value = part.value
    is_field = len(value) <= LONGEST_FIELD and "@" not in value and any(sign.isalpha() for sign in value)
    return fill(known, field=value) if is_field else None
