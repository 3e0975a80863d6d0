"""The columns of the placement import and export, each with its name, values, length, owner, and examples.

COLUMNS has one entry per column of a placement, used for reading, checking, comparing, writing, exporting, sample
files, and pages. Outside programs recompute imports, so names, order, and values are a contract.
"""

import re
import unicodedata
from types import MappingProxyType
from typing import Final

from placement.agreements.rules.content import AGREED_FACTS
from placement.core.text import clean
from placement.exchange.rules.column_kinds import (
    Column,
    Kind,
    Owner,
    Trait,
    make_choice,
    make_code,
    make_coded,
    make_date,
    make_email,
    make_number,
    make_person,
    make_text,
)
from placement.hosts.models import EmployerType
from placement.hosts.rules import vocabulary
from placement.placements.models import ArrangedBy, Modality, PayPeriod, PayType, PlacementType, State, StudentLevel

STATES: Final = ("draft", "approved", "active", "ended", "completed", "withdrawn", "terminated")
# XK is widely used for Kosovo, but ISO reserves it for private use and has not assigned it.
COUNTRIES: Final = {code: name for code, name in vocabulary.COUNTRIES.items() if code != "XK"}

_STUDENT, _HOST, _SITE = Owner.STUDENT, Owner.HOST, Owner.SITE
_SUPERVISOR, _FACULTY = Owner.SUPERVISOR, Owner.FACULTY
_PLACE: Final = frozenset({Trait.PLACE})
_RHYTHM: Final = frozenset({Trait.RHYTHM})
_NUMBERED: Final = frozenset({Trait.AS_SHOWN, Trait.EXACT})
_TERM = "Write the code of a term that is already set up, in exactly its spelling."
_PROGRAM = "Write the code of a program that is already set up, in exactly its spelling."
_COUNTRY = "Write the two-letter ISO country code, like US or CA."
_SECTOR = "Write one of the 20 NAICS sector codes: " + ", ".join(vocabulary.SECTORS) + "."
_HOURS = "Write the hours of a week as a number above 0 and up to 168, like 20 or 37.5."
_TOTAL_HOURS = "Write the hours of the whole placement as a number from 0 to under 10,000,000, like 120."
_CREDITS = "Write the credits as a number from 0 to 30, or leave the cell empty."
_AMOUNT = "Write the amount as a plain number under 10,000,000, like 18.50, without a currency sign."
_CURRENCY = "Write the three letters of the currency, like USD."

