"""Panels of the report page, as lists for the templates."""

from collections.abc import Iterable
from typing import Any

from placement.core.csvtext import Cell
from placement.reports.dimensions import EVIDENCE
from placement.reports.measures import BY_CODE, list_measures
from placement.reports.measures.base import File, Measure, Unit
from placement.reports.page import (
    EVIDENCE_LABELS,
    Cells,
    ReportView,
    code_of,
    figure,
    figure_with_base,
    interval,
    label_of,
    percent,
    short,
)

TILES = (
    ("placements", "", "Placements"),
    ("students", "", "Students"),
    ("hosts", "", "Hosts"),
    ("agreement_before_start_rate", "", "Objectives signed before the start"),
    ("checkin_on_time_rate", "", "Check-ins on time"),
    ("hours_met_rate", "", "Hours met"),
    ("mentor_rate", "any", "With a mentor"),
    ("would_rehire_rate", "", "Supervisors who would rehire"),
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


def list_tiles(shown: ReportView) -> list[dict[str, Any]]:
    """The figures at the top of the page."""
    return [_tile(shown, label, shown.of(code, evidence)) for code, evidence, label in TILES]


def _tile(shown: ReportView, label: str, row: Cells) -> dict[str, Any]:
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


def list_compared(shown: ReportView, dimension: str) -> list[list[str | dict[str, str]]]:
    """A table that compares groups; never sorted by a figure, because groups are not ranked."""
    return [
        [
            label_of(group),
            *(figure_with_base(shown, shown.of_group(group, code, evidence)) for code, evidence, _ in COMPARED),
        ]
        for group in shown.counted.groups
        if group.dimension == dimension
    ]


def list_bars(shown: ReportView, dimension: str, code: str, evidence: str) -> list[dict[str, Any]]:
    """One share in every group of a dimension, for a chart with intervals."""
    rows = [
        (group, shown.of_group(group, code, evidence)) for group in shown.counted.groups if group.dimension == dimension
    ]
    return [{"label": code_of(group), **_bar(shown, row)} for group, row in rows]


def _bar(shown: ReportView, row: Cells) -> dict[str, Any]:
    hidden = shown.gap(row).capitalize()
    if hidden:
        return {"hidden": hidden}
    names = (("n", "n"), ("denominator", "denominator"), ("value", "value"), ("low", "ci_low"), ("high", "ci_high"))
    return {name: row[column] for name, column in names}


def list_changes(shown: ReportView) -> list[dict[str, Any]]:
    """Pairs that declined, stayed and improved, by skill."""
    return [_change(shown, row) for row in shown.skills]


def _change(shown: ReportView, row: Cells) -> dict[str, Any]:
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


def list_skill_figures(shown: ReportView) -> list[list[Cell]]:
    """The figures of the skills table; a hidden row has the reason in its second cell."""
    return [_skill_row(shown, row) for row in shown.skills]


def _skill_row(shown: ReportView, row: Cells) -> list[Cell]:
    if row["suppressed"]:
        return [row["skill_label"], shown.words(str(row["reason"])).capitalize()]
    notes = [shown.words(str(row["reason"]))] if row["reason"] else []
    notes += ["few pairs"] if row["low_precision"] else []
    notes += ["low coverage"] if row["low_coverage"] else []
    figures = (None if row[name] is None else short(row[name]) for name, _ in SKILL_COLUMNS)
    return [row["skill_label"], *figures, ", ".join(notes)]


REACH_MOST = 8
REACH_DRAWN = (("reach_start_mean", "At the start"), ("reach_end_mean", "At the end"))
REACH_IN_WORDS = (("reach_change_mean", "Change"), ("reach_grew_rate", "Could ask more kinds at the end"))


def list_reach(shown: ReportView, measures: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """Figures of reach with their bases, from the protected rows; a hidden one has only its reason."""
    return [_reach(shown, label, shown.of(code)) for code, label in measures]


def _reach(shown: ReportView, label: str, row: Cells) -> dict[str, Any]:
    hidden = shown.gap(row)
    if hidden:
        return {"label": label, "hidden": hidden.capitalize()}
    ends = interval(row)
    text = f"{figure(shown, row)} ({ends})" if ends else figure(shown, row)
    return {
        "label": label,
        "figure": text,
        "value": float(str(row["value"])),
        "n": row["n"],
        "denominator": row["denominator"],
    }


def list_evidence(shown: ReportView) -> list[list[Cell | dict[str, str]]]:
    """Evidence by measure and level. Levels are never added up; "not recorded" is the same for all of them."""
    measures = [one for one in list_measures(File.MENTORSHIP) if one.has_evidence]
    return [
        [
            title(one),
            *(_attested(shown, one, level) for level in EVIDENCE),
            shown.of(one.code, EVIDENCE[0]).get("unknown_n"),
        ]
        for one in measures
    ]


def _attested(shown: ReportView, measure: Measure, level: str) -> Cell | dict[str, str]:
    """One level of evidence; None if the measure has no such row."""
    if level not in measure.evidence:
        return None
    return figure_with_base(shown, shown.of(measure.code, level), unknown=False)


def title(measure: Measure) -> str:
    """A measure's description as a row heading."""
    return measure.description[0].upper() + measure.description[1:]


def title_of(code: str) -> str:
    return title(BY_CODE[code])


def list_figures(shown: ReportView, file: File) -> list[list[Cell]]:
    """Every figure of a file for one group, except measures with evidence, in declared order."""
    return [
        _line(shown, measure, shown.of(measure.code))
        for measure in BY_CODE.values()
        if measure.file is file and not measure.has_evidence
    ]


def _line(shown: ReportView, measure: Measure, row: Cells) -> list[Cell]:
    gap = shown.gap(row)
    if gap:
        return [title(measure), gap.capitalize()]
    base = (row["n"], row["denominator"], row["unknown_n"])
    return [title(measure), figure(shown, row), *base, interval(row)]


def list_attained(shown: ReportView) -> list[dict[str, Any]]:
    """Approved objectives by level of attainment; empty if any count is hidden."""
    labels = {f"attained_{level}": str(level) for level in range(5)}
    labels |= {"attained_na": "NA", "attained_undecided": "Not decided"}
    rows = {code: shown.of(code) for code in labels}
    if any(row["suppressed"] for row in rows.values()):
        return []
    return [{"label": label, "count": rows[code]["value"]} for code, label in labels.items()]


def _numeric(*labels: str) -> list[dict[str, Any]]:
    return [{"label": label, "numeric": True} for label in labels]


HEADINGS: dict[str, list[Any]] = {
    "skills": ["Skill", *_numeric(*(label for _, label in SKILL_COLUMNS)), "Note"],
    "evidence": ["Measure", *_numeric(*EVIDENCE_LABELS.values(), "Not recorded")],
    "figures": ["Measure", *_numeric("Figure", "n", "of", "Not recorded", "95% interval")],
    "compared": ["Group", *_numeric(*(label for _, _, label in COMPARED))],
}
