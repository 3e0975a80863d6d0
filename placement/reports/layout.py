"""The columns of each file in order, with type and description."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from placement.reports.measures.base import File

REPORT_ID = "report_id"
RULES_VERSION = 3
DETAIL = "placements_detail"


@dataclass(frozen=True)
class ColumnSpec:
    name: str
    type: str
    description: str


def _columns(type_: str, /, **described: str) -> tuple[ColumnSpec, ...]:
    return tuple(ColumnSpec(name, type_, text) for name, text in described.items())


_texts, _integers = partial(_columns, "string"), partial(_columns, "integer")
_numbers, _flags = partial(_columns, "number"), partial(_columns, "boolean")
_PLACE = _texts(
    report_id="identity of this report: the same facts and rules give the same one",
    term="code of the registration term",
    dimension="how the cohort is cut; `all` is everybody",
    group="the value of the dimension; `unknown` where the fact is missing",
)
_MEASURE = _texts(measure="code of the figure")
_EVIDENCE = _texts(evidence="who attests it; `any` counts a placement once; empty where the question does not arise")
_FIGURE = (
    *_texts(unit="count, proportion, ratio, sum, median or mean"),
    *_integers(
        n="what was counted; for medians and means the values used, for sums the placements with a number",
        denominator="out of how many; for medians and means the placements asked",
        unknown_n="placements of the base whose fact is not recorded",
    ),
    *_numbers(value="the figure; a whole number for counts, else four decimals"),
)
_INTERVAL = _numbers(
    ci_low="lower end of Wilson's 95 % interval of a proportion",
    ci_high="upper end of Wilson's 95 % interval of a proportion",
)
_END = (
    ColumnSpec("suppressed", "boolean", "1 where the whole row is hidden to protect people"),
    ColumnSpec("reason", "string", "why something is empty or weak; empty where nothing is"),
)

_SKILL = (
    *_texts(
        skill_code="code of the skill",
        skill_label="name of the skill as the term froze it",
        source="who rated: self, then, shift, supervisor or gap",
        pre_occasion="the rating that comes first",
        post_occasion="the rating that comes second",
    ),
    *_integers(
        n_eligible="placements of the group",
        n_pre="ratings given on the first occasion",
        n_post="ratings given on the second occasion",
        n_no_pre="first ratings marked not observed",
        n_no_post="second ratings marked not observed",
        n_rater_changed="ratings on both occasions by two different supervisors, kept out of the pairs",
        n_pair="placements with both ratings",
    ),
    *_numbers(pair_rate="n_pair / n_eligible"),
    *_integers(
        improved="pairs whose second rating is higher",
        same="pairs without a change",
        declined="pairs whose second rating is lower",
    ),
    *_numbers(
        share_improved="improved / n_pair",
        ci_low="lower end of Wilson's 95 % interval of share_improved",
        ci_high="upper end of Wilson's 95 % interval of share_improved",
        median_change="median of second minus first rating",
        mean_change="mean of second minus first rating",
        mean_ci_low="lower end of Student's 95 % interval of mean_change",
        mean_ci_high="upper end of Student's 95 % interval of mean_change",
        sd_change="standard deviation of the change, over n - 1",
        dz="mean_change / sd_change",
        gz="dz corrected for small groups",
        d_av="mean_change / mean of the two occasions' standard deviations over the pairs",
        share_within_1="pairs that differ by at most one step / n_pair",
        pre_ceiling_share="pairs whose first rating is 5 / n_pair",
        pre_share_4plus="pairs whose first rating is 4 or 5 / n_pair",
        post_share_4plus="pairs whose second rating is 4 or 5 / n_pair",
    ),
    *_integers(n_level="ratings given on the second occasion, paired or not"),
    *_numbers(
        level_share_4plus="second ratings of 4 or 5 / n_level",
        level_ci_low="lower end of Wilson's 95 % interval of level_share_4plus",
        level_ci_high="upper end of Wilson's 95 % interval of level_share_4plus",
    ),
    *_flags(
        low_coverage="1 where fewer than 65 % of the placements have both ratings",
        low_precision="1 where there are fewer than 20 pairs",
    ),
)

FIELDS: Mapping[File, tuple[ColumnSpec, ...]] = {
    File.SUMMARY: (*_PLACE, *_MEASURE, *_FIGURE, *_INTERVAL, *_END),
    File.MENTORSHIP: (*_PLACE, *_MEASURE, *_EVIDENCE, *_FIGURE, *_INTERVAL, *_END),
    File.OBJECTIVES: (*_PLACE, *_MEASURE, *_FIGURE, *_END),
    File.SKILLS: (*_PLACE, *_SKILL, *_END),
}

DETAIL_FIELDS = (
    *_texts(
        ref="the placement's random reference, not derived from any person",
        term="code of the registration term",
        program="program of the placement",
        level="the student's level",
        type="placement type",
        host="name of the host organization",
        sector="two-digit NAICS sector",
        employer_type="kind of employer",
        country="country of the site",
        modality="on site, hybrid or remote",
    ),
    *_flags(paid="1 where paid in any form; empty where not recorded"),
    *_numbers(credits="credits"),
    *_texts(state="state of the placement"),
    ColumnSpec("start_date", "date", "first day, actual else planned"),
    ColumnSpec("end_date", "date", "last day, actual else planned"),
    *_numbers(hours_required="hours required", hours_logged="hours logged in check-ins"),
    ColumnSpec("agreement_signed_on", "date", "day the objectives were first signed off"),
    ColumnSpec("baseline_on", "date", "day the student rated the start"),
    ColumnSpec("final_self_on", "date", "day the student rated the end"),
    ColumnSpec("final_supervisor_on", "date", "day the supervisor rated the end"),
    *_texts(
        mentor_evidence="who attests a mentor, if anyone",
        outcome_evidence="who attests the best attested outcome, if anyone",
    ),
)


def list_columns(file: File) -> tuple[str, ...]:
    return tuple(field.name for field in FIELDS[file])


def list_key_columns(file: File) -> tuple[str, ...]:
    """The columns that identify a row; a hidden row keeps them."""
    columns = list_columns(file)
    last = "post_occasion" if file is File.SKILLS else "unit"
    return columns[: columns.index(last) + 1]


def list_hidden_columns(file: File) -> tuple[str, ...]:
    """The columns that are empty in a hidden row: all between its keys and `suppressed`."""
    columns = list_columns(file)
    return columns[len(list_key_columns(file)) : columns.index("suppressed")]
