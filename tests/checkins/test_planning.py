"""Check-in schedules follow a placement's dates; written check-ins stay."""

from datetime import date, timedelta

import pytest
import time_machine

from placement.checkins import queries
from placement.checkins.models import CheckInState
from placement.checkins.services import submit as services
from placement.core.actors import CLI
from placement.core.database import db
from placement.placements.models import Placement, State
from tests import factories as make
from tests.databases import DbSession
from tests.present import present


def due(placement: Placement) -> list[int]:
    """Return due dates as days from today, by number."""
    rows = sorted(queries.list_for(placement), key=lambda checkin: checkin.number)
    return [(checkin.due_on - make.day()).days for checkin in rows]


def begin(days: int, weeks: int = 8, state: State = State.ACTIVE) -> Placement:
    return make.placement(state, begins=make.day(days), planned_end=make.day(days) + timedelta(weeks=weeks))


@pytest.fixture(autouse=True)
def _session(db_session: DbSession) -> DbSession:
    return db_session


def test_approved_placement_gets_full_schedule() -> None:
    placement = begin(7, state=State.APPROVED)
    services.make_schedule(CLI, placement)
    assert due(placement) == [14, 28, 42, 56, 63]


def test_program_sets_interval() -> None:
    placement = make.approved(program=make.program(checkin_first_day=14, checkin_every_days=28), begins=make.day(0))
    services.make_schedule(CLI, placement)
    assert due(placement) == [14, 42, 70]


def test_import_schedules_nothing_before_its_date() -> None:
    placement = begin(-21)
    services.make_schedule(CLI, placement, not_before=make.day())
    assert due(placement) == [0, 14, 28, 35]
    assert [checkin.number for checkin in queries.list_for(placement)] == [1, 2, 3, 4]


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.COMPLETED, State.TERMINATED, State.WITHDRAWN])
def test_closed_placement_gets_no_check_ins(state: State) -> None:
    placement = make.placement(state)
    services.make_schedule(CLI, placement)
    assert due(placement) == []


def test_placement_without_dates_gets_no_check_ins() -> None:
    placement = make.approved(planned_end=None)
    services.make_schedule(CLI, placement)
    assert due(placement) == []


def test_scheduling_twice_changes_nothing() -> None:
    placement = begin(-21)
    services.make_schedule(CLI, placement)
    before = [(c.id, c.due_on, c.row_version) for c in queries.list_for(placement)]
    services.make_schedule(CLI, placement)
    assert [(c.id, c.due_on, c.row_version) for c in queries.list_for(placement)] == before


def test_extension_adds_and_moves_only_upcoming_check_ins() -> None:
    placement = begin(-21)
    services.make_schedule(CLI, placement)
    assert due(placement) == [-14, 0, 14, 28, 35]
    placement.planned_end = present(placement.planned_end) + timedelta(weeks=4)
    services.replan(CLI, placement)
    assert due(placement) == [-14, 0, 14, 28, 42, 56, 63]


def test_shortening_deletes_check_ins_after_the_end() -> None:
    placement = begin(-21)
    services.make_schedule(CLI, placement)
    placement.actual_end = make.day(20)
    services.replan(CLI, placement)
    assert due(placement) == [-14, 0, 20]


def test_written_check_in_stays_with_none_within_a_week() -> None:
    placement = begin(-21)
    services.make_schedule(CLI, placement)
    first, second, *_ = queries.list_for(placement)
    first.state, first.submitted_at = CheckInState.SUBMITTED, None
    second.state = CheckInState.DRAFT
    placement.actual_start = make.day(-18)
    services.replan(CLI, placement)
    assert due(placement) == [-14, 0, 17, 35]


def test_later_start_deletes_overdue_check_ins_before_it() -> None:
    placement = begin(-21)
    services.make_schedule(CLI, placement)
    placement.actual_start = make.day(10)
    services.replan(CLI, placement)
    assert due(placement) == [17, 35]


def test_earlier_start_creates_nothing_overdue() -> None:
    placement = begin(3)
    services.make_schedule(CLI, placement)
    placement.actual_start = make.day(-30)
    services.replan(CLI, placement)
    assert min(due(placement)) >= 0


def test_numbers_are_never_reused() -> None:
    placement = begin(-21)
    services.make_schedule(CLI, placement)
    rows = queries.list_for(placement)
    rows[-1].state = CheckInState.EXCUSED
    placement.planned_end = present(placement.planned_end) + timedelta(weeks=8)
    services.replan(CLI, placement)
    numbers = [checkin.number for checkin in queries.list_for(placement)]
    assert len(numbers) == len(set(numbers)) > 5


def test_upcoming_check_ins_of_closed_placement_are_deleted() -> None:
    placement = begin(-21)
    services.make_schedule(CLI, placement)
    placement.state = State.TERMINATED
    services.replan(CLI, placement)
    assert due(placement) == [-14]


def test_moved_date_uses_institution_time_zone(clock: time_machine.Traveller) -> None:
    placement = make.approved(begins=date(2025, 7, 1), planned_end=date(2025, 7, 29))
    services.make_schedule(CLI, placement)
    db.session.flush()
    assert [c.due_on for c in queries.list_for(placement)] == [date(2025, 7, 8), date(2025, 7, 22), date(2025, 7, 29)]
    assert next(c.opens_on for c in queries.list_for(placement)) == date(2025, 7, 5)
