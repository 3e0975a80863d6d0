"""The report page against the files: each number and each reason matches its cell."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from xml.etree.ElementTree import Element

import pytest

from placement.core.database import db
from placement.people.models import User
from placement.reports import services
from placement.reports.cohort import Scope
from placement.reports.dimensions import DIMENSION_CHOICES, DIMENSIONS, EVIDENCE, CohortGroup
from placement.reports.disclosure import POLICIES, Policy
from placement.reports.measures import MEASURES
from placement.reports.measures.base import SOURCE_LABELS, SOURCES, Measure
from placement.reports.page import REASONS, code_of, label_of
from placement.reports.page.panels import CHARTED, COMPARED, SKILL_COLUMNS, TILES
from placement.terms.models import Term
from tests import factories as make
from tests.client import Client
from tests.conftest import undone
from tests.databases import DbSession
from tests.pages import Page, text
from tests.reports.institution import invent

pytestmark = pytest.mark.once

Row = Mapping[str, str]
NOTHING = "–"
SVG = "{http://www.w3.org/2000/svg}"
SHARES = ("proportion", "ratio")
DAYS = ("", "2025-09-30")
DIMENSION_CODES = [one.code for one in DIMENSIONS]
TITLE = {one.code: one.description[0].upper() + one.description[1:] for one in MEASURES}
ATTAINED = {str(level): f"attained_{level}" for level in range(5)}
ATTAINED |= {"NA": "attained_na", "Not decided": "attained_undecided"}
FIGURES = {
    "Participation, check-ins and hours": "cohort_summary",
    "Mentors, networks and offers": "mentorship",
    "Objectives in figures": "objectives",
}


@dataclass(frozen=True)
class Files:
    """The rows of the files by group and measure or source."""

    archive: zipfile.ZipFile
    k: int

    @cached_property
    def long(self) -> dict[tuple[CohortGroup, str, str], Row]:
        rows = [row for name in FIGURES.values() for row in self.read(name)]
        return {(group_of(row), row["measure"], row.get("evidence", "")): row for row in rows}

    @cached_property
    def skills(self) -> dict[tuple[CohortGroup, str], list[Row]]:
        found: dict[tuple[CohortGroup, str], list[Row]] = {}
        for row in self.read("skills_change"):
            found.setdefault((group_of(row), row["source"]), []).append(row)
        return found

    def read(self, name: str) -> list[Row]:
        return list(csv.DictReader(io.StringIO(self.archive.read(f"{name}.csv").decode("utf-8-sig"), newline="")))

    def groups(self, dimension: str) -> list[CohortGroup]:
        return list(dict.fromkeys(group for group, *_ in self.long if group.dimension == dimension))

    def words(self, row: Row) -> str:
        return REASONS[row["reason"]].format(k=self.k)

    def gap(self, row: Row) -> str:
        """The reason if a row has no figure, else ""."""
        return self.words(row) if row["suppressed"] == "1" or not row["value"] else ""


def group_of(row: Row) -> CohortGroup:
    """The group of a row, without the apostrophe that keeps spreadsheets from running a formula."""
    return CohortGroup(row["dimension"], re.sub(r"^'(?=[=+\-@])", "", row["group"]))


@dataclass(frozen=True)
class Choice:
    policy: str
    as_of: str
    by: str
    source: str
    looked_at: str


def list_choices() -> list[Choice]:
    """Twelve pages that cover each policy on each day, each dimension as comparison and as group, and each source."""
    pairs = [(policy, day) for policy in POLICIES for day in DAYS] * 3
    bys = [code for code, _ in DIMENSION_CHOICES]
    return [
        Choice(*pairs[n], bys[n % len(bys)], SOURCES[n % len(SOURCES)].code, code)
        for n, code in enumerate(DIMENSION_CODES)
    ]


@pytest.fixture(scope="module")
def term(module_session: DbSession) -> Term:
    return invent(size=32)


@pytest.fixture
def db_session(term: Term) -> Iterator[DbSession]:
    """Undo a test's writes; keep the term."""
    with undone():
        yield db.session


@pytest.fixture(scope="module")
def counts() -> dict[tuple[date, str], services.Counted]:
    return {}


@pytest.fixture(autouse=True)
def counted_once(monkeypatch: pytest.MonkeyPatch, counts: dict[tuple[date, str], services.Counted]) -> None:
    """Counting is slower than rendering, so each policy and day is counted once for all its pages and files."""
    count = services.count

    def remember(scope: Scope, policy: Policy, *, for_page: bool = False) -> services.Counted:
        key = (scope.as_of, policy.code)
        if key not in counts:
            counts[key] = count(scope, policy, for_page=for_page)
        return counts[key]

    monkeypatch.setattr(services, "count", remember)


