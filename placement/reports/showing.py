"""A report as a page shows it: figures in words, and for every gap the reason."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from placement.core.csvtext import Cell
from placement.reports.package import Report
from placement.reports.rules.dimensions import ALL, DIMENSIONS, EVERYBODY, UNKNOWN, Group
from placement.reports.rules.evidence import EVIDENCE
from placement.reports.rules.grids import SOURCES
from placement.reports.rules.layout import list_columns
from placement.reports.rules.measures import BY_CODE, File, Measure, Unit, list_measures
from placement.reports.words import EVIDENCE_LABELS, REASONS

Cells = Mapping[str, Cell]

TILES = (
    ("placements", "", "Placements"),
    ("students", "", "Students"),
    ("hosts", "", "Hosts"),
    ("agreement_before_start_rate", "", "Objectives signed before the start"),
    ("checkin_on_time_rate", "", "Check-ins on time"),
    ("hours_met_rate", "", "Hours met"),
    ("mentor_rate", "any", "With a mentor"),
    ("would_rehire_rate", "", "Supervisor would rehire"),
    ("offer_rate", "any", "Full-time offers"),
)
COMPARED = (
    ("placements", "", "Placements"),
    ("students", "", "Students"),
    ("agreement_signed_rate", "", "Objectives signed"),
    ("checkin_submitted_rate", "", "Check-ins submitted"),
    ("final_self_rate", "", "Rated at the end"),
    ("mentor_rate", "any", "With a mentor"),
)
CHARTED = (("agreement_signed_rate", ""), ("final_self_rate", ""), ("mentor_rate", "any"), ("paid_share", ""))


class Key(NamedTuple):
    group: Group
    measure: str
    evidence: str = ""


@dataclass(frozen=True)
class Shown:
    """The rows of a report where a page can find them."""

    report: Report
    long: Mapping[Key, Cells]
    skills: Mapping[Group, list[Cells]]
    groups: tuple[Group, ...]

    def words(self, reason: str) -> str:
        return REASONS[reason].format(k=self.report.policy.k)

    def gap(self, row: Cells) -> str:
        """Why there is no figure, or nothing."""
        empty = row["suppressed"] or row.get("value") is None
        return self.words(str(row["reason"])) if empty else ""


def show(report: Report) -> Shown:
    long: dict[Key, Cells] = {}
    skills: dict[Group, list[Cells]] = defaultdict(list)
    for file in File:
        for row in _rows(report, file):
            group = Group(str(row["dimension"]), str(row["group"]))
            if file is File.SKILLS:
                skills[group].append(row)
            else:
                long[Key(group, str(row["measure"]), str(row.get("evidence") or ""))] = row
    groups = tuple(dict.fromkeys(key.group for key in long))
    return Shown(report, long, skills, groups)


def _rows(report: Report, file: File) -> Iterator[Cells]:
    columns = list_columns(file)[1:]
    return (dict(zip(columns, record, strict=True)) for record in report.records[file])


def label_of(group: Group) -> str:
    """A group in words: "College ENG"."""
    if group == EVERYBODY:
        return "Everybody"
    label = next(one.label for one in DIMENSIONS if one.code == group.dimension)
    return f"{label}: {_code(group)}"


def _code(group: Group) -> str:
    return "not recorded" if group.code == UNKNOWN else group.code.replace("_", " ")


def list_tiles(shown: Shown, group: Group) -> list[dict[str, Any]]:
    """The figures at the head of the page."""
    return [_tile(shown, label, shown.long[Key(group, code, evidence)]) for code, evidence, label in TILES]


def _tile(shown: Shown, label: str, row: Cells) -> dict[str, Any]:
    hidden = shown.gap(row)
    if hidden or row["unit"] == Unit.COUNT:
        return {"label": label, "value": row.get("value"), "hidden": hidden.capitalize()}
    return {
        "label": label,
        "value": percent(row["value"]),
        "n": row["n"],
        "denominator": row["denominator"],
        "unknown": row["unknown_n"] or None,
        "interval": interval(row),
    }


def percent(share: Cell) -> str:
    return f"{Decimal(str(share)) * 100:.0f}%"


def interval(row: Cells) -> str:
    """The ends of an interval, "31 to 58%"; nothing where there is none."""
    if row.get("ci_low") is None:
        return ""
    return f"{percent(row['ci_low'])[:-1]} to {percent(row['ci_high'])}"


def figure(shown: Shown, row: Cells) -> str:
    """A value as text: a share in percent, anything else as a short number, a gap by its reason."""
    gap = shown.gap(row)
    if gap:
        return gap
    is_share = row["unit"] in (Unit.PROPORTION, Unit.RATIO) and BY_CODE[str(row["measure"])].splits
    return percent(row["value"]) if is_share else short(row["value"])


def short(value: Cell) -> str:
    """A number with two decimals at most; the files have four."""
    return f"{round(Decimal(str(value)), 2).normalize():,f}"


def list_compared(shown: Shown, dimension: str) -> list[list[str]]:
    """A table of groups beside each other; never sorted by a figure, for nobody is ranked."""
    return [
        [label_of(group), *(figure(shown, shown.long[Key(group, code, evidence)]) for code, evidence, _ in COMPARED)]
        for group in shown.groups
        if group.dimension == dimension
    ]


def list_bars(shown: Shown, dimension: str, code: str, evidence: str) -> list[dict[str, Any]]:
    """One share in every group of a dimension, for a chart with intervals."""
    rows = [(group, shown.long[Key(group, code, evidence)]) for group in shown.groups if group.dimension == dimension]
    return [{"label": _code(group), **_bar(shown, row)} for group, row in rows]


def _bar(shown: Shown, row: Cells) -> dict[str, Any]:
    hidden = shown.gap(row).capitalize()
    if hidden:
        return {"hidden": hidden}
    names = (("n", "n"), ("denominator", "denominator"), ("value", "value"), ("low", "ci_low"), ("high", "ci_high"))
    return {name: row[column] for name, column in names}


def list_changes(shown: Shown, group: Group, source: str) -> list[dict[str, Any]]:
    """How many declined, stayed and improved in each skill."""
    return [_change(shown, row) for row in shown.skills[group] if row["source"] == source]


def _change(shown: Shown, row: Cells) -> dict[str, Any]:
    label = {"label": row["skill_label"]}
    if row["improved"] is None:
        return {**label, "hidden": shown.words(str(row["reason"])).capitalize()}
    return {**label, "declined": row["declined"], "same": row["same"], "improved": row["improved"]}


SKILL_COLUMNS = (
    ("n_pair", "Pairs"),
    ("pair_rate", "of placements"),
    ("median_change", "Median"),
    ("mean_change", "Mean"),
    ("mean_ci_low", "from"),
    ("mean_ci_high", "to"),
    ("dz", "dz"),
    ("gz", "gz"),
    ("d_av", "d av"),
    ("share_within_1", "Within 1"),
    ("pre_ceiling_share", "5 before"),
    ("level_share_4plus", "4 or 5 now"),
)


def list_skill_figures(shown: Shown, group: Group, source: str) -> list[list[Cell]]:
    """The figures beside the chart; a hidden row says why in its second cell."""
    return [_skill_row(shown, row) for row in shown.skills[group] if row["source"] == source]


def _skill_row(shown: Shown, row: Cells) -> list[Cell]:
    if row["suppressed"]:
        return [row["skill_label"], shown.words(str(row["reason"])).capitalize()]
    notes = [shown.words(str(row["reason"]))] if row["reason"] else []
    notes += ["few pairs"] if row["low_precision"] else []
    notes += ["low coverage"] if row["low_coverage"] else []
    figures = (None if row[name] is None else short(row[name]) for name, _ in SKILL_COLUMNS)
    return [row["skill_label"], *figures, ", ".join(notes)]


def list_evidence(shown: Shown, group: Group) -> list[list[Cell]]:
    """Who attests what, measure by measure; levels are never added up."""
    measures = [one for one in list_measures(File.MENTORSHIP) if one.has_evidence]
    return [
        [title(one), *(figure(shown, shown.long[Key(group, one.code, level)]) for level in EVIDENCE)]
        for one in measures
    ]


def title(measure: Measure) -> str:
    """The words of a measure at the head of a row."""
    return measure.description[0].upper() + measure.description[1:]


def title_of(code: str) -> str:
    return title(BY_CODE[code])


def list_figures(shown: Shown, group: Group, file: File) -> list[list[Cell]]:
    """Every figure of a file for one group, in the order in which the measures are declared."""
    return [
        _line(shown, measure, shown.long[Key(group, measure.code)])
        for measure in BY_CODE.values()
        if measure.file is file and not measure.has_evidence
    ]


def _line(shown: Shown, measure: Measure, row: Cells) -> list[Cell]:
    gap = shown.gap(row)
    if gap:
        return [title(measure), gap.capitalize()]
    base = (row["n"], row["denominator"], row["unknown_n"])
    return [title(measure), figure(shown, row), *base, interval(row)]


def list_attained(shown: Shown, group: Group) -> list[dict[str, Any]]:
    """How many approved objectives stand at each level; none where one of them is hidden."""
    labels = {f"attained_{level}": str(level) for level in range(5)}
    labels |= {"attained_na": "NA", "attained_undecided": "Not decided"}
    rows = {code: shown.long[Key(group, code)] for code in labels}
    if any(row["suppressed"] for row in rows.values()):
        return []
    return [{"label": label, "count": rows[code]["value"]} for code, label in labels.items()]


def find_group(shown: Shown, written: str) -> Group:
    """The group an address names as dimension:code; everybody where it names none that is there."""
    dimension, _, code = written.partition(":")
    group = Group(dimension, code)
    return group if group in shown.groups else EVERYBODY


def list_choices(groups: Iterable[Group]) -> list[tuple[str, str]]:
    return [(f"{group.dimension}:{group.code}", label_of(group)) for group in groups]


SOURCE_CHOICES = [(source.code, source.label) for source in SOURCES]
DIMENSION_CHOICES = [(one.code, one.label) for one in DIMENSIONS if one.code != ALL]
SOURCE_LABELS = dict(SOURCE_CHOICES)


def _numeric(*labels: str) -> list[dict[str, Any]]:
    return [{"label": label, "numeric": True} for label in labels]


HEADINGS: dict[str, list[Any]] = {
    "skills": ["Skill", *_numeric(*(label for _, label in SKILL_COLUMNS)), "Note"],
    "evidence": ["Measure", *_numeric(*EVIDENCE_LABELS.values())],
    "figures": ["Measure", *_numeric("Figure", "n", "of", "Not recorded", "95% interval")],
    "compared": ["Group", *_numeric(*(label for _, _, label in COMPARED))],
}
