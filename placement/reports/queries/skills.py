"""The tables of ratings, counted by the database: each kind of answer, for each skill, source and group."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, and_, case, func, literal, or_, select

from placement.core.database import db
from placement.evaluations.models import SkillRating
from placement.reports.queries.cohort import Scope, cohort, membership
from placement.reports.rules.dimensions import Group
from placement.reports.rules.grids import NOT_OBSERVED, SOURCES, Cell, Grid, Source
from placement.reports.rules.heads import Heads, heads_of, together

Grids = Mapping[tuple[int, str, Group], Grid]


def count_ratings(scope: Scope, skill_ids: Sequence[int]) -> Grids:
    """The grid of every skill, source and group in which anything was answered."""
    cells: dict[tuple[int, str, Group], dict[Cell, list[Heads]]] = defaultdict(lambda: defaultdict(list))
    for source in SOURCES:
        for dimension, code, who, skill_id, pre, post, same, times in db.session.execute(
            _ask(scope, source, skill_ids)
        ):
            table = cells[skill_id, source.code, Group(dimension, code)]
            table[Cell(pre, post, bool(same))].append(heads_of(times, times, who))
    return {key: Grid({cell: together(parts) for cell, parts in table.items()}) for key, table in cells.items()}


def _ask(scope: Scope, source: Source, skill_ids: Sequence[int]) -> Select[Any]:
    groups = membership(cohort(scope))
    answers = (
        select(
            SkillRating.placement_id,
            SkillRating.skill_id,
            _answer(source.pre).label("pre"),
            _answer(source.post).label("post"),
            _same_rater(source).label("same"),
        )
        .where(SkillRating.skill_id.in_(skill_ids))
        .subquery("answers")
    )
    told = (answers.c.skill_id, answers.c.pre, answers.c.post, answers.c.same)
    keys = (groups.c.dimension, groups.c.code, groups.c.who, *told)
    joined = groups.join(answers, answers.c.placement_id == groups.c.placement_id)
    return select(*keys, func.count()).select_from(joined).group_by(*keys)


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
