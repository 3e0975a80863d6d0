"""The report as files: the same facts give the same bytes on every machine, at any time."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from textwrap import fill
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from placement.core import csvtext
from placement.core.csvtext import Cell
from placement.core.version import VERSION
from placement.reports.disclosure import HIDING_REASONS, OTHER_REASONS, Policy
from placement.reports.layout import DETAIL, DETAIL_FIELDS, FIELDS, REPORT_ID, RULES_VERSION, ColumnSpec, list_columns
from placement.reports.measures import MEASURES
from placement.reports.measures.base import File

Records = Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Report:
    """A computed report. Records have the columns of the files in order, without `report_id`."""

    term_code: str
    term_name: str
    as_of: date
    policy: Policy
    colleges: tuple[str, ...] | None
    records: Mapping[File, Records]
    withheld: str = ""
    detail: Records | None = field(default=None)

    @cached_property
    def id(self) -> str:
        """First 16 hex digits of a SHA-256 over policy, k, rules version, term, day, and files without this column."""
        asked = (self.policy.code, self.policy.k, RULES_VERSION, self.term_code, self.as_of.isoformat())
        digest = hashlib.sha256("".join(f"{one}\n" for one in asked).encode())
        for file in File:
            digest.update(csvtext.write([list_columns(file)[1:], *self.records[file]]))
        return digest.hexdigest()[:16]

    @property
    def name(self) -> str:
        return f"cohort-{self.term_code}-{self.policy.code}"


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
        "People students met",
        "Figures of contacts are as logged by students. Rules version 3 counts pairs of a placement and a contact, "
        "without its supervisors; unknown_n has the placements without a pair, beside medians those without a value. "
        "maintained_90 and in_touch_* mostly need a report date (--as-of) later than the term's.",
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
        "the spread is empty and the mean change has one decimal. Hiding protects one report, not two that are "
        "compared: the difference between two report dates is about the few people who changed in between. Publish "
        "only one report date per term under public_k10; two can reveal individuals.",
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
    """The description and base of each measure."""
    return [
        line
        for one in MEASURES
        for line in (f"{one.code} ({one.unit})", _wrapped(f"{one.description}; over {one.base}"))
    ]


def _wrapped(text: str) -> str:
    return fill(text, 100, initial_indent="  ", subsequent_indent="  ")


LONG_AGO = (1980, 1, 1, 0, 0, 0)
REASONS = ("", *HIDING_REASONS, *OTHER_REASONS)


def write_files(report: Report, *, bom: bool = True) -> dict[str, bytes]:
    """The content of each file by name, in the order of the zip."""
    tables = {
        f"{file}.csv": csvtext.write(
            [list_columns(file), *([report.id, *row] for row in report.records[file])], bom=bom
        )
        for file in File
    }
    if report.detail is not None:
        header = [one.name for one in DETAIL_FIELDS]
        tables[f"{DETAIL}.csv"] = csvtext.write([header, *report.detail], bom=bom)
    return tables | {"datapackage.json": _describe(report, tables), "README.txt": write_readme(report).encode()}


def zip_files(files: Mapping[str, bytes]) -> bytes:
    """The files as a zip, stored without compression, because compressors differ between machines."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        for name, data in files.items():
            entry = ZipInfo(name, LONG_AGO)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, data)
    return buffer.getvalue()


def _describe(report: Report, tables: Mapping[str, bytes]) -> bytes:
    """The datapackage.json, by the Frictionless Data Package specification."""
    package = {
        "profile": "tabular-data-package",
        "name": _slug(report.name),
        "title": f"Internship placements, {report.term_name}",
        "id": report.id,
        "version": str(RULES_VERSION),
        REPORT_ID: report.id,
        "term": report.term_code,
        "as_of": report.as_of.isoformat(),
        "filters": {"colleges": None if report.colleges is None else list(report.colleges)},
        "policy": report.policy.code,
        "k": report.policy.k,
        "rules_version": RULES_VERSION,
        "app_version": VERSION,
        "withheld": report.withheld or None,
        "measures": [
            {"code": one.code, "file": one.file, "unit": one.unit, "base": one.base, "description": one.description}
            for one in MEASURES
        ],
        "resources": [_resource(name, data) for name, data in tables.items()],
    }
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()


def _slug(name: str) -> str:
    return "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in name.lower())


def _resource(name: str, data: bytes) -> dict[str, Any]:
    stem = name.removesuffix(".csv")
    fields = DETAIL_FIELDS if stem == DETAIL else FIELDS[File(stem)]
    return {
        "profile": "tabular-data-resource",
        "name": stem,
        "path": name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": {"fields": [_field(one) for one in fields], "primaryKey": _key(stem), "missingValues": [""]},
    }


def _field(one: ColumnSpec) -> dict[str, Any]:
    described: dict[str, Any] = {"name": one.name, "type": one.type, "description": one.description}
    if one.type == "boolean":
        described |= {"trueValues": ["1"], "falseValues": ["0"]}
    if one.name == "reason":
        described["constraints"] = {"enum": list(REASONS)}
    return described


def _key(stem: str) -> list[str]:
    if stem == DETAIL:
        return ["ref"]
    keys = ("dimension", "group", "skill_code", "source", "measure", "evidence")
    return [name for name in list_columns(File(stem)) if name in keys]
