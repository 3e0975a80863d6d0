"""The declared lists against the contract: measures, columns, dimensions, evidence, averages."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from placement.reports import statistics
from placement.reports.dimensions import DIMENSIONS, CohortGroup, next_as_of, rank
from placement.reports.facts.network import count_steps
from placement.reports.facts.people import Met
from placement.reports.layout import DETAIL_FIELDS, FIELDS, list_columns, list_key_columns
from placement.reports.measures import MEASURES
from placement.reports.measures.base import File, Unit
from tests.present import present

COLUMNS = {
    File.SUMMARY: "report_id,term,dimension,group,measure,unit,n,denominator,unknown_n,value,ci_low,ci_high,"
    "suppressed,reason",
    File.MENTORSHIP: "report_id,term,dimension,group,measure,evidence,unit,n,denominator,unknown_n,value,ci_low,"
    "ci_high,suppressed,reason",
    File.OBJECTIVES: "report_id,term,dimension,group,measure,unit,n,denominator,unknown_n,value,suppressed,reason",
    File.SKILLS: "report_id,term,dimension,group,skill_code,skill_label,source,pre_occasion,post_occasion,n_eligible,"
    "n_pre,n_post,n_no_pre,n_no_post,n_rater_changed,n_pair,pair_rate,improved,same,declined,share_improved,ci_low,"
    "ci_high,median_change,mean_change,mean_ci_low,mean_ci_high,sd_change,dz,gz,d_av,share_within_1,"
    "pre_ceiling_share,pre_share_4plus,post_share_4plus,n_level,level_share_4plus,level_ci_low,level_ci_high,"
    "low_coverage,low_precision,suppressed,reason",
}
DETAIL = (
    "ref,term,program,level,type,host,sector,employer_type,country,modality,paid,credits,state,start_date,end_date,"
    "hours_required,hours_logged,agreement_signed_on,baseline_on,final_self_on,final_supervisor_on,mentor_evidence,"
    "outcome_evidence"
)
EVIDENT = {
    "mentor_rate",
    "reference_offered_rate",
    "referral_rate",
    "introduction_rate",
    "return_offer_rate",
    "hired_by_host_rate",
    "offer_rate",
    "conversion_rate",
    "acceptance_rate",
}


@pytest.mark.parametrize("file", list(File))
def test_columns_of_each_file_match_the_contract(file: File) -> None:
    assert ",".join(list_columns(file)) == COLUMNS[file]


def test_columns_of_the_detail_file_match_the_contract() -> None:
    assert ",".join(field.name for field in DETAIL_FIELDS) == DETAIL


def test_every_column_has_a_type_and_a_description() -> None:
    described = [*DETAIL_FIELDS, *(field for fields in FIELDS.values() for field in fields)]
    assert all(field.description and field.type for field in described)


def test_keys_end_before_the_first_figure() -> None:
    assert list_key_columns(File.SUMMARY)[-1] == "unit"
    assert list_key_columns(File.SKILLS)[-1] == "post_occasion"


def test_dimensions_and_groups_sort_in_the_agreed_order() -> None:
    assert " ".join(dimension.code for dimension in DIMENSIONS) == (
        "all college program level type sector employer_type paid modality country credit arranged_by"
    )
    assert sorted([CohortGroup("credit", "a"), CohortGroup("level", "b"), CohortGroup("level", "B")], key=rank) == [
        CohortGroup("level", "B"),
        CohortGroup("level", "b"),
        CohortGroup("credit", "a"),
    ]


def test_measures_are_unique_and_described() -> None:
    assert len({measure.code for measure in MEASURES}) == len(MEASURES)
    assert {measure.code for measure in MEASURES if measure.has_evidence} == EVIDENT
    assert all(measure.description and measure.base for measure in MEASURES)
    assert {measure.unit for measure in MEASURES if measure.splits} == {Unit.COUNT, Unit.PROPORTION, Unit.RATIO}


def test_report_date_is_today_until_the_report_is_due_unless_requested() -> None:
    due = date(2025, 9, 30)
    assert next_as_of(date(2025, 8, 1), due, None) == date(2025, 8, 1)
    assert next_as_of(date(2026, 1, 1), due, None) == due
    assert next_as_of(date(2025, 8, 1), due, date(2025, 12, 24)) == date(2025, 12, 24)


@given(st.lists(st.integers(-4, 5), min_size=1, max_size=50))
def test_median_and_mean_of_counts_agree_with_numpy(values: list[int]) -> None:
    counts = {value: values.count(value) for value in set(values)}
    assert float(present(statistics.median(counts))) == np.median(values)
    assert float(present(statistics.mean(counts))) == pytest.approx(np.mean(values))


def test_statistics_of_no_values_are_none() -> None:
    assert statistics.median({}) is statistics.mean({}) is statistics.variance({}) is None


@pytest.mark.parametrize(
    ("introduced_by", "steps"),
    [
        ({1: None}, 0),
        ({1: None, 2: 1, 3: 2, 4: 1}, 1),
        ({4: 3, 3: 2, 2: 1, 1: None}, 3),
        ({4: 4}, 0),
        ({4: 2, 2: 4}, 1),
    ],
)
def test_steps_count_the_introductions_behind_a_contact(introduced_by: dict[int, int | None], steps: int) -> None:
    people = {number: Met(introducer=introducer) for number, introducer in introduced_by.items()}
    assert count_steps(max(people), people) == steps
