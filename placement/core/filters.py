"""Template filters that format dates, times, numbers, and missing values."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from flask import Flask

from placement.core import clock
from placement.core.settings import settings
from placement.core.text import recorded_for, short_date

MISSING = "–"
US_ZONES = {f"{zone}{season}T": f"{zone}T" for zone in "ECMP" for season in "SD"}  # EST and EDT are both ET


def day(value: date | None) -> str:
    """A day: "Mon, Nov 23, 2026"; without the year if it is this year."""
    if value is None:
        return MISSING
    year = "" if value.year == clock.today().year else f", {value.year}"
    return short_date(value) + year


def short_day(value: date | None) -> str:
    """A short day: "Nov 23"; with the year if it isn't this year."""
    if value is None:
        return MISSING
    year = "" if value.year == clock.today().year else f", {value.year}"
    return f"{value:%b} {value.day}{year}"


def span(first: date | None, last: date | None) -> str:
    """A range of days: "May 19 – Aug 8"; with one year if it isn't this year, with both if they differ."""
    if first is None and last is None:
        return MISSING
    years = {value.year for value in (first, last) if value is not None}
    is_this_year = years == {clock.today().year}
    each = ", %Y" if len(years) == 2 or (None in (first, last) and not is_this_year) else ""
    year = "" if each or is_this_year else f", {years.pop()}"
    days = (f"{value:%b} {value.day}{value.strftime(each)}" if value else MISSING for value in (first, last))
    return " – ".join(days) + year


def moment(value: datetime | None) -> str:
    """A moment in the institution's time zone: "Nov 23, 2026, 2:05 PM"."""
    if value is None:
        return MISSING
    local = value.astimezone(settings().time_zone)
    return f"{local:%b} {local.day}, {local.year}, {time_of_day(value)}"


def time_of_day(value: datetime) -> str:
    """A time in the institution's time zone: "2:05 PM"."""
    return f"{value.astimezone(settings().time_zone):%I:%M %p}".removeprefix("0")


def zoned_moment(value: datetime) -> str:
    """A moment with its time zone, for emails: "Nov 23, 2026, 2:05 PM ET"."""
    zone = f"{value.astimezone(settings().time_zone):%Z}"
    return f"{moment(value)} {US_ZONES.get(zone, zone)}"


def number(value: Decimal | float | int | None) -> str:
    """A number without needless zeros."""
    if value is None:
        return MISSING
    return f"{Decimal(str(value)).normalize():f}"


def how_long(value: date | None) -> str:
    """Days from today in words: "today", "in 3 days", "3 days ago"."""
    if value is None:
        return MISSING
    days = (value - clock.today()).days
    if days == 0:
        return "today"
    unit = "day" if abs(days) == 1 else "days"
    return f"in {days} {unit}" if days > 0 else f"{-days} {unit} ago"


def since(value: datetime | None) -> str:
    """Days since a moment, in words."""
    return MISSING if value is None else how_long(clock.local_day(value))


def sentence(words: str) -> str:
    """A clause as a sentence with a capital and a period; empty stays empty."""
    return f"{words[0].upper()}{words[1:]}." if words else ""


def init_app(app: Flask) -> None:
    """Register the template filters and `today`."""
    for function in (
        *(day, short_day, span, moment, zoned_moment, number, how_long, since, sentence),
        *(recorded_for, clock.local_day),
    ):
        app.add_template_filter(function)
    app.jinja_env.globals["today"] = clock.today
