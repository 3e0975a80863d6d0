"""Placements completed before their last day: reports use the current state and the unchanged dates."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from placement.checkins.models import CheckInState
from placement.core.actors import CLI
from placement.placements import services as moves
from placement.placements.models import Placement, State
from placement.placements.rules.conditions import CompletionFacts
from placement.placements.rules.transitions import PlacementVerb
from placement.reports import counting, services
from placement.reports.dimensions import EVERYBODY
from placement.reports.disclosure import POLICIES
from placement.reports.facts import read_facts
from placement.reports.layout import DETAIL_FIELDS
from placement.reports.rows import LongFact, list_long_facts
from placement.terms.models import Program, Term
from tests import factories as make
from tests.databases import DbSession
from tests.present import present

pytestmark = pytest.mark.usefixtures("db_session")

FIRST, TODAY, LAST = date(2025, 6, 2), date(2025, 6, 16), date(2025, 8, 8)
AFTER = date(2025, 9, 30)
DAY = timedelta(days=1)
SIZE = 2


@pytest.fixture
def term(db_session: DbSession) -> Term:
    return make.term(code="2025SU", starts_on=date(2025, 5, 26), ends_on=date(2025, 8, 15), reports_on=AFTER)


@pytest.fixture
def program(term: Term) -> Program:
    return make.program(code="CS-BS", college=make.college(code="ENG"))


@pytest.fixture
def early(term: Term, program: Program) -> list[Placement]:
    """Placements completed today, weeks before their last day."""
    return [complete(make.active(**kept(term, program))) for _ in range(SIZE)]


def kept(term: Term, program: Program) -> dict[str, object]:
    return {"term": term, "program": program, "begins": FIRST, "planned_end": LAST}


def complete(of: Placement) -> Placement:
    done = CompletionFacts(None, Decimal(0), 0)
    moves.move(
        present(of.faculty).as_actor(), of, PlacementVerb.COMPLETE, completion=done, note="All hours are worked."
    )
    return of


def facts_of(term: Term, as_of: date) -> dict[str, LongFact]:
    """The figures of all students before hiding, by measure code."""
    scope = services.scope_of(CLI, term, as_of)
    counted = list_long_facts(counting.count(read_facts(scope, [])))
    return {one.measure.code: one for one in counted if one.group == EVERYBODY and one.evidence in ("", "any")}


def figures(fact: LongFact) -> tuple[int, int, int]:
    return fact.n, fact.denominator, fact.unknown_n


def test_early_completion_changes_no_date(early: list[Placement]) -> None:
    """The end is still the actual, else the planned date, for every measure that depends on it."""
    assert {(of.state, of.starts_on, of.ends_on) for of in early} == {(State.COMPLETED, FIRST, LAST)}


@pytest.mark.parametrize("as_of", [FIRST, TODAY, LAST, AFTER], ids=str)
def test_early_completion_counts_as_completed_on_each_day_from_the_start(
    early: list[Placement], term: Term, as_of: date
) -> None:
    """The report date decides which placements have started; the state is the current one, also before the last day."""
    facts = facts_of(term, as_of)
    assert figures(facts["placements_completed"]) == (SIZE, SIZE, 0)
    assert figures(facts["placements"]) == (SIZE, SIZE, 0)


def test_placement_is_not_counted_before_its_start(early: list[Placement], term: Term) -> None:
    before, on = (read_facts(services.scope_of(CLI, term, day), []).placements for day in (FIRST - DAY, FIRST))
    assert (len(before.ids), len(on.ids)) == (0, SIZE)


def test_completed_and_terminated_are_counts_of_the_whole_cohort(
    early: list[Placement], term: Term, program: Program
) -> None:
    """Active placements and placements that ended early without completion are neither."""
    make.active(**kept(term, program))
    make.ended(**kept(term, program), actual_end=TODAY - DAY)
    make.terminated(**kept(term, program), actual_end=TODAY - DAY)
    facts = facts_of(term, TODAY)
    assert figures(facts["placements_completed"]) == (SIZE, SIZE + 3, 0)
    assert figures(facts["placements_terminated"]) == (1, SIZE + 3, 0)


def test_reopened_placement_does_not_count_as_completed(early: list[Placement], term: Term) -> None:
    moves.move(make.staff().as_actor(), early[0], PlacementVerb.REOPEN, note="Completed by mistake.")
    assert figures(facts_of(term, TODAY)["placements_completed"]) == (SIZE - 1, SIZE, 0)


@pytest.mark.parametrize(("as_of", "due"), [(date(2025, 6, 22), SIZE), (date(2025, 6, 23), 2 * SIZE)])
def test_check_ins_of_completed_placements_are_due_on_their_day(
    early: list[Placement], term: Term, as_of: date, due: int
) -> None:
    for of in early:
        make.submitted_checkin(of, number=1, due_on=date(2025, 6, 9), was_late=False)
        make.checkin(of, number=2, due_on=date(2025, 6, 23))
    facts = facts_of(term, as_of)
    for measure in ("checkin_submitted_rate", "checkin_on_time_rate"):
        assert figures(facts[measure])[:2] == (SIZE, due)


def test_excused_check_in_is_never_due(early: list[Placement], term: Term) -> None:
    for of in early:
        make.submitted_checkin(of, number=1, due_on=date(2025, 6, 9), was_late=False)
        make.checkin(of, CheckInState.EXCUSED, number=2, due_on=date(2025, 6, 23))
    assert figures(facts_of(term, AFTER)["checkin_submitted_rate"])[:2] == (SIZE, SIZE)


@pytest.mark.parametrize(
    ("ends_on", "measure", "due"),
    [
        (None, "in_touch_3m_rate", date(2025, 11, 8)),
        (None, "maintained_90", LAST + 120 * DAY),
        (TODAY - DAY, "in_touch_3m_rate", date(2025, 9, 15)),
        (TODAY - DAY, "maintained_90", TODAY + 119 * DAY),
    ],
)
def test_measures_after_the_end_are_early_until_the_end_date_not_the_completion(
    early: list[Placement], term: Term, ends_on: date | None, measure: str, due: date
) -> None:
    """The end is the actual date if known, else the planned date."""
    for of in early:
        of.actual_end = ends_on
    assert facts_of(term, due - DAY)[measure].is_early
    assert not facts_of(term, due)[measure].is_early


@pytest.mark.parametrize("ends_on", [None, TODAY - DAY], ids=["as planned", "earlier"])
def test_detail_file_has_the_actual_end_else_the_planned_end(
    early: list[Placement], term: Term, ends_on: date | None
) -> None:
    for of in early:
        of.actual_end = ends_on
    scope = services.scope_of(CLI, term, TODAY)
    report = services.make_report(scope, POLICIES["internal_k5"], detail=True)
    names = [field.name for field in DETAIL_FIELDS]
    rows = [dict(zip(names, record, strict=True)) for record in report.detail or ()]
    assert [(row["state"], row["start_date"], row["end_date"]) for row in rows] == [
        ("completed", FIRST, ends_on or LAST)
    ] * SIZE
