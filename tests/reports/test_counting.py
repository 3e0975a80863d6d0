"""Counting in memory against a plain Python count, for every group and measure."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from functools import cache

import pytest

from placement.core.actors import CLI
from placement.reports import counting
from placement.reports.cohort import Scope
from placement.reports.counting.table import Counts
from placement.reports.dimensions import CohortGroup
from placement.reports.facts import read_facts
from placement.reports.measures import MEASURES
from placement.reports.measures.base import SOURCES, Cell, numbers_of
from placement.reports.rows import list_long_facts
from placement.terms.models import Term
from placement.terms.services.freeze_skills import list_rated
from tests.databases import DbSession
from tests.reports.institution import invent
from tests.reports.oracle import Oracle

DAYS = [date(2025, 2, 10), date(2025, 9, 30), date(2026, 6, 1)]


@pytest.fixture(scope="module")
def term(module_session: DbSession) -> Term:
    """The invented term, shared because no test here writes."""
    return invent()


@cache
def tally(term: Term, as_of: date) -> Counts:
    return counting.count(read_facts(Scope(CLI, term, as_of), [skill.skill_id for skill in list_rated(term)]))


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_every_measure_of_every_group_matches_the_oracle(term: Term, as_of: date) -> None:
    oracle = Oracle(term, as_of)
    figures = {group: oracle.figures(group) for group in oracle.groups}
    wrong: list[tuple[object, ...]] = []
    seen: Counter[CohortGroup] = Counter()
    for fact in list_long_facts(tally(term, as_of)):
        expected = figures[fact.group][fact.measure.code, fact.evidence]
        found = (fact.n, fact.denominator, fact.unknown_n, fact.value)
        seen[fact.group] += 1
        if found != expected:
            wrong.append((fact.measure.code, fact.evidence, fact.group, found, expected))
    assert wrong == []
    assert set(seen) == set(oracle.groups)
    rows = sum(len(measure.evidence) for measure in MEASURES)
    assert set(seen.values()) == {rows}


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_student_with_two_placements_counts_once_in_a_group(term: Term, as_of: date) -> None:
    oracle = Oracle(term, as_of)
    sizes = tally(term, as_of).sizes
    assert dict(zip(tally(term, as_of).groups, sizes.students, strict=True)) == {
        group: len({story.of.student_id for story in stories}) for group, stories in oracle.groups.items()
    }


def test_student_with_two_placements_counts_once_in_a_part(term: Term) -> None:
    """Check-ins of one student in two placements are two things, but one student."""
    oracle = Oracle(term, DAYS[1])
    tallies = tally(term, DAYS[1])
    for group, stories in oracle.groups.items():
        place = tallies.groups.index(group)
        students = {name: numbers.students[place] for name, numbers in tallies.columns.items()}
        sent = [(s.of.student_id, k) for s in stories for k in s.checkins if k.submitted_at]
        assert students["sent"] == len({who for who, _ in sent})
        assert students["answered"] == len({who for who, k in sent if k.responded_at})
        assert students["sent-answered"] == len({who for who, k in sent if not k.responded_at})
        pays = [(s.of.student_id, s.of.pay_type and s.of.pay_type.value != "unpaid") for s in stories]
        assert students["paid"] == len({who for who, paid in pays if paid})
        assert students["one-paid"] == len({who for who, paid in pays if not paid})
        assert students["pay_unknown"] == len({who for who, paid in pays if paid is None})
        assert students["one-pay_unknown"] == len({who for who, paid in pays if paid is not None})


def test_groups_have_equal_members_only_with_the_same_placements(term: Term) -> None:
    oracle = Oracle(term, DAYS[1])
    counts = tally(term, DAYS[1])
    ids = {group: frozenset(story.of.id for story in stories) for group, stories in oracle.groups.items()}
    for one in ids:
        for other in ids:
            assert (ids[one] == ids[other]) == (counts.members[one] == counts.members[other])
    assert counts.college_of["CS-BS"] == "ENG"


def test_rating_counts_match_the_oracle_in_every_cell(term: Term) -> None:
    oracle = Oracle(term, DAYS[1])
    counts = tally(term, DAYS[1])
    grids = {
        (*key, group): (
            ratings.grid(place),
            {name: numbers.students[place] for name, numbers in ratings.numbers.items()},
        )
        for key, ratings in counts.ratings.items()
        for place, group in enumerate(counts.groups)
    }
    expected: dict[tuple[int, str, CohortGroup], Counter[Cell]] = defaultdict(Counter)
    people: dict[tuple[int, str, CohortGroup, Cell], set[int]] = defaultdict(set)
    for group, stories in oracle.groups.items():
        for story in stories:
            for rating in story.ratings:
                for source in SOURCES:
                    pre, post = (
                        0 if getattr(rating, f"{side}_not_observed") else getattr(rating, side)
                        for side in (source.pre, source.post)
                    )
                    same = source.code != "supervisor" or (rating.midpoint_supervisor_id == rating.final_supervisor_id)
                    cell = Cell(pre, post, same)
                    expected[rating.skill_id, source.code, group][cell] += 1
                    people[rating.skill_id, source.code, group, cell].add(story.of.student_id)
    assert set(grids) >= set(expected)
    for key, (grid, students) in grids.items():
        assert grid.cells == expected[key]
        for name, things in grid.found.items():
            kinds = [cell for cell in grid.cells if name in numbers_of(cell)]
            assert things == sum(grid.cells[cell] for cell in kinds)
            assert students[name] == len(set[int]().union(*(people[*key, cell] for cell in kinds)))