@pytest.fixture(scope="module")
def taken() -> dict[tuple[str, str], Files]:
    """The files by policy and day, each downloaded once."""
    return {}


@pytest.fixture
def files_of(
    term: Term, sign_in: Callable[[User], Client], taken: dict[tuple[str, str], Files]
) -> Callable[[Client, Choice], Files]:
    def take(client: Client, choice: Choice) -> Files:
        key = (choice.policy, choice.as_of)
        if key not in taken:
            answer = client.post(f"/reports/{term.id}/zip", data={"policy": choice.policy, "as_of": choice.as_of})
            assert answer.mimetype == "application/zip"
            taken[key] = Files(zipfile.ZipFile(io.BytesIO(answer.data)), POLICIES[choice.policy].k)
        return taken[key]

    return take


def number(shown: str) -> Decimal:
    return Decimal(shown.replace(",", ""))


def is_share(shown: str, cell: str) -> bool:
    """True if a percentage is the share in the file, to the digits shown."""
    match = re.fullmatch(r"(\d+)%?", shown)
    return match is not None and abs(Decimal(match[1]) - 100 * Decimal(cell)) <= Decimal("0.5")


def is_short(shown: str, cell: str) -> bool:
    """True if a number with at most two decimals is the one in the file."""
    return shown not in ("", NOTHING) and abs(number(shown) - Decimal(cell)) <= Decimal("0.005")


def is_value(shown: str, row: Row) -> bool:
    """True if a figure's text has the values of its row; snowball is a ratio without a share."""
    if row["unit"] == "count":
        return number(shown) == Decimal(row["value"])
    return (is_share if shown.endswith("%") else is_short)(shown, row["value"])


def is_interval(shown: str, row: Row) -> bool:
    if not row.get("ci_low"):
        return shown in ("", NOTHING)
    match = re.fullmatch(r"(\d+)%? to (\d+)%", shown)
    return match is not None and is_share(match[1], row["ci_low"]) and is_share(match[2], row["ci_high"])


def is_figure_with_base(shown: str, row: Row, files: Files, *, unknown: bool = True) -> bool:
    """True if a table cell, with its base if it is a share, has the values of its row."""
    if files.gap(row):
        return shown == files.gap(row)
    figure, _, base = shown.partition(" ")
    rest = f", {row['unknown_n']} not recorded" if unknown and row["unknown_n"] != "0" else ""
    wanted = f"{row['n']} of {row['denominator']}{rest}"
    has_base = row["unit"] in SHARES and figure.endswith("%")
    return is_value(figure, row) and base == (wanted if has_base else "")


def tables(page: Page) -> dict[str, list[list[str]]]:
    """The body cells of each table by caption."""
    found: dict[str, list[list[str]]] = {}
    for table in page.all("table"):
        caption = text(table.find("caption"))
        assert caption not in found, f"two tables are called {caption}"
        rows = table.iterfind("tbody/tr")
        found[caption] = [[text(cell) for cell in row if cell.tag in ("td", "th")] for row in rows]
    return found


def tiles(page: Page) -> dict[str, list[Element]]:
    found = [list(tile) for tile in page.root.iter("div") if "tile" in tile.get("class", "").split()]
    return {text(label): rest for label, *rest in found}


def wrong_in_tiles(page: Page, files: Files, group: CohortGroup) -> Iterator[object]:
    shown = tiles(page)
    if list(shown) != [label for _, _, label in TILES]:
        yield "tiles", list(shown)
    for code, evidence, label in TILES:
        row, parts = files.long[group, code, evidence], [text(one) for one in shown[label]]
        if files.gap(row):
            expected = parts == [files.gap(row).capitalize()]
        elif row["unit"] == "count":
            expected = len(parts) == 1 and is_value(parts[0], row)
        else:
            unknown = [f"{row['unknown_n']} not recorded"] if row["unknown_n"] != "0" else []
            between = [one.removeprefix("95% interval ") for one in parts if one.startswith("95% interval ")]
            others = [one for one in parts[1:] if not one.startswith("95% interval ")]
            expected = is_value(parts[0], row) and others == [f"{row['n']} of {row['denominator']}", *unknown]
            expected = expected and is_interval("".join(between), row)
        if not expected:
            yield label, parts, row


