"""Text of every email about objectives. UPDATE_GOLDEN=1 rewrites the expected files; review the diff."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from placement.agreements import periodic, services
from placement.agreements.models import Agreement
from placement.agreements.queries import agreements as queries
from placement.agreements.queries import pending
from placement.agreements.rules.review import Party
from placement.core import clock as product_clock
from placement.core.actors import CLI
from placement.core.database import db
from placement.mail.models import Message
from placement.placements.models import Placement
from tests import factories as make
from tests.agreements.conftest import (
    agreed,
    content,
    draft_of,
    sent,
    signed,
    student_of,
    supervisor_of,
    wordings,
    write,
)
from tests.databases import DbSession
from tests.present import present

GOLDEN = Path(__file__).parent / "mail"
KINDS = {
    "objectives_opened",
    "objectives_to_agree",
    "objectives_to_sign",
    "objectives_changes_asked",
    "objectives_commented",
    "objectives_signed_student",
    "objectives_signed_supervisor",
    "objectives_reminder_supervisor",
    "objectives_reminder_faculty",
    "objectives_overdue",
    "supervisor_link",
}


@pytest.fixture
def placement(db_session: DbSession) -> Placement:
    return make.active(
        ref="ABCDEFGHIJ",
        title="Data intern",
        student=make.student(first_name="Ana", last_name="Ruiz", name_for_host="A. Ruiz", email="ana@example.edu"),
        faculty=make.faculty(first_name="Ines", last_name="Vale", email="vale@example.edu"),
        site=make.site(host=make.host(name="Harbor Robotics")),
        supervised_by=make.supervisor(name="Sam Lund", email="lund@harbor.example"),
        begins=date(2025, 5, 27),
    )


def opened(placement: Placement) -> None:
    services.open_for(make.staff().as_actor(), placement, date(2025, 6, 20))


def opened_without_a_day(placement: Placement) -> None:
    services.open_for(make.staff().as_actor(), placement)


def asked(placement: Placement) -> None:
    services.ask(
        supervisor_of(placement), sent(placement), {1: "Name the tool.", 3: "By when?"}, party=Party.SUPERVISOR
    )


def commented(placement: Placement) -> None:
    services.comment(supervisor_of(placement), sent(placement), {1: "Name the tool.", 3: "By when?"})


def reworded(placement: Placement) -> None:
    actor = supervisor_of(placement)
    services.ask(actor, sent(placement), {1: "Name the tool."}, party=Party.SUPERVISOR, agree_to_rest=True)
    services.write(student_of(placement), placement, content(1, measure="In R."), wordings(draft_of(placement))[1])
    services.submit(student_of(placement), placement)


def agreed_by_phone(placement: Placement) -> None:
    office = make.staff(first_name="Mira", last_name="Patel").as_actor()
    services.agree(office, sent(placement), on_behalf_of="Sam Lund")


def signed_for_faculty(placement: Placement) -> None:
    office = make.staff(first_name="Mira", last_name="Patel").as_actor()
    services.decide(office, agreed(placement), approve={1, 2, 3}, on_behalf_of="Ines Vale")


def link_again(placement: Placement) -> None:
    services.send_link(make.staff().as_actor(), placement)


def link_again_while_wanted(placement: Placement) -> None:
    sent(placement)
    services.send_link(make.staff().as_actor(), placement)


MOMENTS = {
    "opened": ("objectives_opened", opened),
    "opened_without_a_day": ("objectives_opened", opened_without_a_day),
    "to_agree": ("objectives_to_agree", sent),
    "to_agree_again": ("objectives_to_agree", reworded),
    "to_sign": ("objectives_to_sign", agreed),
    "to_sign_by_phone": ("objectives_to_sign", agreed_by_phone),
    "changes_asked": ("objectives_changes_asked", asked),
    "commented": ("objectives_commented", commented),
    "signed_student": ("objectives_signed_student", signed),
    "signed_student_for_faculty": ("objectives_signed_student", signed_for_faculty),
    "signed_supervisor": ("objectives_signed_supervisor", signed),
    "link": ("supervisor_link", link_again),
    "link_while_wanted": ("supervisor_link", link_again_while_wanted),
}


@pytest.mark.parametrize("name", sorted(MOMENTS))
def test_email_matches_its_expected_file(placement: Placement, name: str) -> None:
    kind, happen = MOMENTS[name]
    happen(placement)
    compare(name, newest(kind))


@pytest.mark.parametrize("name", ["reminder_supervisor", "reminder_faculty", "overdue"])
def test_reminder_matches_its_expected_file(placement: Placement, clock: time_machine.Traveller, name: str) -> None:
    if name == "overdue":
        opened(placement)
        write(placement, 1)
    else:
        sent(placement) if name == "reminder_supervisor" else agreed(placement)
    clock.shift(86400 * 6)
    assert periodic.remind() == 1
    compare(name, newest(f"objectives_{name}"))


def test_change_request_starts_a_new_due_date_and_reminders_follow_it(
    placement: Placement, clock: time_machine.Traveller
) -> None:
    opened(placement)
    clock.shift(86400 * 30)
    asked(placement)
    assert present(queries.find_current(placement)).due_on == make.day(5)
    assert periodic.remind() == 0, "the email with the request has just gone out"
    clock.shift(86400 * 5)
    assert periodic.remind() == 0, "it is due today"
    clock.shift(86400)
    assert (periodic.remind(), periodic.remind()) == (1, 0)
    compare("overdue_again", newest("objectives_overdue"))


def test_every_kind_has_an_expected_file() -> None:
    posted = {kind for kind, _ in MOMENTS.values()} | {
        "objectives_reminder_supervisor",
        "objectives_reminder_faculty",
        "objectives_overdue",
    }
    assert posted == KINDS


def newest(kind: str) -> Message:
    found = db.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id.desc())).first()
    assert found is not None, f"no email of kind {kind}"
    return found


def compare(name: str, message: Message) -> None:
    """Compare the email with its expected file; the link marker has no number."""
    text = message.text.replace(f"[[link:{message.link_id}]]", "[[link]]")
    written = f"To: {message.to_name} <{message.to_address}>\nSubject: {message.subject}\n\n{text}"
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        golden.write_text(written, encoding="utf-8")
    assert written == golden.read_text(encoding="utf-8")


def test_reminders_stop_after_three_and_decide_nothing(placement: Placement, clock: time_machine.Traveller) -> None:
    agreement: Agreement = sent(placement)
    sent_on = []
    for day in range(60):
        if periodic.remind():
            sent_on.append(day)
        assert periodic.remind() == 0, "one reminder a day"
        clock.shift(86400)
        db.session.expire_all()
    assert sent_on == [5, 12, 19]
    assert agreement.state.value == "with_supervisor"


def test_after_five_days_objectives_are_overdue_all_day(placement: Placement, clock: time_machine.Traveller) -> None:
    agreement = sent(placement)
    agreement.waiting_since = product_clock.now() + timedelta(minutes=1)
    clock.shift(86400 * 5)
    listed = [one.is_late for one in pending.list_waiting(CLI, late_only=True)]
    assert listed == [True]
