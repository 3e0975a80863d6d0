"""The rows of skills_change, in which single cells may be empty."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from placement.reports.disclosure import HIDING_REASONS, Policy
from placement.reports.disclosure.shield import Shield
from placement.reports.layout import list_hidden_columns
from placement.reports.measures.base import File
from placement.reports.rows.row import Row, by_row_key, printed
from placement.reports.rows.skill_blocks import SkillFact, SkillUnits, hide_skill
from placement.reports.skills import Pairs, next_reason, skill_figures
from placement.reports.statistics import Exact, rounded_to_tenth


def list_skill_rows(facts: Iterable[SkillFact], shield: Shield) -> list[Row]:
    """The rows of skills_change."""
    rows: list[Row] = []
    for same in by_row_key(facts, lambda fact: (fact.skill_code, "")).values():
        skill = hide_skill(same, shield)
        rows += [_skill_row(fact, skill[fact.source.code], shield.policy) for fact in same]
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
    return value if isinstance(value, int) else printed(value)


def _first_reason(reasons: Iterable[str]) -> str:
    """The strongest of several reasons for empty cells in one row."""
    found = set(reasons)
    return next((reason for reason in HIDING_REASONS if reason in found), "")
