"""Printed rows: the columns of hidden rows, the cells hidden in public files, and the order of reasons."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

import pytest

from placement.reports.counting.table import Grid
from placement.reports.dimensions import EVERYBODY, CohortGroup
from placement.reports.disclosure import POLICIES, Kinship, gather, list_families
from placement.reports.disclosure.closing import Shield
from placement.reports.disclosure.units import Numbers
from placement.reports.layout import list_columns, list_hidden_columns
from placement.reports.measures import BY_CODE
from placement.reports.measures.base import SOURCES, File
from placement.reports.rows import LongFact, Row, hide_blocks, make_long_row
from placement.reports.rows.long_blocks import Rows
from placement.reports.rows.skill_rows import SkillFact, hide_skill, make_skill_row
from tests.reports.ratings import check_vector, grid_of

A, B, C = (CohortGroup("level", code) for code in "ABC")


Hidden = dict[CohortGroup, str]
Students = dict[str, int]


def shield(
    policy: str = "internal_k5", groups: Iterable[CohortGroup] = (EVERYBODY,), hidden: Hidden | None = None
) -> Shield:
    kinship = Kinship(list_families(groups, {}), {})
    return Shield(POLICIES[policy], kinship, {kinship.places[one]: reason for one, reason in (hidden or {}).items()})


def share(n: int, denominator: int, group: CohortGroup = EVERYBODY, **more: bool) -> LongFact:
    value = Fraction(n, denominator) if denominator else None
    return LongFact(group, BY_CODE["paid_share"], "", n, denominator, 0, value, **more)


def answered(n: int, denominator: int) -> LongFact:
    """The figure of a ratio that counts check-ins."""
    return LongFact(EVERYBODY, BY_CODE["checkin_answered_rate"], "", n, denominator, 0, Fraction(n, denominator))


def list_long_rows(facts: list[LongFact], shield: Shield, students: Students | None = None) -> list[Row]:
    """The rows of one measure after hiding; each thing has its own student unless `students` has numbers."""
    things = {
        "base": [fact.denominator for fact in facts],
        "n": [fact.n for fact in facts],
        "rest": [fact.denominator - fact.n for fact in facts],
    }
    found = {name: Numbers(of, [students[name]] if students else of) for name, of in things.items()}
    measure = facts[0].measure
    if not measure.is_about_people:
        found = {"base": found["base"]}
    rows = Rows(measure, "", found)
    if measure.is_about_people:
        rows.unit.all_same = gather(place for place, fact in enumerate(facts) if fact.value in (0, 1))
    hide_blocks([rows], shield)
    return [make_long_row(fact, rows.unit.reason(shield.kinship.places[fact.group])) for fact in facts]


def test_shown_share_has_its_interval() -> None:
    (row,) = list_long_rows([share(8, 12)], shield())
    assert (row["n"], row["denominator"], row["value"]) == (8, 12, Decimal("0.6667"))
    assert (row["ci_low"], row["ci_high"]) == (Decimal("0.3906"), Decimal("0.8619"))
    assert (row["suppressed"], row["reason"]) == (False, "")


def test_count_is_a_whole_number_without_an_interval() -> None:
    fact = LongFact(EVERYBODY, BY_CODE["placements"], "", 30, 30, 0, Fraction(30))
    (row,) = list_long_rows([fact], shield())
    assert row["value"] == 30
    assert isinstance(row["value"], int)
    assert row["ci_low"] is None


def test_hidden_row_has_only_keys_and_reason() -> None:
    sizes = (EVERYBODY, A, B, C)
    facts = [share(10, 37), share(5, 20, A), share(5, 14, B), share(0, 3, C)]
    rows = {row["group"]: row for row in list_long_rows(facts, shield(groups=sizes))}
    assert rows["C"] == {
        "dimension": "level",
        "group": "C",
        "measure": "paid_share",
        "evidence": "",
        "unit": "proportion",
        "suppressed": True,
        "reason": "primary",
    }
    assert rows["B"]["reason"] == "complementary"
    assert rows["A"]["value"] == Decimal("0.2500")
    assert rows["all"]["suppressed"] is False


def test_group_hidden_by_size_is_hidden_in_every_row() -> None:
    facts = [share(10, 37), share(5, 20, A), share(5, 17, B)]
    rows = list_long_rows(facts, shield(groups=(EVERYBODY, A, B), hidden={B: "primary", A: "complementary"}))
    assert [row["reason"] for row in rows] == ["", "complementary", "primary"]


def test_empty_denominator_is_no_data_or_not_due_if_early() -> None:
    assert [row["reason"] for row in list_long_rows([share(0, 0)], shield())] == ["no_data"]
    assert [row["reason"] for row in list_long_rows([share(0, 0, is_early=True)], shield())] == ["not_due"]


@pytest.mark.parametrize(
    ("n", "denominator", "reason"),
    [
        (9, 40, "component"),
        (31, 40, "component"),
        (0, 40, "all_same"),
        (40, 40, "all_same"),
        (10, 40, ""),
        (0, 0, "no_data"),
    ],
)
def test_public_row_with_a_small_part_or_share_of_0_or_1_is_hidden(n: int, denominator: int, reason: str) -> None:
    (row,) = list_long_rows([share(n, denominator)], shield("public_k10"))
    assert row["reason"] == reason
    assert row["suppressed"] is (reason in ("component", "all_same"))
    (internal,) = list_long_rows([share(n, denominator)], shield())
    assert internal["suppressed"] is False


def test_public_ratio_of_1_is_hidden() -> None:
    rows = list_long_rows([answered(80, 80)], shield("public_k10"), {"base": 40, "n": 40, "rest": 0})
    assert [row["reason"] for row in rows] == ["all_same"]


def test_hiding_depends_on_students_not_things() -> None:
    rows = list_long_rows([answered(60, 80)], shield(), {"base": 4, "n": 4, "rest": 4})
    assert [row["reason"] for row in rows] == ["primary"]


# --- Skills -------------------------------------------------------------------------------------------------


def skill(grid: Grid, group: CohortGroup = EVERYBODY, n_eligible: int = 12) -> SkillFact:
    return SkillFact(group, "COMM", "Communication", SOURCES[0], grid, n_eligible)


def list_skill_rows(facts: list[SkillFact], shield: Shield) -> list[Row]:
    """The row of one skill from one source for all students, after hiding."""
    (fact,) = facts
    found = {name: Numbers([number], [number]) for name, number in fact.grid.found.items()}
    units = hide_skill({fact.source: found}, shield)[fact.source.code]
    return [make_skill_row(fact, units, 0, shield.policy)]


def test_skill_row_has_every_column_except_report_id_and_term() -> None:
    (row,) = list_skill_rows([skill(check_vector())], shield())
    assert set(row) == set(list_columns(File.SKILLS)) - {"report_id", "term"}
    assert row["gz"] == Decimal("0.7964")
    assert row["ci_low"] == Decimal("0.3906")


def test_hidden_skill_row_has_empty_booleans() -> None:
    (row,) = list_skill_rows([skill(grid_of([(2, 3)] * 4))], shield())
    assert (row["suppressed"], row["reason"]) == (True, "primary")
    assert {row[name] for name in list_hidden_columns(File.SKILLS)} == {None}
    assert row["pre_occasion"] == "baseline_self"


def test_skill_without_pairs_is_shown_as_no_data() -> None:
    (row,) = list_skill_rows([skill(grid_of([(3, None)] * 6))], shield())
    assert (row["n_pre"], row["improved"], row["share_improved"]) == (6, 0, None)
    assert (row["suppressed"], row["reason"]) == (False, "no_data")


def test_level_columns_are_hidden_by_their_own_number_of_students() -> None:
    """There are no pairs, so the row is shown; three final ratings are too few for the level columns."""
    (row,) = list_skill_rows([skill(grid_of([(None, 4)] * 3))], shield())
    assert [row[name] for name in ("n_level", "level_share_4plus", "level_ci_low", "level_ci_high")] == [None] * 4
    assert (row["suppressed"], row["reason"], row["n_pair"]) == (False, "primary", 0)


def test_public_direction_cells_are_hidden_together() -> None:
    grid = grid_of([(2, 3)] * 20 + [(3, 3)] * 15 + [(3, 2)] * 9 + [(3, 4)] * 1)
    (row,) = list_skill_rows([skill(grid, n_eligible=45)], shield("public_k10"))
    direction = ("improved", "same", "declined", "share_improved", "ci_low", "ci_high")
    assert [row[name] for name in direction] == [None] * 6
    assert (row["suppressed"], row["reason"]) == (False, "component")
    assert row["mean_change"] == Decimal("0.3000")
    assert row["median_change"] == 0
    assert [row[name] for name in ("sd_change", "mean_ci_low", "mean_ci_high", "dz", "gz", "d_av")] == [None] * 6
    assert row["share_within_1"] is None


def test_public_shares_of_0_or_1_are_hidden_one_by_one_as_all_same() -> None:
    grid = grid_of([(3, 4)] * 12 + [(3, 3)] * 12 + [(3, 2)] * 12)
    (row,) = list_skill_rows([skill(grid, n_eligible=36)], shield("public_k10"))
    assert row["improved"] == 12
    assert row["share_within_1"] is None
    assert row["pre_ceiling_share"] is None
    assert row["pre_share_4plus"] is None
    assert row["post_share_4plus"] == Decimal("0.3333")
    assert row["level_share_4plus"] == Decimal("0.3333")
    assert row["reason"] == "all_same"


def test_public_level_share_is_hidden_with_its_interval() -> None:
    grid = grid_of([(3, 3)] * 12 + [(4, 4)] * 9)
    (row,) = list_skill_rows([skill(grid, n_eligible=21)], shield("public_k10"))
    assert [row[name] for name in ("level_share_4plus", "level_ci_low", "level_ci_high")] == [None] * 3
    assert row["n_level"] == 21
    assert row["reason"] == "component"
