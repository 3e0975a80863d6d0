"""Words of the report page: group names, short figures, and a reason for every withheld or missing figure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from placement.core.csvtext import Cell
from placement.hosts.rules import vocabulary
from placement.reports.dimensions import DIMENSIONS, EVERYBODY, UNKNOWN, CohortGroup
from placement.reports.measures import BY_CODE
from placement.reports.measures.base import Unit
from placement.reports.rows.figures import LongName
from placement.reports.services import Counted

REASONS = {
    "primary": "hidden (fewer than {k})",
    "complementary": "hidden (protects another)",
    "component": "hidden (part under {k})",
    "all_same": "hidden (all alike)",
    "not_due": "not due yet",
    "no_data": "no data",
    "too_few": "fewer than 3 pairs",
    "no_variance": "all changed alike",
}
EXPLAINED = {
    "primary": "The figure is about so small a number of students that one might be recognized.",
    "complementary": "With a total and its other parts, it would reveal the figure of a hidden group.",
    "component": "It divides people into parts, and one part is too small to publish.",
    "all_same": "A share of 0% or 100% reveals something about each person in the group.",
    "not_due": "Nothing that it counts is due by the report date.",
    "no_data": "No data was recorded.",
    "too_few": "The figures are shown, but come from fewer than three pairs.",
    "no_variance": "All changed by the same amount, so a standardized change can't be calculated.",
}
EVIDENCE_LABELS = {
    "any": "Anyone",
    "document": "Document",
    "both": "Student and host",
    "conflict": "Student and host disagree",
    "host_only": "Host only",
    "student_only": "Student only",
}


Cells = Mapping[str, Cell]


@dataclass(frozen=True)
class ReportView:
    """One group for the page: its measures, its skills by one source, and all groups for comparison."""

    counted: Counted
    group: CohortGroup
    source: str
    skills: list[Cells]

    def words(self, reason: str) -> str:
        return REASONS[reason].format(k=self.counted.policy.k)

    def gap(self, row: Cells) -> str:
        """The reason if there is no figure, else ""."""
        empty = row["suppressed"] or row.get("value") is None
        return self.words(str(row["reason"])) if empty else ""

    def of_group(self, group: CohortGroup, measure: str, evidence: str = "") -> Cells:
        """The row of a measure for any group."""
        return self.counted.rows[LongName(group, measure, evidence)]

    def of(self, measure: str, evidence: str = "") -> Cells:
        """The row of a measure for the selected group."""
        return self.of_group(self.group, measure, evidence)


def show(counted: Counted, group: CohortGroup, source: str) -> ReportView:
    """The view of one group, with its skills by one source."""
    names = [name for name in counted.skill_rows if (name.group, name.source) == (group, source)]
    return ReportView(counted, group, source, [counted.skill_rows[name] for name in names])


def label_of(group: CohortGroup) -> str:
    """A group in words: "College: ENG"."""
    if group == EVERYBODY:
        return "All students"
    label = next(one.label for one in DIMENSIONS if one.code == group.dimension)
    return f"{label}: {code_of(group)}"


def code_of(group: CohortGroup) -> str:
    """The name of a group: sectors and countries by name, others by code."""
    if group.code == UNKNOWN:
        return "not recorded"
    named = {"sector": vocabulary.sector, "country": vocabulary.country}.get(group.dimension)
    return named(group.code) if named else group.code.replace("_", " ")


def percent(share: Cell) -> str:
    return f"{Decimal(str(share)) * 100:.0f}%"


def interval(row: Cells) -> str:
    """The ends of an interval, such as "31 to 58%"; "" if there is none."""
    if row.get("ci_low") is None:
        return ""
    return f"{percent(row['ci_low'])[:-1]} to {percent(row['ci_high'])}"


def figure(shown: ReportView, row: Cells) -> str:
    """A value as text: a percentage for shares, else a short number, or the reason if it is missing."""
    gap = shown.gap(row)
    if gap:
        return gap
    return percent(row["value"]) if _is_share(row) else short(row["value"])


def figure_with_base(shown: ReportView, row: Cells, *, unknown: bool = True) -> str | dict[str, str]:
    """The value from `figure`; for a share also its base and the number not recorded."""
    text = figure(shown, row)
    if shown.gap(row) or not _is_share(row):
        return text
    rest = f", {row['unknown_n']} not recorded" if unknown and row["unknown_n"] else ""
    return {"figure": text, "base": f"{row['n']} of {row['denominator']}{rest}"}


def _is_share(row: Cells) -> bool:
    return row["unit"] in (Unit.PROPORTION, Unit.RATIO) and BY_CODE[str(row["measure"])].splits


def short(value: Cell) -> str:
    """A number with two decimals at most; the files have four."""
    return f"{round(Decimal(str(value)), 2).normalize():,f}"


def find_group(groups: Collection[CohortGroup], written: str) -> CohortGroup:
    """The group written as dimension:code; all students if there is no such group."""
    dimension, _, code = written.partition(":")
    group = CohortGroup(dimension, code)
    return group if group in groups else EVERYBODY


def list_choices(groups: Iterable[CohortGroup]) -> list[tuple[str, str]]:
    return [(f"{group.dimension}:{group.code}", label_of(group)) for group in groups]
