"""The tables of ratings, counted by the database: each kind of answer, for each skill, source and group."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import CTE, CompoundSelect, String, and_, case, func, literal, or_, select, union_all

from placement.core.database import db
from placement.evaluations.models import SkillRating
from placement.reports.counting import Grid
from placement.reports.facts.work import NOT_OBSERVED
from placement.reports.measures.skills import NUMBERS, Cell, Source, numbers_of
from placement.reports.queries.cohort import Scope, code_in, cohort
from placement.reports.rules.dimensions import ALL, DIMENSIONS, Group
from placement.reports.rules.heads import NOTHING, Heads, heads_of, together

Grids = Mapping[tuple[int, str, Group], Grid]


def count_ratings(scope: Scope, skill_ids: Sequence[int], sources: Sequence[Source]) -> Grids:
    """The grid of every skill, source and group in which anything was answered."""
    cells: dict[tuple[int, str, Group], dict[Cell, list[Heads]]] = defaultdict(lambda: defaultdict(list))
    for source in sources:
        for dimension, code, who, skill_id, pre, post, same, times in db.session.execute(
            _ask(scope, source, skill_ids)
        ):
            table = cells[skill_id, source.code, Group(dimension, code)]
            table[Cell(pre, post, bool(same))].append(heads_of(times, times, who))
    return {key: _grid({cell: together(parts) for cell, parts in table.items()}) for key, table in cells.items()}


def _grid(cells: Mapping[Cell, Heads]) -> Grid:
    """The kinds of answers, and every additive number, in one walk over them."""
    parts: dict[str, list[Heads]] = {name: [] for name in NUMBERS}
    for cell, heads in cells.items():
        for name in numbers_of(cell):
            parts[name].append(heads)
    found = {name: together(heads).found if heads else NOTHING for name, heads in parts.items()}
    return Grid({cell: heads.things for cell, heads in cells.items()}, found)


def _ask(scope: Scope, source: Source, skill_ids: Sequence[int]) -> CompoundSelect[Any]:
    """Each dimension counts the same answers for itself: a third of the time of one count over all groups of all."""
    told = _told(scope, source, skill_ids)
    what = (told.c.who, told.c.skill_id, told.c.pre, told.c.post, told.c.same)
    return union_all(
        *(
            select(literal(dimension.code, String), code_in(told, dimension), *what, func.count()).group_by(
                *([] if dimension.code == ALL else [told.c[dimension.code]]), *what
            )
            for dimension in DIMENSIONS
        )
    )


def _told(scope: Scope, source: Source, skill_ids: Sequence[int]) -> CTE:
    """Every answer of the cohort about these skills, beside the groups of its placement."""
    placements = cohort(scope)
    answers = (
        SkillRating.skill_id,
        _answer(source.pre).label("pre"),
        _answer(source.post).label("post"),
        _same_rater(source).label("same"),
    )
    return (
        select(placements, *answers)
        .join(SkillRating, SkillRating.placement_id == placements.c.placement_id)
        .where(SkillRating.skill_id.in_(skill_ids))
        .cte("told")
        .prefix_with("MATERIALIZED")
    )


def _answer(column: str) -> Any:
    """The rating, `NOT_OBSERVED`, or NULL where nothing was said."""
    not_observed = getattr(SkillRating, f"{column}_not_observed")
    return case((not_observed, NOT_OBSERVED), else_=getattr(SkillRating, column))


def _same_rater(source: Source) -> Any:
    """Two supervisors do not make a pair; all other sources have one person on both occasions."""
    if source.code != "supervisor":
        return literal(1)
    before, after = SkillRating.midpoint_supervisor_id, SkillRating.final_supervisor_id
    return case((or_(before == after, and_(before.is_(None), after.is_(None))), 1), else_=0)
