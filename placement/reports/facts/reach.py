"""Read the reach of students at the start and the end, and their answers to being in touch later (DOMAIN 7)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from placement.placements.models import Placement
from placement.relationships.models import InTouchAnswer, ReachAnswers, ReachKind, ReachOccasion
from placement.relationships.rules.months import add_months
from placement.reports.cohort import Scope, list_conditions
from placement.reports.facts.reading import Noun, pack, read
from placement.terms.models import Program

ANSWER_WITHIN = timedelta(days=45)
REACH = ("reach_pairs", "reach_start", "reach_end", "reach_change", "reach_grew")
MONTHS = (3, 6, 12)
IN_TOUCH = tuple(f"in_touch_{what}_{months}" for months in MONTHS for what in ("answered", "yes"))


def read_reach(scope: Scope) -> Noun:
    """The numbers of REACH for placements with both sets of answers."""
    answers = [getattr(ReachAnswers, kind.value) for kind in ReachKind]
    query = select(ReachAnswers.placement_id, ReachAnswers.occasion, *answers).join(
        Placement, Placement.id == ReachAnswers.placement_id
    )
    found: dict[int, dict[ReachOccasion, int]] = defaultdict(dict)
    for number, occasion, *given in read(_counted(query, scope)):
        found[number][occasion] = sum(given)
    pairs = [
        (number, sets[ReachOccasion.START], sets[ReachOccasion.END]) for number, sets in found.items() if len(sets) == 2
    ]
    return Noun(REACH, pack([number, 1, start, end, end - start, int(end > start)] for number, start, end in pairs))


def read_in_touch(scope: Scope) -> Noun:
    """For each of MONTHS, whether the student answered in time, and with yes."""
    query = select(
        InTouchAnswer.placement_id,
        Placement.ends_on,
        InTouchAnswer.months,
        InTouchAnswer.in_touch,
        InTouchAnswer.answered_on,
    ).join(Placement, Placement.id == InTouchAnswer.placement_id)
    found: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(IN_TOUCH, 0))
    for number, ends_on, months, in_touch, on in read(_counted(query, scope)):
        if ends_on is not None and is_in_time(ends_on, months, on, scope.as_of):
            found[number] |= {f"in_touch_answered_{months}": 1, f"in_touch_yes_{months}": int(in_touch)}
    return Noun(IN_TOUCH, pack([number, *numbers.values()] for number, numbers in found.items()))


def is_in_time(ends_on: date, months: int, answered_on: date, as_of: date) -> bool:
    """True for an answer from the due day to 45 days later, if it is due by as_of."""
    due = add_months(ends_on, months)
    return due <= as_of and due <= answered_on <= due + ANSWER_WITHIN


def _counted(query: Any, scope: Scope) -> Any:
    """Limit a query to the cohort's placements whose program uses People."""
    using = query.join(Program, Program.id == Placement.program_id)
    return using.where(*list_conditions(scope), Program.people_off_reason == "").order_by(Placement.id)
