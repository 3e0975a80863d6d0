"""Services of check-ins, missed check-ins, and reminders."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from placement.audit.models import AuditEntry
from placement.checkins import periodic, queries
from placement.checkins.models import CheckIn, CheckInState
from placement.checkins.rules import schedule as rules
from placement.checkins.rules.reflection import MetPerson, Reflection
from placement.checkins.rules.transitions import TABLE, CheckInVerb
from placement.checkins.services import submit as services
from placement.core.actors import CLI, Actor, ActorKind
from placement.core.database import db
from placement.core.errors import Conflict, RuleBroken
from placement.core.paging import FirstRows
from placement.jobs import worker
from placement.mail.models import Message
from placement.placements.models import Placement, State
from placement.relationships.models import Contact
from tests import factories as make
from tests.databases import DbSession
from tests.present import present

WORDS = Reflection(what="I did.", so_what="It showed.", now_what="I will.", hours=Decimal(8))


@pytest.fixture
def placement(db_session: DbSession) -> Placement:
    return make.active()


def submit(checkin: CheckIn, answers: Reflection = WORDS) -> bool:
    return services.submit(checkin.placement.student.as_actor(), checkin, answers)


def kinds() -> list[str]:
    """List kinds of the emails about check-ins."""
    return list(db.session.scalars(select(Message.kind).where(Message.kind.like("checkin_%")).order_by(Message.id)))


def test_audit_entry_of_submission_has_no_text(placement: Placement) -> None:
    submit(make.open_checkin(placement))
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.subject_kind == "checkin")).one()
    assert (entry.verb, entry.detail) == ("submit", {"late": False, "on_behalf_of": ""})
    assert kinds() == ["checkin_submitted"]


def test_same_person_met_twice_is_one_contact(placement: Placement) -> None:
    met = [
        MetPerson("Ana", "Acme", "", ""),
        MetPerson("ANA ", "acme", "Buyer", "peer"),
        MetPerson("Ana", "Other", "", ""),
    ]
    submit(make.open_checkin(placement, number=1), replace(WORDS, people=met))
    submit(make.open_checkin(placement, number=2), replace(WORDS, people=[MetPerson("Ána", "ACME", "Cook", "")]))
    contacts = db.session.scalars(select(Contact).order_by(Contact.id)).all()
    assert [(c.name, c.organization, c.field) for c in contacts] == [("Ana", "Acme", "Buyer"), ("Ana", "Other", "")]


def test_submitted_check_in_stores_no_names(placement: Placement) -> None:
    checkin = make.open_checkin(placement)
    submit(checkin, replace(WORDS, people=[MetPerson("Ana", "Acme", "Buyer", "peer")]))
    contact = db.session.scalars(select(Contact)).one()
    assert checkin.people_met == [{"contact_id": contact.id, "function": "Buyer", "role_level": "peer"}]


def test_lateness_uses_institution_time_zone(new_app: Callable[..., Flask], clock: time_machine.Traveller) -> None:
    """3:30 AM UTC is still the evening before in New York."""
    app = new_app(time_zone=ZoneInfo("America/New_York"))
    with app.app_context():
        checkin = make.checkin(make.active(), due_on=make.day(0))
        clock.move_to(datetime(2025, 6, 17, 3, 30, tzinfo=UTC))
        submit(checkin)
        assert checkin.was_late is False
        other = make.checkin(checkin.placement, number=2, due_on=make.day(0))
        clock.move_to(datetime(2025, 6, 17, 4, 30, tzinfo=UTC))
        submit(other)
        assert other.was_late is True
        db.session.rollback()


def test_check_in_loaded_with_its_corrections_can_be_locked(placement: Placement, db_session: DbSession) -> None:
    """The list joins the corrections; the database locks only the check-in."""
    make.submitted_checkin(placement)
    db_session.flush()
    db_session.expire_all()
    (checkin,) = queries.list_for(placement)
    services.answer(make.staff().as_actor(), checkin, "Go on like this.")
    assert checkin.response == "Go on like this."


def test_every_transition_follows_the_table(placement: Placement) -> None:
    for state in CheckInState:
        for verb in CheckInVerb:
            if (state, verb) not in TABLE:
                with pytest.raises(Conflict, match=r"^This check-in is"):
                    TABLE.get(state, verb)


def test_stage_depends_on_the_day(placement: Placement) -> None:
    checkin = make.checkin(placement, due_on=make.day(10))
    days = {6: "scheduled", 7: "open", 10: "open", 11: "overdue", 39: "overdue", 40: "missed"}
    assert {n: rules.stage(checkin, make.day(n)).value for n in days} == days
    checkin.state = CheckInState.DRAFT
    assert rules.stage(checkin, make.day(8)) is rules.Stage.DRAFT
    assert rules.stage(checkin, make.day(11)) is rules.Stage.OVERDUE
    checkin.state = CheckInState.REPLIED
    assert rules.stage(checkin, make.day(90)) is rules.Stage.REPLIED


@pytest.mark.parametrize("state", [State.COMPLETED, State.TERMINATED, State.WITHDRAWN, State.DRAFT])
def test_closed_placement_refuses_submission(db_session: DbSession, state: State) -> None:
    checkin = make.open_checkin(make.placement(state))
    with pytest.raises(RuleBroken):
        submit(checkin)


def test_editing_reply_keeps_its_first_time(placement: Placement, clock: time_machine.Traveller) -> None:
    checkin, teacher = make.submitted_checkin(placement), present(placement.faculty).as_actor()
    services.answer(teacher, checkin, "Well done.")
    first = checkin.responded_at
    clock.shift(timedelta(hours=3))
    services.answer(teacher, checkin, "Well done. And why?", Decimal("3.5"))
    assert (checkin.response, checkin.depth, checkin.responded_at) == ("Well done. And why?", Decimal("3.5"), first)
    assert kinds() == ["checkin_answered"]


def test_submitted_check_in_is_not_excused(placement: Placement) -> None:
    sent, due = make.submitted_checkin(placement, number=1), make.open_checkin(placement, number=2)
    assert services.excuse(CLI, [sent, due], "Storm.") == 1
    assert (sent.state, due.state) == (CheckInState.SUBMITTED, CheckInState.EXCUSED)


def test_undone_excuse_restores_the_draft(placement: Placement) -> None:
    checkin = make.open_checkin(placement, state=CheckInState.DRAFT, what="Half a text")
    services.excuse(CLI, [checkin], "Storm.")
    services.take_back(CLI, checkin)
    assert (checkin.state, checkin.what, checkin.excused_reason) == (CheckInState.SCHEDULED, "Half a text", "")


def test_hours_count_submitted_check_ins_only(placement: Placement) -> None:
    make.submitted_checkin(placement, number=1, hours=Decimal("12.5"))
    make.answered_checkin(placement, number=2, hours=Decimal("7.25"))
    make.open_checkin(placement, number=3, state=CheckInState.DRAFT, hours=40)
    assert queries.hours_logged(placement) == Decimal("19.75")
    assert queries.hours_logged(make.active()) == 0


def test_office_list_shows_check_ins_from_the_day_after_they_are_due(placement: Placement) -> None:
    late = [make.checkin(placement, number=n, due_on=make.day(-n)) for n in range(8)]
    make.checkin(placement, number=30, due_on=make.day(-30))
    make.checkin(make.completed(), due_on=make.day(-10))
    found = queries.list_overdue(make.staff().as_actor())
    assert found == late[:0:-1]
    assert queries.list_overdue(CLI, after=late[5].id) == late[4:0:-1]


def test_unread_list_is_limited_to_own_placements(placement: Placement) -> None:
    mine = make.submitted_checkin(placement)
    make.submitted_checkin(make.active())
    teacher = present(placement.faculty).as_actor()
    assert queries.list_unread(teacher) == FirstRows([mine], 1)
    assert queries.list_unread(Actor(ActorKind.LINK, placement_id=placement.id)) == FirstRows([], 0)


def test_worker_marks_missed_check_ins(placement: Placement) -> None:
    old = make.checkin(placement, number=1, due_on=make.day(-30))
    draft = make.checkin(placement, CheckInState.DRAFT, number=2, due_on=make.day(-31), what="Half")
    young = make.checkin(placement, number=3, due_on=make.day(-29))
    done = make.completed()
    unsent = make.checkin(done, number=1, due_on=done.ends_on)
    sent = make.submitted_checkin(done, number=2)
    assert periodic.mark_missed() == 3
    states = [c.state.value for c in (old, draft, young, unsent, sent)]
    assert states == ["missed", "missed", "scheduled", "missed", "submitted"]
    assert draft.what == "Half"
    assert periodic.mark_missed() == 0


def test_worker_deletes_check_ins_after_early_end(db_session: DbSession) -> None:
    placement = make.terminated()
    kept = make.checkin(placement, number=1, due_on=placement.ends_on)
    make.checkin(placement, number=2, due_on=present(placement.ends_on) + timedelta(days=3))
    make.checkin(placement, number=3, due_on=make.day(20))
    assert periodic.mark_missed() == 2
    assert queries.list_for(placement) == [kept]
    gone = make.withdrawn()
    make.checkin(gone)
    periodic.mark_missed()
    assert queries.list_for(gone) == []


def test_each_reminder_is_sent_once(placement: Placement, clock: time_machine.Traveller) -> None:
    checkin = make.checkin(placement, due_on=make.day(3))
    make.submitted_checkin(placement, number=2, due_on=make.day(1))
    seen = []
    for _ in range(12):
        for _ in range(2):
            worker.run_once()
        seen.append(kinds().count("checkin_opened") + kinds().count("checkin_overdue"))
        clock.shift(timedelta(days=1))
    assert seen == [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]
    assert kinds()[:2] == ["checkin_opened", "checkin_overdue"]
    assert db.session.get_one(CheckIn, checkin.id).state is CheckInState.SCHEDULED


def test_submitted_check_in_gets_no_reminder(placement: Placement) -> None:
    checkin = make.open_checkin(placement)
    assert periodic.remind() == 1
    submit(checkin)
    worker.run_once()
    assert kinds() == ["checkin_submitted"]


def test_rescheduled_check_in_gets_a_new_reminder(placement: Placement, clock: time_machine.Traveller) -> None:
    checkin = make.open_checkin(placement)
    periodic.remind()
    checkin.opens_on, checkin.due_on = make.day(20), make.day(23)
    clock.shift(timedelta(days=20))
    assert periodic.remind() == 1


def test_closed_placement_gets_no_reminder(db_session: DbSession) -> None:
    for state in (State.DRAFT, State.WITHDRAWN, State.COMPLETED, State.TERMINATED):
        make.open_checkin(make.placement(state))
    assert periodic.remind() == 0
