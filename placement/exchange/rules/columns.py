"""The columns of the placement import: what they are called, which are required and what may stand in them.

Outside programs recompute an import, so names, order and values here are a contract.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Final

from placement.core.text import clean
from placement.hosts.models import EmployerType
from placement.hosts.rules import vocabulary
from placement.placements.models import ArrangedBy, Modality, PayPeriod, PayType, PlacementType, StudentLevel


class Kind(Enum):
    """The kind of a column, which decides how its text is checked."""

    TEXT = "text"
    CODE = "code"
    CHOICE = "choice"
    DATE = "date"
    NUMBER = "number"
    EMAIL = "email"
    CURRENCY = "currency"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, how it is judged, and one sentence saying what is wanted in it."""

    name: str
    kind: Kind
    wanted: str
    example: str
    required: bool = False
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def longest(self) -> int | None:
        """The most characters that can be kept, where there is a limit."""
        return _LONGEST.get(self.name)


PLACEMENT_TYPES: Final = tuple(kind.value for kind in PlacementType)
LEVELS: Final = tuple(level.value for level in StudentLevel)
MODALITIES: Final = tuple(modality.value for modality in Modality)
ARRANGERS: Final = tuple(arranger.value for arranger in ArrangedBy)
PAY_TYPES: Final = tuple(kind.value for kind in PayType)
PAY_PERIODS: Final = tuple(period.value for period in PayPeriod)
EMPLOYER_TYPES: Final = tuple(kind.value for kind in EmployerType)
STATES: Final = ("draft", "approved", "active", "ended", "completed", "withdrawn", "terminated")
# XK is in wide use for Kosovo, but ISO leaves it to its users and has not assigned it.
COUNTRIES: Final = {code: name for code, name in vocabulary.COUNTRIES.items() if code != "XK"}


def _plain(values: tuple[str, ...]) -> Mapping[str, str]:
    return MappingProxyType(dict.fromkeys(values, ""))


def _text(name: str, wanted: str, example: str = "", *, required: bool = False) -> Column:
    return Column(name, Kind.TEXT, wanted, example, required)


def _choice(name: str, values: tuple[str, ...], example: str, *, required: bool = False) -> Column:
    wanted = "Write one of: " + ", ".join(values) + "."
    return Column(name, Kind.CHOICE, wanted, example, required, _plain(values))


def _coded(name: str, values: Mapping[str, str], wanted: str, example: str) -> Column:
    return Column(name, Kind.CHOICE, wanted, example, False, values)


_EMAIL = "Write one email address like name@example.edu."
_DATE = "Write a date that exists as year-month-day, like "
_TERM = "Write the code of a term that is already set up, in exactly its spelling."
_PROGRAM = "Write the code of a program that is already set up, in exactly its spelling."
_COUNTRY = "Write the two-letter ISO country code, like US or CA."
_SECTOR = "Write one of the 20 NAICS sector codes: " + ", ".join(vocabulary.SECTORS) + "."
_HOURS = "Write the hours of a week as a number above 0 and up to 168, like 20 or 37.5."
_TOTAL_HOURS = "Write the hours of the whole placement as a number from 0 to under 10,000,000, like 120."
_CREDITS = "Write the credits as a number from 0 to 30, or leave the cell empty."
_AMOUNT = "Write the amount as a plain number under 10,000,000, like 18.50, without a currency sign."

COLUMNS: Final = (
    _text("student_id", "Write the student's ID at your institution.", "S1000001", required=True),
    _text("student_first_name", "Write the student's first name.", "Amal", required=True),
    _text("student_last_name", "Write the student's last name.", "Okafor", required=True),
    Column("student_email", Kind.EMAIL, _EMAIL, "amal.okafor@example.edu", True),
    Column("program_code", Kind.CODE, _PROGRAM, "CS-BS", True),
    _choice("student_level", LEVELS, "junior"),
    Column("term", Kind.CODE, _TERM, "2025FA", True),
    _text("external_id", "Write a number that no other placement of the term has.", "2025FA-0001"),
    _choice("placement_type", PLACEMENT_TYPES, "internship", required=True),
    _text("title", "Write the title of the placement.", "Software engineering intern", required=True),
    _text("description", "Write what the student will do.", "Works on the booking service with two mentors."),
    _text("host_name", "Write the name of the host organization.", "Harbor Light Software", required=True),
    _coded("host_sector", vocabulary.SECTORS, _SECTOR, "51"),
    _choice("employer_type", EMPLOYER_TYPES, "for_profit"),
    _text("site_city", "Write the city of the work place.", "Portland"),
    _text("site_region", "Write the state or region of the work place.", "OR"),
    _coded("site_country", COUNTRIES, _COUNTRY, "US"),
    _choice("modality", MODALITIES, "hybrid"),
    _choice("arranged_by", ARRANGERS, "student"),
    _text("supervisor_name", "Write the supervisor's name.", "Robin Castellanos"),
    _text("supervisor_title", "Write the supervisor's job title.", "Engineering manager"),
    Column("supervisor_email", Kind.EMAIL, _EMAIL, "robin.castellanos@example.com"),
    _text("faculty_name", "Write the faculty member's name.", "Ines Haugen"),
    Column("faculty_email", Kind.EMAIL, _EMAIL, "ines.haugen@example.edu"),
    Column("start_date", Kind.DATE, _DATE + "2025-09-02.", "2025-09-02", True),
    Column("end_date", Kind.DATE, _DATE + "2025-12-12.", "2025-12-12", True),
    Column("hours_per_week", Kind.NUMBER, _HOURS, "20"),
    Column("hours_required", Kind.NUMBER, _TOTAL_HOURS, "280"),
    Column("credits", Kind.NUMBER, _CREDITS, "3"),
    _text("course", "Write the course the credits are for.", "CS 495"),
    _choice("pay_type", PAY_TYPES, "hourly"),
    Column("pay_amount", Kind.NUMBER, _AMOUNT, "24.50"),
    Column("pay_currency", Kind.CURRENCY, "Write the three letters of the currency, like USD.", "USD"),
    _choice("pay_period", PAY_PERIODS, "hour"),
    _choice("state", STATES, "approved", required=True),
)
BY_NAME: Final = MappingProxyType({column.name: column for column in COLUMNS})
NAMES: Final = tuple(BY_NAME)
ORDER: Final = MappingProxyType({name: place for place, name in enumerate(NAMES)})
REQUIRED: Final = tuple(column.name for column in COLUMNS if column.required)

_LONGEST: Final = MappingProxyType(
    {"student_id": 60, "host_name": 300}
    | dict.fromkeys(("student_email", "supervisor_email", "faculty_email"), 320)
    | dict.fromkeys(("student_first_name", "student_last_name", "supervisor_name", "faculty_name"), 200)
    | dict.fromkeys(("external_id", "site_city", "site_region", "supervisor_title", "course"), 200)
)
_SHORT_NAMES: Final = MappingProxyType(
    {"first_name": "student_first_name", "last_name": "student_last_name", "email": "student_email"}
)
_GAPS: Final = re.compile(r"\s+|[\-\u2010\u2011]")
_TRAILING: Final = re.compile(r"[\s*:]+$")


def find_column(header: str) -> str | None:
    """The canonical column a header of a file means, if it means any."""
    visible = "".join(sign for sign in clean(header) if unicodedata.category(sign) != "Cf")
    name = _GAPS.sub("_", _TRAILING.sub("", visible.strip()).casefold())
    name = _SHORT_NAMES.get(name, name)
    return name if name in BY_NAME else None
