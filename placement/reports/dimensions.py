"""The twelve dimensions that divide a cohort into groups, in a fixed order, and the levels of evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from placement.relationships.rules.evidence import Evidence

ALL = "all"
UNKNOWN = "unknown"


class CohortGroup(NamedTuple):
    """The placements of the cohort that share one value of one dimension."""

    dimension: str
    code: str


EVERYBODY = CohortGroup(ALL, ALL)


@dataclass(frozen=True)
class Dimension:
    code: str
    label: str
    description: str


DIMENSIONS = (
    Dimension(ALL, "All students", "the whole cohort"),
    Dimension("college", "College", "the college of the placement's program"),
    Dimension("program", "Program", "the program of the placement"),
    Dimension("level", "Student level", "the student's level as recorded for this placement"),
    Dimension("type", "Placement type", "internship, co-op, practicum and so on"),
    Dimension("sector", "Sector", "the two-digit NAICS sector recorded for this placement"),
    Dimension("employer_type", "Employer type", "for profit, nonprofit, government, education or self"),
    Dimension("paid", "Pay", "paid is any pay type but unpaid"),
    Dimension("modality", "Modality", "on site, hybrid or remote"),
    Dimension("country", "Country", "the country of the site, ISO 3166"),
    Dimension("credit", "Credit", "credit is more than zero credits"),
    Dimension("arranged_by", "Arranged by", "who found the placement"),
)
DIMENSION_CHOICES = [(one.code, one.label) for one in DIMENSIONS if one.code != ALL]
RANK: Mapping[str, int] = {dimension.code: rank for rank, dimension in enumerate(DIMENSIONS)}


def rank(group: CohortGroup) -> tuple[int, str]:
    """Sort key of groups in every file: dimensions in their declared order, codes by code point."""
    return RANK[group.dimension], group.code


def next_as_of(today: date, reports_on: date, asked: date | None) -> date:
    """The report date: the requested day, else today or the term's reporting day, whichever is earlier."""
    return asked if asked is not None else min(today, reports_on)


ANY = "any"
CONFLICT = Evidence.CONFLICT.value
LEVELS = tuple(level.value for level in Evidence)
UNDISPUTED = tuple(level for level in LEVELS if level != CONFLICT)
EVIDENCE = (ANY, *LEVELS)
