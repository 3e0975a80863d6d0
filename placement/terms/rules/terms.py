"""Rules for terms and programs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from placement.core.errors import RuleBroken

REPORT_AFTER = timedelta(days=30)
CIP = re.compile(r"[0-9]{2}(\.[0-9]{2}([0-9]{2})?)?")


def next_reports_on(ends_on: date, reports_on: date | None = None) -> date:
    """The report date: as selected, else 30 days after the end."""
    return reports_on or ends_on + REPORT_AFTER


def check_term(starts_on: date, ends_on: date, reports_on: date | None = None) -> None:
    """Raise RuleBroken unless the days are in order."""
    check_days(starts_on, ends_on)
    check_report_day(ends_on, reports_on)


def check_days(starts_on: date, ends_on: date) -> None:
    """Raise RuleBroken unless the term ends after it starts."""
    if ends_on <= starts_on:
        raise RuleBroken("The term must end after it starts.", field="ends_on")


def check_report_day(ends_on: date, reports_on: date | None) -> None:
    """Raise RuleBroken if the report date is before the term ends."""
    if reports_on is not None and reports_on < ends_on:
        raise RuleBroken("The report cannot be due before the term ends.", field="reports_on")


def find_hours(hours_per_credit: Mapping[str, str], credits: Decimal | None) -> Decimal | None:
    """The hours required for these credits by a program's table; None if the credits are not listed."""
    asked = {Decimal(number): Decimal(hours) for number, hours in hours_per_credit.items()}
    return asked.get(credits) if credits is not None else None


def check_code(code: str, field: str = "code") -> None:
    """Raise RuleBroken unless the code is safe in an address and in a spreadsheet."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", code):
        raise RuleBroken("Write a code of letters, digits, dots, hyphens and underscores, 40 at most.", field=field)


def check_cip(cip: str) -> None:
    """Raise RuleBroken unless empty or a code of the Classification of Instructional Programs."""
    if cip and not CIP.fullmatch(cip):
        raise RuleBroken("Write the CIP code as 11.0701.", field="cip")