COLUMNS: Final = (
    Column(
        name="student_id", kind=Kind.ID, wanted="Write the student's ID at your institution.", example="S1000001",
        other_example="S1000002", required=True, owner=_STUDENT, stored=("institution_id",), longest=60,
        kept="A placement keeps its student.", traits=_NUMBERED,
    ),
    make_person("student_first_name", _STUDENT, "Write the student's first name.", "Amal", ("first_name",),
                other_example="Mei-Ling", required=True, short_name="first_name"),
    make_person("student_last_name", _STUDENT, "Write the student's last name.", "Okafor", ("last_name",),
                other_example="Ó Briain", required=True, short_name="last_name"),
    make_email("student_email", _STUDENT, "amal.okafor@example.edu", other_example="mei-ling.obriain@example.edu",
               required=True, short_name="email"),
    make_code("program_code", Owner.PROGRAM, _PROGRAM, "CS-BS", traits=_RHYTHM),
    make_choice("student_level", StudentLevel, "junior", other_example="senior"),
    make_code("term", Owner.TERM, _TERM, "2025FA", kept="A placement keeps its term."),
    make_text("external_id", "Write a number that no other placement of the term has.", "2025FA-0001",
              other_example="2025FA-0002", longest=200, kept="A placement keeps the number it was imported under.",
              traits=_NUMBERED),
    make_choice("placement_type", PlacementType, "internship", other_example="practicum", required=True),
    make_text("title", "Write the title of the placement.", "Software engineering intern",
              other_example="Museum education practicum", required=True),
    make_text("description", "Write what the student will do.", "Works on the booking service with two mentors.",
              other_example=""),
    make_text("host_name", "Write the name of the host organization.", "Harbor Light Software",
              other_example="Tidewater Museum of Science", required=True, owner=_HOST, stored=("name",), longest=300,
              traits=_PLACE),
    make_coded("host_sector", vocabulary.SECTORS, _SECTOR, "51", other_example="71", stored=("sector",),
               facts_of=_HOST),
    make_choice("employer_type", EmployerType, "for_profit", other_example="nonprofit", facts_of=_HOST),
    make_text("site_city", "Write the city of the work place.", "Portland", owner=_SITE, stored=("city",),
              longest=200, traits=_PLACE),
    make_text("site_region", "Write the state or region of the work place.", "OR", owner=_SITE, stored=("region",),
              longest=200, traits=_PLACE),
    make_coded("site_country", COUNTRIES, _COUNTRY, "US", stored=("country",), traits=_PLACE),
    make_choice("modality", Modality, "hybrid", other_example="onsite"),
    make_choice("arranged_by", ArrangedBy, "student", other_example="university"),
    make_person("supervisor_name", _SUPERVISOR, "Write the supervisor's name.", "Robin Castellanos", ("name",),
                other_example="Pat Lindqvist"),
    make_person("supervisor_title", _SUPERVISOR, "Write the supervisor's job title.", "Engineering manager",
                ("title",), other_example=""),
    make_email("supervisor_email", _SUPERVISOR, "robin.castellanos@example.com",
               other_example="pat.lindqvist@example.org"),
    make_person("faculty_name", _FACULTY, "Write the faculty member's name.", "Ines Haugen",
                ("first_name", "last_name")),
    make_email("faculty_email", _FACULTY, "ines.haugen@example.edu"),
    make_date("start_date", "2025-09-02", "planned_start"),
    make_date("end_date", "2025-12-12", "planned_end"),
    make_number("hours_per_week", _HOURS, "20", lambda hours: 0 < hours <= 168, other_example="12"),
    make_number("hours_required", _TOTAL_HOURS, "280", lambda hours: hours < 10_000_000, other_example="168"),
    make_number("credits", _CREDITS, "3", lambda credits: credits <= 30, other_example=""),
    make_text("course", "Write the course the credits are for.", "CS 495", other_example="", longest=200,
              traits=frozenset({Trait.AS_SHOWN})),
    make_choice("pay_type", PayType, "hourly", other_example="unpaid"),
    make_number("pay_amount", _AMOUNT, "24.50", lambda amount: amount < 10_000_000, other_example=""),
    Column(name="pay_currency", kind=Kind.CURRENCY, wanted=_CURRENCY, example="USD", other_example=""),
    make_choice("pay_period", PayPeriod, "hour", other_example=""),
    make_choice("state", State, "approved", STATES, other_example="draft", required=True,
                kept="Change the state in Placement; an import never does."),
)  # fmt: skip
BY_NAME: Final = MappingProxyType({column.name: column for column in COLUMNS})
NAMES: Final = tuple(BY_NAME)
ORDER: Final = MappingProxyType({name: place for place, name in enumerate(NAMES)})
REQUIRED: Final = tuple(column.name for column in COLUMNS if column.required)

_SHORT_NAMES: Final = MappingProxyType({column.short_name: column.name for column in COLUMNS if column.short_name})
_GAPS: Final = re.compile(r"\s+|[\-\u2010\u2011]")
_TRAILING: Final = re.compile(r"[\s*:]+$")


def list_owned(*owners: Owner) -> tuple[Column, ...]:
    """List the columns whose values are stored in these rows."""
    return tuple(column for column in COLUMNS if column.owner in owners)


def list_facts(owner: Owner) -> tuple[str, ...]:
    """List the names of the columns that describe this row."""
    return tuple(column.name for column in COLUMNS if column.facts_of is owner)


def list_with(trait: Trait) -> frozenset[str]:
    """Return the names of the columns of a group."""
    return frozenset(column.name for column in COLUMNS if trait in column.traits)


def list_agreed() -> frozenset[str]:
    """Return the names of the columns a signed agreement covers; changes to them must be agreed to again."""
    return frozenset(column.name for column in COLUMNS if AGREED_FACTS.intersection(column.placement_facts))


def find_column(header: str) -> str | None:
    """Return the canonical column name of a file's header, if any."""
    visible = "".join(sign for sign in clean(header) if unicodedata.category(sign) != "Cf")
    name = _GAPS.sub("_", _TRAILING.sub("", visible.strip()).casefold())
    name = _SHORT_NAMES.get(name, name)
    return name if name in BY_NAME else None
