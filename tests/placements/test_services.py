"""Record, change, and move placements, and assign faculty and supervisors."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from placement.access import links
from placement.access.models import Purpose
from placement.audit.models import AuditEntry
from placement.core.actors import CLI, SYSTEM
from placement.core.errors import Conflict, NotAllowed, RuleBroken
from placement.mail.models import Message
from placement.placements import periodic, services
from placement.placements.models import Basis, Placement, PlacementType, State, TerminationReason
from placement.placements.queries import placements as queries
from placement.placements.rules.conditions import ApprovalFacts, CompletionFacts
from placement.placements.rules.transitions import PlacementVerb
from tests import factories as make
from tests.databases import DbSession
from tests.present import present

MET = ApprovalFacts(True, True, True, True, True)


def test_recording_starts_the_history(db_session: DbSession) -> None:
    office = make.staff().as_actor()
    made = services.record(
        office,
        student=make.student(),
        site=make.site(),
        term=make.term(),
        program=make.program(),
        placement_type=PlacementType.INTERNSHIP,
        title="Intern",
    )
    (first,) = queries.list_moves_of([made.id])[made.id]
    assert (first.verb, first.from_state, first.to_state) == ("record", None, State.DRAFT)
    assert first.actor_name == office.name
    assert len(made.ref) == 10


def test_imported_state_is_accepted_and_reopens_as_approved(db_session: DbSession) -> None:
    made = services.record(
        CLI,
        state=State.COMPLETED,
        basis=Basis.IMPORTED,
        student=make.student(),
        site=make.site(),
        term=make.term(),
        program=make.program(),
        placement_type=PlacementType.CO_OP,
        title="Intern",
    )
    services.move(CLI, made, PlacementVerb.REOPEN, note="Wrong file")
    assert made.state is State.APPROVED


def test_reopening_restores_the_previous_state(db_session: DbSession) -> None:
    one = make.submitted()
    services.move(CLI, one, PlacementVerb.WITHDRAW, note="Found another")
    services.move(CLI, one, PlacementVerb.REOPEN, note="Came back")
    assert one.state is State.SUBMITTED
    assert [move.note for move in queries.list_moves_of([one.id])[one.id]][1:] == ["Found another", "Came back"]


def test_reopening_clears_values_set_by_closing(db_session: DbSession) -> None:
    one = make.active(actual_end=None)
    services.move(CLI, one, PlacementVerb.TERMINATE, reason=TerminationReason.HOST_ENDED, last_day=make.day())
    assert (one.state, one.actual_end) == (State.TERMINATED, make.day())
    services.move(CLI, one, PlacementVerb.REOPEN, note="A mistake")
    assert (one.state, one.actual_end, one.termination_reason) == (State.ACTIVE, None, None)


def test_approval_error_lists_everything_missing(db_session: DbSession) -> None:
    one = make.submitted()
    with pytest.raises(RuleBroken, match=r"host isn't approved.*aren't signed off"):
        services.move(CLI, one, PlacementVerb.APPROVE, approval=ApprovalFacts(False, True, True, True, False))
    services.move(CLI, one, PlacementVerb.APPROVE, approval=MET)
    assert one.state is State.APPROVED


def test_completing_saves_the_waiver_reasons(db_session: DbSession) -> None:
    one = make.ended()
    facts = CompletionFacts(one.hours_required, present(one.hours_required), 2, "", "The host closed")
    services.move(present(one.faculty).as_actor(), one, PlacementVerb.COMPLETE, completion=facts)
    assert one.attainment_waived == "The host closed"


@pytest.mark.parametrize(
    ("ends_in", "note", "passes"),
    [(1, "", False), (1, "  ", False), (1, "All hours are worked.", True), (0, "", True), (-1, "", True)],
)
def test_completing_before_the_last_day_needs_a_reason(
    db_session: DbSession, ends_in: int, note: str, passes: bool
) -> None:
    one = make.active(actual_end=make.day(ends_in))
    steps: dict[str, Any] = {"completion": CompletionFacts(None, Decimal(0), 0), "note": note}
    if not passes:
        with pytest.raises(RuleBroken, match="before its last day") as broken:
            services.move(present(one.faculty).as_actor(), one, PlacementVerb.COMPLETE, **steps)
        assert broken.value.field == "note"
        assert one.state is State.ACTIVE
        return
    assert services.move(present(one.faculty).as_actor(), one, PlacementVerb.COMPLETE, **steps).note == note
    assert one.state is State.COMPLETED


@pytest.mark.parametrize("who", ["student", "faculty"])
def test_only_staff_approve(db_session: DbSession, who: str) -> None:
    one = make.submitted()
    with pytest.raises(NotAllowed):
        services.move(getattr(one, who).as_actor(), one, PlacementVerb.APPROVE, approval=MET)


def test_student_moves_only_their_own_placement(db_session: DbSession) -> None:
    one, other = make.draft(), make.draft()
    with pytest.raises(NotAllowed):
        services.move(other.student.as_actor(), one, PlacementVerb.SUBMIT)
    services.move(one.student.as_actor(), one, PlacementVerb.SUBMIT)
    assert one.state is State.SUBMITTED


def test_second_click_is_a_conflict(db_session: DbSession) -> None:
    one = make.draft()
    services.move(CLI, one, PlacementVerb.SUBMIT)
    with pytest.raises(Conflict):
        services.move(CLI, one, PlacementVerb.SUBMIT)


def test_submitting_names_missing_fields(db_session: DbSession) -> None:
    one = make.draft()
    one.planned_start = one.planned_end = None
    db_session.flush()
    with pytest.raises(RuleBroken, match="first and last day"):
        services.move(CLI, one, PlacementVerb.SUBMIT)


def test_withdrawing_revokes_the_supervisors_link(db_session: DbSession) -> None:
    one = make.approved()
    make.supervisor_link(one)
    assert links.find_live(Purpose.SUPERVISOR, one.id)
    services.move(one.student.as_actor(), one, PlacementVerb.WITHDRAW, note="Moved away")
    assert links.find_live(Purpose.SUPERVISOR, one.id) is None


def test_overdue_draft_is_withdrawn_once_its_first_day_is_corrected(db_session: DbSession) -> None:
    one, office = make.draft(planned_start=make.day(-30)), make.staff().as_actor()
    with pytest.raises(RuleBroken, match="Correct that day first"):
        services.move(office, one, PlacementVerb.WITHDRAW, note="Never came")
    services.change(office, one, planned_start=make.day(1))
    services.move(office, one, PlacementVerb.WITHDRAW, note="Never came")
    assert one.state is State.WITHDRAWN


def test_approved_placement_cannot_be_withdrawn_after_its_first_day(db_session: DbSession) -> None:
    one = make.approved(planned_start=make.day(-30))
    with pytest.raises(RuleBroken, match="before its first day"):
        services.move(make.staff().as_actor(), one, PlacementVerb.WITHDRAW, note="Left")


def test_notices_are_emailed_to_the_people_concerned(db_session: DbSession) -> None:
    one = make.submitted()
    services.move(make.staff().as_actor(), one, PlacementVerb.APPROVE, approval=MET)
    told = db_session.scalars(select(Message.to_address)).all()
    assert set(told) == {one.student.email, present(one.faculty).email}
    services.move(one.student.as_actor(), one, PlacementVerb.WITHDRAW, note="No visa")
    assert (
        db_session.scalars(select(Message.to_address).order_by(Message.id.desc())).first() == present(one.faculty).email
    )


def test_on_behalf_is_saved_in_the_move_and_the_audit_trail(db_session: DbSession) -> None:
    one = make.draft()
    move = services.move(make.staff().as_actor(), one, PlacementVerb.SUBMIT, on_behalf_of=one.student.name)
    assert move.on_behalf_of == one.student.name
    entry = db_session.scalars(select(AuditEntry).where(AuditEntry.verb == "submit")).one()
    assert entry.detail["on_behalf_of"] == one.student.name


def test_change_is_audited_with_the_previous_value(db_session: DbSession) -> None:
    one = make.draft()
    assert services.change(CLI, one, title="Data intern", course=one.course) == ["title"]
    entry = db_session.scalars(select(AuditEntry).where(AuditEntry.verb == "change")).one()
    assert entry.detail["changed"] == {"title": ["Software intern", "Data intern"]}


@pytest.mark.parametrize(
    "facts",
    [{"planned_end": date(2020, 1, 1)}, {"actual_start": date(2099, 1, 1)}, {"actual_end": date(2020, 1, 1)}],
)
def test_last_day_before_the_first_is_refused(db_session: DbSession, facts: dict[str, Any]) -> None:
    with pytest.raises(RuleBroken, match="before the first"):
        services.change(CLI, make.approved(), **facts)


def test_closed_placement_must_be_reopened_before_changes(db_session: DbSession) -> None:
    with pytest.raises(RuleBroken, match="Reopen it"):
        services.change(CLI, make.completed(), title="Other")


def test_new_primary_supervisor_replaces_the_previous_one(db_session: DbSession) -> None:
    one, new = make.active(), make.supervisor()
    before = make.supervisor_of(one)
    link = make.supervisor_link(one)
    services.assign_supervisor(CLI, one, new, make.day())
    rows = queries.list_supervisors(one.id)
    assert [(row.supervisor.name, row.until_on) for row in rows] == [
        (new.name, None),
        (before.name, make.day(-1)),
    ]
    assert present(db_session.get(type(link), link.id)).revoked_at is not None
    assert services.assign_supervisor(CLI, one, new, make.day()).supervisor_id == new.id
    assert len(queries.list_supervisors(one.id)) == 2


def test_additional_supervisor_is_not_primary(db_session: DbSession) -> None:
    one, new = make.active(), make.supervisor()
    row = services.add_supervisor(CLI, one, new, make.day())
    with pytest.raises(RuleBroken, match="already supervises"):
        services.add_supervisor(CLI, one, new)
    assert present(queries.find_primary(one.id)).supervisor_id != new.id
    services.end_supervision(CLI, one, row, make.day(3))
    assert row.until_on == make.day(3)
    with pytest.raises(Conflict, match="already ended"):
        services.end_supervision(CLI, one, row, make.day(4))


def test_supervisor_replaced_before_the_first_day_never_began(db_session: DbSession) -> None:
    one = make.approved()
    before = make.supervision_of(one)
    services.assign_supervisor(CLI, one, make.supervisor(), make.day())
    assert before.until_on == make.day(-1) < present(before.from_on)
    assert (before.never_began, make.supervision_of(one).never_began) == (True, False)
    coming = services.add_supervisor(CLI, one, make.supervisor(), make.day(9))
    services.end_supervision(CLI, one, coming, make.day())
    assert coming.never_began


def test_assigned_faculty_must_have_the_faculty_role(db_session: DbSession) -> None:
    one = make.draft()
    with pytest.raises(RuleBroken, match="doesn't have the faculty role"):
        services.assign_faculty(CLI, one, make.student())
    assert services.assign_faculty(CLI, one, make.faculty())
    assert not services.assign_faculty(CLI, one, one.faculty)


def states(db_session: DbSession) -> list[State]:
    return list(db_session.scalars(select(Placement.state).order_by(Placement.id)))


def test_placements_start_and_end_on_their_dates(db_session: DbSession, clock: time_machine.Traveller) -> None:
    make.approved(begins=make.day(1))
    make.approved(begins=make.day())
    long_over = make.approved(begins=make.day(-100))
    make.active(planned_end=make.day(-1), actual_start=None)
    make.active(planned_end=make.day(), actual_start=None)
    assert periodic.move_by_date() == 4
    assert states(db_session) == [State.APPROVED, State.ACTIVE, State.ENDED, State.ENDED, State.ACTIVE]
    assert [move.actor_kind for move in queries.list_moves_of([long_over.id])[long_over.id]][1:] == [SYSTEM.kind] * 2
    assert periodic.move_by_date() == 0
    clock.shift(24 * 3600)
    assert periodic.move_by_date() == 2


def test_batches_reach_every_placement(db_session: DbSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(periodic, "BATCH", 2)
    for _ in range(5):
        make.approved(begins=make.day(-1))
    assert periodic.move_by_date() == 5
    assert db_session.scalar(select(func.count()).where(Placement.state == State.ACTIVE)) == 5
