"""From facts to the rows of the files: hide by group, hide by row, then hide what splits people in public.

A row is a mapping from column to cell, without the columns `report_id` and `term`, which are the same in all.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from placement.reports.rules.dimensions import Group
from placement.reports.rules.disclosure import HIDING_REASONS, Policy
from placement.reports.rules.heads import Found
from placement.reports.rules.intervals import wilson
from placement.reports.rules.layout import list_hidden_columns
from placement.reports.rules.long_blocks import Rows, make_blocks
from placement.reports.rules.measures import File, Measure, Unit
from placement.reports.rules.numbers import Exact, rounded, rounded_to_tenth
from placement.reports.rules.shield import Shield
from placement.reports.rules.skill_blocks import SkillFact, SkillUnits, hide_skill
from placement.reports.skills import Pairs, next_reason, skill_figures

Row = dict[str, str | bool | int | Decimal | None]


@dataclass(frozen=True)
class LongFact:
    """One figure of one group before hiding; `is_early` says that nothing of its base is due yet.

    `found` holds its numbers with the students behind each: `base`, which decides about hiding, and what of `asked`,
    `n`, `rest`, `known`, `unknown`, `part0` and so on can be read off it.
    """

    group: Group
    measure: Measure
    evidence: str
    n: int
    denominator: int
    unknown_n: int
    value: Exact | None
    found: Mapping[str, Found]
    is_early: bool = False


Fact = TypeVar("Fact", LongFact, SkillFact)


def _by_row_key(facts: Iterable[Fact], key: Callable[[Fact], tuple[str, str]]) -> dict[tuple[str, str], list[Fact]]:
    """The same row of every group, together."""
    found: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        found[key(fact)].append(fact)
    return found


def list_long_rows(facts: Iterable[LongFact], shield: Shield) -> list[Row]:
    """The rows of the files of measures."""
    by_key = _by_row_key(facts, lambda fact: (fact.measure.code, fact.evidence))
    rows = {key: _rows_of(same) for key, same in by_key.items()}
    for block in make_blocks(rows.values(), shield):
        shield.close(block)
    return [_long_row(fact, rows[key].unit.reason(fact.group)) for key, same in by_key.items() for fact in same]


def _rows_of(same: list[LongFact]) -> Rows:
    """What is known of the same row of every group; numbers of the unknown only where some may be unknown."""
    names = [name for name in same[0].found if _is_needed(name, same)]
    numbers = {name: {fact.group: fact.found[name] for fact in same} for name in names}
    rows = Rows(same[0].measure, same[0].evidence, numbers)
    if rows.measure.is_about_people:
        rows.unit.all_same = frozenset(fact.group for fact in same if fact.value in (0, 1))
    return rows


def _is_needed(name: str, same: list[LongFact]) -> bool:
    if name not in ("known", "unknown") or same[0].measure.code in ("acceptance_rate", "mentor_rate"):
        return True
    return any(fact.found["unknown"].things for fact in same)


def _long_row(fact: LongFact, hiding: str) -> Row:
    row: Row = {
        "dimension": fact.group.dimension,
        "group": fact.group.code,
        "measure": fact.measure.code,
        "evidence": fact.evidence,
        "unit": fact.measure.unit.value,
        "suppressed": bool(hiding),
        "reason": hiding or _why_empty(fact),
    }
    return row if hiding else row | _long_figures(fact)


def _why_empty(fact: LongFact) -> str:
    if fact.value is not None:
        return ""
    return "not_due" if fact.is_early else "no_data"


def _long_figures(fact: LongFact) -> Row:
    is_share = fact.measure.unit is Unit.PROPORTION and fact.value is not None
    low, high = wilson(fact.n, fact.denominator) if is_share else (None, None)
    return {
        "n": fact.n,
        "denominator": fact.denominator,
        "unknown_n": fact.unknown_n,
        "value": fact.n if fact.measure.unit is Unit.COUNT else _printed(fact.value),
        "ci_low": _printed(low),
        "ci_high": _printed(high),
    }


def _printed(value: Exact | None) -> Decimal | None:
    return None if value is None else rounded(value)


def list_skill_rows(facts: Iterable[SkillFact], shield: Shield, only: tuple[Group, str] | None = None) -> list[Row]:
    """The rows of skills_change, or of one group and source: hiding looks at all of them either way."""
    rows: list[Row] = []
    for same in _by_row_key(facts, lambda fact: (fact.skill_code, "")).values():
        skill = hide_skill(same, shield)
        rows += [
            _skill_row(fact, skill[fact.source.code], shield.policy)
            for fact in same
            if only in (None, (fact.group, fact.source.code))
        ]
    return rows


def _skill_keys(fact: SkillFact) -> Row:
    return {
        "dimension": fact.group.dimension,
        "group": fact.group.code,
        "skill_code": fact.skill_code,
        "skill_label": fact.skill_label,
        "source": fact.source.code,
        "pre_occasion": fact.source.pre,
        "post_occasion": fact.source.post,
    }


def _hidden_skill_row(fact: SkillFact, reason: str) -> Row:
    return _skill_keys(fact) | dict.fromkeys(list_hidden_columns(File.SKILLS)) | {"suppressed": True, "reason": reason}


def _skill_row(fact: SkillFact, units: SkillUnits, policy: Policy) -> Row:
    """A row with its figures; single cells may still be emptied, and then say why in `reason`."""
    hiding = units.row.reason(fact.group)
    if hiding:
        return _hidden_skill_row(fact, hiding)
    figures = skill_figures(fact.grid, fact.n_eligible)
    reasons = {name: unit.reason(fact.group) for name, unit in units.cells(policy).items()}
    row: Row = {name: None if reasons.get(name) else _cell(value) for name, value in figures.items()}
    if policy.hides_parts and reasons["improved"]:
        row["mean_change"] = _coarse(Pairs.of(fact.grid).mean)
    reason = _first_reason(reasons.values()) or next_reason(fact.grid)
    return _skill_keys(fact) | row | {"suppressed": False, "reason": reason}


def _coarse(change: Fraction | None) -> Decimal | None:
    """The mean to one decimal, for more of them would tell how many improved."""
    return None if change is None else rounded_to_tenth(change)


def _cell(value: Exact | int | None) -> int | Decimal | None:
    return value if isinstance(value, int) else _printed(value)


def _first_reason(reasons: Iterable[str]) -> str:
    """The strongest of several reasons for empty cells in one row."""
    found = set(reasons)
    return next((reason for reason in HIDING_REASONS if reason in found), "")
