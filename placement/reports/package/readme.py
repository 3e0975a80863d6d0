"""The README of the folder, for people who have only the folder: its contents and methods."""

from __future__ import annotations

from textwrap import fill

from placement.core.version import VERSION
from placement.reports.layout import RULES_VERSION
from placement.reports.measures import MEASURES
from placement.reports.measures.base import File
from placement.reports.package.report import Report

METHODS = (
    (
        "Who is counted",
        "The placements of the term that were approved, active, ended, completed or terminated and whose first day "
        "lies on or before as_of. The unit is the placement; sizes that decide about hiding are distinct students.",
    ),
    (
        "Skills",
        "The scale runs from 1 (aware of it) to 5 (does it well enough to guide others). Not observed counts as not "
        "given. Only placements rated on both occasions are compared. Change means change during the placement; "
        "nothing here says what caused it. dz divides the mean change by the standard deviation of the change, gz "
        "corrects it for small groups, d_av divides by the mean of the two occasions' standard deviations. There are "
        "no totals over skills and no ranking.",
    ),
    (
        "Intervals",
        "Shares have Wilson's 95 % interval, mean changes Student's. low_precision marks fewer than 20 pairs, "
        "low_coverage fewer than 65 % of the placements.",
    ),
    (
        "Unknown is not no",
        "Each rate stands beside its denominator and the number of placements whose fact is not recorded. Evidence "
        "says who attests a fact: a document, both, in conflict, the host only, the student only; any counts a "
        "placement once where no one contradicts the yes.",
    ),
    (
        "Hiding",
        "First, groups of 1 to k - 1 students are hidden, and beside them the next smallest of their siblings until "
        "at least two are hidden and the hidden ones hold k students together. Second, the same is done for every row "
        "with the students that row stands on. Third, it is done for every number of a row that adds up over groups, "
        "and a number printed in several places is hidden in all of them. Last, we check what a reader could still "
        "work out from sums and from the printed reasons, and hide the smallest figure that reveals a hidden number "
        "below k. A hidden row keeps its key columns and has suppressed 1; in skills_change, single cells may be "
        "empty while suppressed is 0, and reason says why.",
    ),
    (
        "Public files",
        "Under public_k10 a row is also hidden where a part of it holds 1 to 9 students (component) or a share is "
        "none or all (all_same); in skills_change only the cells concerned are empty, and beside an empty direction "
        "the spread is empty and the mean change has one decimal. Hiding protects one "
        "report, not two that are compared: the difference between two report dates is about the few people who "
        "changed in between. Publish only one report date per term under public_k10; two can reveal individuals.",
    ),
    (
        "Numbers",
        "Counts are whole. All other figures are computed exactly and rounded once, half away from zero, to four "
        "decimals. Files are UTF-8 with CRLF line ends; empty means missing; a text that a spreadsheet would take "
        "for a formula has an apostrophe in front.",
    ),
)
CONTENTS = {
    File.SUMMARY: "participation, agreements, ratings, check-ins, hours",
    File.MENTORSHIP: "mentors, networks and outcomes, with their evidence",
    File.OBJECTIVES: "learning objectives and how far they were attained",
    File.SKILLS: "each skill before and after, from each source",
}


def write_readme(report: Report) -> str:
    parts = [*_head(report), "", *_contents(report), "", "HOW IT WAS MADE", *_methods(), "", "MEASURES", *_measures()]
    return "\n".join(parts) + "\n"


def _head(report: Report) -> list[str]:
    colleges = "all" if report.colleges is None else ", ".join(report.colleges) or "none"
    head = [
        f"Internship placements, {report.term_name} ({report.term_code})",
        "",
        f"Report:    {report.id}",
        f"As of:     {report.as_of.isoformat()}",
        f"Policy:    {report.policy.code} (k = {report.policy.k}): {report.policy.purpose}",
        f"Colleges:  {colleges}",
        f"Rules:     version {RULES_VERSION}; application {VERSION}",
    ]
    return [*head, "", _wrapped(report.withheld)] if report.withheld else head


def _contents(report: Report) -> list[str]:
    lines = ["FILES", *(f"{file}.csv: {text}" for file, text in CONTENTS.items())]
    if report.detail is not None:
        lines.append("placements_detail.csv: one row per placement; personal data, for the person it was handed to")
    return [*lines, "datapackage.json: a description of every file and column, with checksums"]


def _methods() -> list[str]:
    return [line for title, text in METHODS for line in ("", title, _wrapped(text))]


def _measures() -> list[str]:
    """Each measure in words; a sum or a median says over whom, a share out of what."""
    return [
        line
        for one in MEASURES
        for line in (f"{one.code} ({one.unit})", _wrapped(f"{one.description}; over {one.base}"))
    ]


def _wrapped(text: str) -> str:
    return fill(text, 100, initial_indent="  ", subsequent_indent="  ")
