"""Figures on mentors of small cases counted by hand: who says so, and meetings held."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from placement.core.actors import CLI
from placement.placements.models import Placement
from placement.relationships.models import InteractionKind, MentorAnswer, TieStage
from placement.reports import counting
from placement.reports.cohort import Scope
from placement.reports.facts import read_facts
from placement.reports.rows import list_long_facts
from placement.reports.statistics import Exact
from tests import factories as make
from tests.databases import DbSession

LATE = date(2026, 12, 31)
Figures = dict[tuple[str, str], tuple[int, int, Exact | None]]


@pytest.fixture
def of(db_session: DbSession) -> Placement:
    begins, ends = date(2025, 6, 2), date(2025, 8, 8)
    return make.completed(begins=begins, planned_end=ends, actual_end=ends)


def figures(of: Placement, as_of: date = LATE) -> Figures:
    """n, unknown_n and value of the whole cohort, by measure and evidence."""
    facts = list_long_facts(counting.count(read_facts(Scope(CLI, of.term, as_of), [])))
    own = [one for one in facts if one.group.dimension == "all"]
    return {(one.measure.code, one.evidence or ""): (one.n, one.unknown_n, one.value) for one in own}


@pytest.mark.parametrize(
    ("student", "supervisor", "mentors", "level"),
    [
        (True, None, [True], "both"),
        (None, None, [True], "host_only"),
        (False, None, [True], "conflict"),
        (True, None, [False], "conflict"),
        (True, False, [True], "both"),
        (True, True, [False], "both"),
        (True, None, [False, True], "both"),
        (True, None, [None], "student_only"),
        (False, None, [False], None),
    ],
)
def test_evidence_of_a_mentor_counts_what_mentors_say(
    of: Placement, student: bool | None, supervisor: bool | None, mentors: list[bool | None], level: str | None
) -> None:
    make.saved(
        MentorAnswer(placement_id=of.id, mentored=student, host_says=supervisor, answered_at=of.student.created_at)
    )
    for says in mentors:
        make.confirmation(make.mentor(of), says=says)
    found = figures(of)
    counted = {evidence for (code, evidence), (n, _, _) in found.items() if code == "mentor_rate" and n}
    expected = {level} if level in (None, "conflict") else {level, "any"}
    assert counted == expected - {None}


@pytest.mark.parametrize("stage", [TieStage.WISHED, TieStage.ASKED])
def test_mentor_who_was_not_found_is_in_no_figure(of: Placement, stage: TieStage) -> None:
    make.confirmation(make.mentor(of, stage=stage, meetings_held=4, career_1=5, career_2=5), says=True)
    found = figures(of)
    assert {code: n for (code, _), (n, _, _) in found.items() if code.startswith("mentor_") and n} == {}


def test_meetings_held_are_talks_up_to_as_of_and_numbers_entered_before(of: Placement) -> None:
    ana = make.contact(of, on=date(2025, 6, 10))
    make.mentor(of, contact=ana, counts_talks=True, meetings_held=None)
    make.talk(ana, of, on=date(2025, 7, 1), kind=InteractionKind.CATCH_UP)
    make.talk(ana, of, on=date(2025, 7, 2), kind=InteractionKind.THANKS)
    make.talk(ana, on=date(2025, 7, 3))
    merged = make.contact(of, on=date(2025, 7, 20), merged_into_id=ana.id)
    key = ("mentor_meetings_median", "")
    assert figures(of)[key] == (1, 0, Fraction(3))
    assert figures(of, date(2025, 6, 30))[key] == (1, 0, Fraction(1))
    make.mentor(of, contact=merged, counts_talks=True)
    assert figures(of)[key] == (1, 0, Fraction(3)), "one person counts once"
    make.mentor(of, contact=make.contact(of, on=date(2025, 7, 5)), meetings_held=7)
    assert figures(of)[key] == (1, 0, Fraction(10))
    make.mentor(of, contact=make.contact(of, on=date(2025, 7, 5)), meetings_held=None)
    assert figures(of)[key] == (1, 0, Fraction(10)), "not said before talks were counted stays so"