def wrong_in_figures(page: Page, files: Files, group: CohortGroup) -> Iterator[object]:
    """Differences in the tables of figures: one line per measure without evidence, by file."""
    shown = tables(page)
    for caption, file in FIGURES.items():
        measures = [one for one in MEASURES if one.file == file and not one.has_evidence]
        if [line[0] for line in shown[caption]] != [TITLE[one.code] for one in measures]:
            yield caption, shown[caption]
        for measure, (_, *cells) in zip(measures, shown[caption], strict=True):
            row = files.long[group, measure.code, ""]
            gap = files.gap(row)
            if not (cells == [gap.capitalize()] if gap else is_line(cells, row)):
                yield measure.code, cells, row


def is_line(cells: list[str], row: Row) -> bool:
    value, *base, between = cells
    return (
        is_value(value, row) and base == [row["n"], row["denominator"], row["unknown_n"]] and is_interval(between, row)
    )


def wrong_in_evidence(page: Page, files: Files, group: CohortGroup) -> Iterator[object]:
    """Differences in the evidence table; "not recorded" is the same for all levels."""
    lines = {line[0]: line[1:] for line in tables(page)["Evidence"]}
    measures = [one for one in MEASURES if one.has_evidence]
    if set(lines) != {TITLE[one.code] for one in measures}:
        yield "measures", list(lines)
    for measure in measures:
        *cells, unknown = lines[TITLE[measure.code]]
        for level, cell in zip(EVIDENCE, cells, strict=True):
            row = files.long.get((group, measure.code, level))
            if not (cell == NOTHING if row is None else is_figure_with_base(cell, row, files, unknown=False)):
                yield measure.code, level, cell, row
        recorded = {one["unknown_n"] for one in evidence_rows(files, group, measure) if one["unknown_n"]}
        first = files.long[group, measure.code, EVIDENCE[0]]["unknown_n"]
        if unknown != (first or NOTHING) or not recorded <= {unknown, *([] if first else recorded)}:
            yield measure.code, unknown, recorded


def evidence_rows(files: Files, group: CohortGroup, measure: Measure) -> list[Row]:
    keys = ((group, measure.code, level) for level in EVIDENCE)
    return [files.long[key] for key in keys if key in files.long]


def wrong_in_groups(page: Page, files: Files, by: str) -> Iterator[object]:
    """Differences in the comparison of groups: a table, and charts with a table each."""
    shown, groups = tables(page), files.groups(by)
    if [line[0] for line in shown["Groups"]] != [label_of(group) for group in groups]:
        yield "groups", shown["Groups"]
    for group, (_, *cells) in zip(groups, shown["Groups"], strict=True):
        for (code, evidence, _), cell in zip(COMPARED, cells, strict=True):
            row = files.long[group, code, evidence]
            if not is_figure_with_base(cell, row, files):
                yield group, code, cell, row
    for code, evidence in CHARTED:
        pictures = {label: rest for label, *rest in chart_rows(page, f"by-{code.replace('_', '-')}")}
        for group, (label, *cells) in zip(groups, shown[TITLE[code]], strict=True):
            row = files.long[group, code, evidence]
            if label != code_of(group) or not is_bar(cells, pictures[label], row, files):
                yield group, code, cells, pictures[label], row


def chart_rows(page: Page, chart: str) -> list[list[str]]:
    """The label of each chart row, and all words next to it or in its picture."""
    (section,) = page.all("section", id=chart)
    rows = [row for row in section.iter("div") if row.get("class") == "chart-row"]
    words = ("span", f"{SVG}title", f"{SVG}desc")
    return [[text(part) for part in row.iter() if part.tag in words] for row in rows]


def is_bar(cells: list[str], picture: list[str], row: Row, files: Files) -> bool:
    if files.gap(row):
        return cells == picture == [files.gap(row).capitalize()]
    n, of, share, between = cells
    title, description, beside = picture
    base, _, drawn = description.partition(", 95% interval ")
    return (
        (n, of, base) == (row["n"], row["denominator"], f"{n} of {of} placements")
        and is_share(share, row["value"])
        and is_interval(between, row)
        and is_interval(drawn, row)
        and title.rpartition(": ")[2] == beside == share
    )


