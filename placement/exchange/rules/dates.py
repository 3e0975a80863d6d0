"""Check the dates of a file: real days, in years the forms accept, in order, and at most two years apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from placement.core.clock import EARLIEST, LATEST, is_in_our_time
from placement.exchange.rules.choices import Choices
from placement.placements.rules.confirmable import is_long

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
WRONG_YEAR: Final = f"Write a year from {EARLIEST.year} to {LATEST.year}."
TOO_LONG: Final = (
    "Check the year of both days: this placement is over two years long. "
    "If that is right, accept long placements (select that on the page, or use --long)."
)
LONG: Final = "end_date: this placement is over two years long, which was accepted."


def find_date(text: str) -> date | None:
    """Return the day written as year-month-day, if it exists."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def has_wrong_year(text: str) -> bool:
    """True for a day outside the accepted years."""
    day = find_date(text)
    return day is not None and not is_in_our_time(day)


def judge_dates(values: Mapping[str, str], wanted: Mapping[str, str], choices: Choices) -> Iterator[tuple[str, str]]:
    """Yield problems between two valid days; none if either is invalid."""
    if "start_date" in wanted or "end_date" in wanted:
        return
    if values["start_date"] > values["end_date"]:
        yield "end_date", f"Write a last day that is not before the first day, {values['start_date']}."
    elif not choices.long_placements and lasts_long(values):
        yield "end_date", TOO_LONG


def lasts_long(values: Mapping[str, str]) -> bool:
    """True if a record has two days more than two years apart."""
    return is_long(find_date(values["start_date"]), find_date(values["end_date"]))
