"""A placement's check-ins follow its dates, and what is written stays."""

from datetime import date, timedelta

import pytest

from placement.checkins import queries
from placement.checkins.models import CheckInState
from placement.checkins.services import submit as services
from placement.core.actors import CLI
from placement.core.database import db
from placement.placements.models import State
from tests import factories as make


def due(placement) -> list[int]:
    """The due dates as days from today, by number."""
    rows = sorted(queries.list_for(placement), key=lambda checkin: checkin.number)
    return [(checkin.due_on - make.day()).days for checkin in rows]


def begin(days: int, weeks: int = 8, state: State = State.ACTIVE):
    return make.placement(state, begins=make.day(days), planned_end=make.day(days) + timedelta(weeks=weeks))


@pytest.fixture(autouse=True)
def _session(db_session):
    return db_session


def test_an_approved_placement_gets_its_whole_schedule():
    placement = begin(7, state=State.APPROVED)
    services.make_schedule(CLI, placement)
    assert due(placement) == [14, 28, 42, 56, 63]


def test_a_program_gives_the_rhythm():
    placement = make.approved(program=make.program(checkin_first_day=14, checkin_every_days=28), begins=make.day(0))
    services.make_schedule(CLI, placement)
    assert due(placement) == [14, 42, 70]


def test_an_import_makes_nothing_due_before_its_day():
    placement = begin(-21)
    services.make_schedule(CLI, placement, not_before=make.day())
    assert due(placement) == [0, 14, 28, 35]
    assert [checkin.number for checkin in queries.list_for(placement)] == [1, 2, 3, 4]


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.COMPLETED, State.TERMINATED, State.WITHDRAWN])
def test_what_is_not_under_way_gets_none(state):
    placement = make.placement(state)
    services.make_schedule(CLI, placement)
    assert due(placement) == []


def test_without_dates_there_is_nothing_to_plan():
    placement = make.approved(planned_end=None)
    services.make_schedule(CLI, placement)
    assert due(placement) == []


def test_calling_again_changes_nothing():
    placement = begin(-21)
    services.make_schedule(CLI, placement)
    before = [(c.id, c.due_on, c.row_version) for c in queries.list_for(placement)]
    services.make_schedule(CLI, placement)
    assert [(c.id, c.due_on, c.row_version) for c in queries.list_for(placement)] == before


def test_a_longer_placement_gets_more_and_moves_only_what_lies_ahead():
    placement = begin(-21)
    services.make_schedule(CLI, placement)
    assert due(placement) == [-14, 0, 14, 28, 35]
    placement.planned_end += timedelta(weeks=4)
    services.replan(CLI, placement)
    assert due(placement) == [-14, 0, 14, 28, 42, 56, 63]


def test_a_shorter_placement_drops_what_lies_behind_its_end():
    placement = begin(-21)
    services.make_schedule(CLI, placement)
    placement.actual_end = make.day(20)
    services.replan(CLI, placement)
    assert due(placement) == [-14, 0, 20]


def test_what_is_written_stays_and_nothing_is_asked_within_a_week_of_it():
    placement = begin(-21)
    services.make_schedule(CLI, placement)
    first, second, *_ = queries.list_for(placement)
    first.state, first.submitted_at = CheckInState.SUBMITTED, None
    second.state = CheckInState.DRAFT
    placement.actual_start = make.day(-18)
    services.replan(CLI, placement)
    assert due(placement) == [-14, 0, 17, 35]


def test_a_later_start_drops_the_overdue_that_was_never_owed():
    placement = begin(-21)
    services.make_schedule(CLI, placement)
    placement.actual_start = make.day(10)
    services.replan(CLI, placement)
    assert due(placement) == [17, 35]


def test_an_earlier_start_makes_nothing_overdue():
    placement = begin(3)
    services.make_schedule(CLI, placement)
    placement.actual_start = make.day(-30)
    services.replan(CLI, placement)
    assert min(due(placement)) >= 0


def test_numbers_are_never_given_twice():
    placement = begin(-21)
    services.make_schedule(CLI, placement)
    rows = queries.list_for(placement)
    rows[-1].state = CheckInState.EXCUSED
    placement.planned_end += timedelta(weeks=8)
    services.replan(CLI, placement)
    numbers = [checkin.number for checkin in queries.list_for(placement)]
    assert len(numbers) == len(set(numbers)) > 5


def test_what_a_placement_that_is_over_would_still_have_owed_is_dropped():
    placement = begin(-21)
    services.make_schedule(CLI, placement)
    placement.state = State.TERMINATED
    services.replan(CLI, placement)
    assert due(placement) == [-14]


def test_a_moved_date_is_in_the_institutions_calendar(clock):
    placement = make.approved(begins=date(2025, 7, 1), planned_end=date(2025, 7, 29))
    services.make_schedule(CLI, placement)
    db.session.flush()
    assert [c.due_on for c in queries.list_for(placement)] == [date(2025, 7, 8), date(2025, 7, 22), date(2025, 7, 29)]
    assert next(c.opens_on for c in queries.list_for(placement)) == date(2025, 7, 5)