def wrong_in_skills(page: Page, files: Files, group: CohortGroup, source: str) -> Iterator[object]:
    shown, rows = tables(page), files.skills[group, source]
    lines, bars = shown["Skills, all figures"], shown[SOURCE_LABELS[source]]
    pictures = chart_rows(page, "changes")
    for row, line, bar, picture in zip(rows, lines, bars, pictures, strict=True):
        if {line[0], bar[0], picture[0]} != {row["skill_label"]}:
            yield line[0], bar[0], picture[0], row["skill_label"]
        if not is_skill(line[1:], row, files):
            yield line, row
        if not is_change(bar[1:], picture[1:], row, files):
            yield bar, picture, row


def is_skill(cells: list[str], row: Row, files: Files) -> bool:
    if row["suppressed"] == "1":
        return cells == [files.words(row).capitalize()]
    notes = [files.words(row)] if row["reason"] else []
    notes += ["few pairs"] if row["low_precision"] == "1" else []
    notes += ["low coverage"] if row["low_coverage"] == "1" else []
    *figures, note = cells
    expected = [row[name] for name, _ in SKILL_COLUMNS]
    right = (is_short(cell, was) if was else cell == NOTHING for cell, was in zip(figures, expected, strict=True))
    return note == (", ".join(notes) or NOTHING) and all(right)


def is_change(cells: list[str], picture: list[str], row: Row, files: Files) -> bool:
    """True if declined, same, improved, and their sum match in the table and the picture's text."""
    if not row["improved"]:
        return cells == picture == [files.words(row).capitalize()]
    parts = [row["declined"], row["same"], row["improved"]]
    if cells != [*parts, row["n_pair"]]:
        return False
    if row["n_pair"] == "0":
        return picture == ["No data"]
    words = "{} declined, {} the same, {} improved".format(*parts)
    return picture == [f"{row['skill_label']}: {words}", f"n {row['n_pair']}"]


def wrong_in_attained(page: Page, files: Files, group: CohortGroup) -> Iterator[object]:
    """Differences in the attainment chart, which is shown only if none of its parts is hidden."""
    rows = {label: files.long[group, code, ""] for label, code in ATTAINED.items()}
    shown = tables(page).get("Attainment rated by faculty")
    is_hidden = any(row["suppressed"] == "1" for row in rows.values())
    expected = None if is_hidden else [[label, row["value"]] for label, row in rows.items()]
    if shown != expected:
        yield shown, expected


def pick(files: Files, dimension: str) -> CohortGroup:
    """The group of a dimension with the most figures shown, which has the most to compare."""
    shown = dict.fromkeys(files.groups(dimension), 0)
    for (group, *_), row in files.long.items():
        if group in shown:
            shown[group] += row["suppressed"] == "0"
    return max(shown, key=lambda group: shown[group])


def test_choices_cover_each_value_of_each_option() -> None:
    choices = list_choices()
    assert {(one.policy, one.as_of) for one in choices} == {(policy, day) for policy in POLICIES for day in DAYS}
    assert {one.by for one in choices} == {code for code, _ in DIMENSION_CHOICES}
    assert {one.source for one in choices} == set(SOURCE_LABELS)
    assert {one.looked_at for one in choices} == set(DIMENSION_CODES)


@pytest.mark.parametrize("choice", list_choices(), ids=lambda one: f"{one.policy}-{one.as_of}-{one.looked_at}-{one.by}")
def test_page_shows_the_same_values_as_the_files(
    term: Term, sign_in: Callable[[User], Client], files_of: Callable[[Client, Choice], Files], choice: Choice
) -> None:
    office = sign_in(make.staff())
    files = files_of(office, choice)
    group = pick(files, choice.looked_at)
    page = office.get(
        f"/reports/{term.id}",
        query_string={
            "policy": choice.policy,
            "as_of": choice.as_of,
            "by": choice.by,
            "source": choice.source,
            "group": f"{group.dimension}:{group.code}",
        },
    ).page
    assert page.values["group"] == f"{group.dimension}:{group.code}"
    assert [
        *wrong_in_tiles(page, files, group),
        *wrong_in_figures(page, files, group),
        *wrong_in_evidence(page, files, group),
        *wrong_in_groups(page, files, choice.by),
        *wrong_in_skills(page, files, group, choice.source),
        *wrong_in_attained(page, files, group),
    ] == []


def test_files_contain_each_reason_that_a_page_shows(
    sign_in: Callable[[User], Client], files_of: Callable[[Client, Choice], Files]
) -> None:
    """This ensures that pages are compared on hidden cells as well as numbers."""
    office = sign_in(make.staff())
    taken = [files_of(office, choice) for choice in list_choices()]
    reasons = {row["reason"] for files in taken for row in files.long.values()}
    assert reasons >= {"", "primary", "complementary", "component", "no_data", "not_due"}
