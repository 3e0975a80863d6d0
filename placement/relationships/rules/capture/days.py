"""Days as people write them in a capture line: a weekday, a month and day, "3 days ago"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1}
WEEKDAYS = {
    **{
        "mon": 0,
        "monday": 0,
        "tue": 1,
        "tues": 1,
        "tuesday": 1,
        "wed": 2,
        "wednesday": 2,
        "thu": 3,
        "thur": 3,
        "thurs": 3,
    },
    **{"thursday": 3, "fri": 4, "friday": 4, "sat": 5, "saturday": 5, "sun": 6, "sunday": 6},
}
MONTHS = {
    **{"jan": 1, "january": 1, "feb": 2, "february": 2, "mar": 3, "march": 3, "apr": 4, "april": 4, "may": 5, "jun": 6},
    **{"june": 6, "jul": 7, "july": 7, "aug": 8, "august": 8, "sep": 9, "sept": 9, "september": 9, "oct": 10},
    **{"october": 10, "nov": 11, "november": 11, "dec": 12, "december": 12},
}
AGO = re.compile(r"([0-9]{1,2}) days ago|(1) day ago")
WEEKDAY = re.compile(rf"(last )?({'|'.join(WEEKDAYS)})")
NUMERIC = re.compile(r"([0-9]{1,2})/([0-9]{1,2})(?:/([0-9]{4}|[0-9]{2}))?")
ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
MONTH_DAY = re.compile(rf"({'|'.join(MONTHS)}) ([0-9]{{1,2}})(?:st|nd|rd|th)?")
LONGEST_AGO = 30
LEAP_YEAR = 2000


@dataclass(frozen=True)
class WrittenDay:
    """The date of a written day for a meeting, never after today, and for a promise, never before; None if neither."""

    past: date | None = None
    coming: date | None = None


def read_day(text: str, today: date) -> WrittenDay | None:
    """The day these words mean when written today; None if they are no day."""
    said = text.removesuffix(".").lower()
    if said in NEAR:
        return place(shift(today, NEAR[said]), today)
    if found := AGO.fullmatch(said):
        number = int(found[1] or found[2])
        return place(shift(today, -number), today) if 1 <= number <= LONGEST_AGO else None
    if found := WEEKDAY.fullmatch(said):
        return read_weekday(WEEKDAYS[found[2]], bool(found[1]), today)
    if found := MONTH_DAY.fullmatch(said):
        return read_yearless(MONTHS[found[1]], int(found[2]), today)
    if found := NUMERIC.fullmatch(said):
        if found[3] is None:
            return read_yearless(int(found[1]), int(found[2]), today)
        return read_full(int(found[3]) + (2000 if len(found[3]) == 2 else 0), int(found[1]), int(found[2]), today)
    if found := ISO.fullmatch(said):
        return read_full(int(found[1]), int(found[2]), int(found[3]), today)
    return None


def read_weekday(weekday: int, is_last: bool, today: date) -> WrittenDay:
    """The latest such weekday, and the next one after today; "last" excludes today and has no next one."""
    back = (today.weekday() - weekday) % 7
    if is_last:
        return WrittenDay(past=shift(today, -(back or 7)))
    return WrittenDay(past=shift(today, -back), coming=shift(today, 7 - back))


def read_yearless(month: int, day: int, today: date) -> WrittenDay | None:
    """The latest such day until today, and the earliest from today, within a year; None if no calendar has it."""
    if on_calendar(LEAP_YEAR, month, day) is None:
        return None
    around = [on_calendar(today.year + years, month, day) for years in (-1, 0, 1)]
    return WrittenDay(
        past=max((found for found in around[:2] if found and found <= today), default=None),
        coming=min((found for found in around[1:] if found and found >= today), default=None),
    )


def read_full(year: int, month: int, day: int, today: date) -> WrittenDay | None:
    """A day with its year; None if the calendar lacks it."""
    found = on_calendar(year, month, day)
    return place(found, today) if found else None


def place(day: date | None, today: date) -> WrittenDay:
    """A certain date, as past if it isn't after today and as coming if it isn't before."""
    if day is None:
        return WrittenDay()
    return WrittenDay(past=day if day <= today else None, coming=day if day >= today else None)


def shift(day: date, number: int) -> date | None:
    """The date a number of days later; None beyond the calendar."""
    try:
        return day + timedelta(days=number)
    except OverflowError:
        return None


def on_calendar(year: int, month: int, day: int) -> date | None:
    """This date; None if it doesn't exist."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
