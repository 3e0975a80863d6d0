"""From facts to the rows of the files: hide by group, hide by row, then hide what splits people in public.

A row is a mapping from column to cell, without the columns `report_id` and `term`, which are the same in all.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from placement.reports.rules.changes import Figures, next_reason, skill_figures, split_shares
from placement.reports.rules.dimensions import Group
from placement.reports.rules.disclosure import Hidden, Kinship, Policy, find_part_reason, hide
from placement.reports.rules.grids import Grid, Source
from placement.reports.rules.heads import Heads
from placement.reports.rules.intervals import wilson
from placement.reports.rules.layout import list_hidden_columns
from placement.reports.rules.measures import File, Measure, Unit
from placement.reports.rules.numbers import Exact, rounded

Row = dict[str, str | bool | int | Decimal | None]
Emptied = dict[str, str | None]

DIRECTION = ("improved", "same", "declined", "share_improved", "ci_low", "ci_high")
LEVEL = ("n_level", "level_share_4plus", "level_ci_low", "level_ci_high")
LEVEL_SHARE = LEVEL[1:]


@dataclass(frozen=True)
class LongFact:
    """One figure of one group before hiding. `basis` is the number of students it stands on, `parts` the
    students in each part that could be read off it; `is_early` says that nothing of its base is due yet."""

    group: Group
    measure: Measure
    evidence: str
    n: int
    denominator: int
    unknown_n: int
    value: Exact | None
    basis: int
    parts: tuple[int, ...] = ()
    is_early: bool = False


@dataclass(frozen=True)
class SkillFact:
    """The ratings of one skill from one source in one group, before hiding."""

    group: Group
    skill_code: str
    skill_label: str
    source: Source
    grid: Grid
    n_eligible: int


@dataclass(frozen=True)
class Shield:
    """What hides: the policy, who could give whom away, and the groups hidden for their size."""

    policy: Policy
    kinship: Kinship
    groups: Hidden

    def hide_rows(self, basis: Mapping[Group, int], already: Hidden | None = None) -> Hidden:
        """Which groups a row key hides, given the students each of its rows stands on."""
        return hide(basis, self.kinship, self.policy.k, self.groups if already is None else already)


Fact = TypeVar("Fact", LongFact, SkillFact)


def _by_row_key(facts: Iterable[Fact], key: Callable[[Fact], Hashable]) -> Iterable[list[Fact]]:
    """The same row of every group, together."""
    found: dict[Hashable, list[Fact]] = defaultdict(list)
    for fact in facts:
        found[key(fact)].append(fact)
    return found.values()


def list_long_rows(facts: Iterable[LongFact], shield: Shield) -> list[Row]:
    """The rows of a file of measures."""
    rows: list[Row] = []
    for same in _by_row_key(facts, lambda fact: (fact.measure.code, fact.evidence)):
        hidden = shield.hide_rows({fact.group: fact.basis for fact in same})
        rows.extend(_long_row(fact, hidden.get(fact.group) or _part_reason(fact, shield.policy)) for fact in same)
    return rows


def _part_reason(fact: LongFact, policy: Policy) -> str | None:
    if not policy.hides_parts:
        return None
    all_same = fact.measure.is_about_people and fact.value in (0, 1)
    return find_part_reason(fact.parts, all_same, policy.k)


def _long_row(fact: LongFact, hiding: str | None) -> Row:
    row: Row = {
        "dimension": fact.group.dimension,
        "group": fact.group.code,
        "measure": fact.measure.code,
        "evidence": fact.evidence,
        "unit": fact.measure.unit.value,
        "suppressed": hiding is not None,
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


def list_skill_rows(facts: Iterable[SkillFact], shield: Shield, only: Group | None = None) -> list[Row]:
    """The rows of skills_change, or of one group of it: hiding looks at all of them either way.

    The level columns stand on more students than the pairs and hide apart.
    """
    rows: list[Row] = []
    for same in _by_row_key(facts, lambda fact: (fact.skill_code, fact.source.code)):
        hidden = shield.hide_rows({fact.group: fact.grid.pairs.everybody.students for fact in same})
        levels = shield.hide_rows({fact.group: fact.grid.level.students for fact in same}, already=hidden)
        for fact in same if only is None else [fact for fact in same if fact.group == only]:
            reason = hidden.get(fact.group)
            rows.append(
                _hidden_skill_row(fact, reason)
                if reason
                else _shown_skill_row(fact, levels.get(fact.group), shield.policy)
            )
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


def _shown_skill_row(fact: SkillFact, level_reason: str | None, policy: Policy) -> Row:
    """A row with its figures; single cells may still be emptied, and then say why in `reason`."""
    figures = skill_figures(fact.grid, fact.n_eligible)
    emptied: Emptied = dict.fromkeys(LEVEL, level_reason) if level_reason else {}
    if policy.hides_parts:
        emptied = _public_cells(fact.grid, figures, policy.k) | emptied
    row: Row = {name: None if name in emptied else _cell(value) for name, value in figures.items()}
    reason = _first_reason(emptied.values()) or next_reason(fact.grid)
    return _skill_keys(fact) | row | {"suppressed": False, "reason": reason}


def _cell(value: Exact | int | None) -> int | Decimal | None:
    return value if isinstance(value, int) else _printed(value)


def _first_reason(reasons: Iterable[str | None]) -> str:
    """The strongest of several reasons for empty cells in one row."""
    found = set(reasons)
    return next((reason for reason in ("primary", "complementary", "component", "all_same") if reason in found), "")


def _public_cells(grid: Grid, figures: Figures, k: int) -> Emptied:
    """The cells that may not leave the office, each with its reason."""
    pairs = grid.pairs
    emptied: Emptied = {}

    def empty(cells: tuple[str, ...], share: Exact | int | None, *parts: Heads) -> None:
        reason = find_part_reason((part.students for part in parts), share in (0, 1), k)
        if reason:
            emptied.update(dict.fromkeys(cells, reason))

    empty(DIRECTION, figures["share_improved"], pairs.improved, pairs.same, pairs.declined)
    for name, split in split_shares(pairs).items():
        empty((name,), figures[name], *split)
    empty(LEVEL_SHARE, figures["level_share_4plus"], grid.level_high, grid.level_low)
    return emptied
