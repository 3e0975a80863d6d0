"""Figures repeated within a report, found by comparing the files, are exactly the known ones.

A hidden figure that is printed elsewhere is not hidden. A new measure that repeats a figure fails here until it is
listed, and so until its hiding is decided.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

import pytest

from placement.core.actors import CLI
from placement.reports import services
from placement.reports.disclosure import POLICIES
from placement.reports.package import write_files
from tests.attacks.report_solver import LONG_FILES, Group, group_of, read
from tests.databases import DbSession
from tests.reports.institution import REPORTS_ON, invent

# Both databases give the same bytes, as tests/reports/test_same_bytes.py shows.
pytestmark = pytest.mark.once

SKILL_COUNTS = ("n_pair", "n_pre", "n_post", "n_level")

# Repeated, and hidden in all places.
HIDDEN_TOGETHER = [
    {"acceptance_rate denominator", "offer_rate n"},
    {"acceptance_rate n", "conversion_rate n"},
    {"gap n_pre", "supervisor n_post", "supervisor n_level"},
    {"gap n_post", "gap n_level", "self n_post", "self n_level", "then n_post", "then n_level"},
    {"reach_start_mean n", "reach_end_mean n", "reach_change_mean n", "reach_grew_rate denominator"},
    {"self n_pre", "shift n_pre"},
    {"shift n_post", "shift n_level", "then n_pre"},
]
# Repeated, and hidden only where the row itself is small: the contract does not list them.
HIDDEN_APART = [
    {"answer_days_median n", "checkin_answered_rate n"},
    {"checkin_answered_rate denominator", "checkin_submitted_rate n"},
    {"checkin_on_time_rate denominator", "checkin_submitted_rate denominator"},
    {"supervisor_overall_median denominator", "reference_willing_rate denominator"},
    {"withdrawn_before_start n", "withdrawn_before_start denominator"},
    {f"{network} denominator" for network in ("blau_median", "chain_depth_median", "functions_median")}
    | {"contacts_met_median n", "contacts_met_median denominator", "organizations_median denominator"},
    # with the repeated figure, the size of the group
    {f"reach_{what} unknown_n" for what in ("start_mean", "end_mean", "change_mean", "grew_rate")},
    {"conversion_rate denominator", "offer_rate denominator"},
    {"conversion_rate unknown_n", "offer_rate unknown_n"},
    {
        f"mentor_{what} denominator"
        for what in ("career_mean", "meetings_median", "psychosocial_mean", "role_model_mean")
    },
    {f"attained_{level} denominator" for level in (0, 1, 2, 3, 4, "na", "undecided")}
    | {"objectives_amended denominator", "objectives_approved n"},
    {"days_to_decision_median denominator", "objectives_per_placement_median n"},
    {"objectives_approved denominator", "objectives_submitted n", "objectives_submitted denominator"},
]


def read_figures(files: Mapping[str, bytes]) -> dict[str, dict[tuple[Group, str], str]]:
    """The counts of each kind of row by group (and skill), named by row and column."""
    found: dict[str, dict[tuple[Group, str], str]] = defaultdict(dict)
    for row in (row for name in LONG_FILES for row in read(files[f"{name}.csv"])):
        if row.get("evidence", "") in ("", "any"):
            for column in ("n", "denominator", "unknown_n"):
                found[f"{row['measure']} {column}"][group_of(row), ""] = row[column]
    for row in read(files["skills_change.csv"]):
        for column in SKILL_COUNTS:
            found[f"{row['source']} {column}"][group_of(row), row["skill_code"]] = row[column]
    return found


def test_repeated_figures_are_exactly_the_known_ones(db_session: DbSession) -> None:
    term = invent(size=90, seed=7)
    nothing_hidden = replace(POLICIES["internal_k5"], k=1)
    figures = read_figures(write_files(services.make_report(services.scope_of(CLI, term, REPORTS_ON), nothing_hidden)))
    of_everybody = figures["placements n"]
    alike: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for name, values in figures.items():
        if values != of_everybody and len(set(values.values())) > 2:
            alike[tuple(sorted(values.items()))].add(name)
    repeated = [names for names in alike.values() if len(names) > 1]
    assert sorted(map(sorted, repeated)) == sorted(map(sorted, HIDDEN_TOGETHER + HIDDEN_APART))
