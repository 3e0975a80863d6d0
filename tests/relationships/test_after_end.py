"""Students are asked 3, 6 and 12 months after the end, by a link that needs no sign-in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select

from placement.access import links
from placement.core.database import db
from placement.jobs.models import Job
from placement.mail.models import Message
from placement.placements.models import Placement, State
from placement.relationships import periodic
from placement.relationships.models import InTouchAnswer, OfferDecision, OutcomeKind
from placement.relationships.queries import outcomes
from placement.relationships.rules.after_end import find_due, is_open
from placement.relationships.rules.months import add_months
from placement.relationships.services.after_end import issue_link
from tests import factories as make
from tests.client import Client, SignIn

END = date(2025, 3, 16)  # three months before the tests' day


@pytest.fixture
def placement(db_session: object) -> Placement:
    return make.placement(State.COMPLETED, begins=END - timedelta(days=90), planned_end=END, actual_end=END)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2025, 1, 15), 3, date(2025, 4, 15)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 5, 31), -3, date(2025, 2, 28)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


@pytest.mark.parametrize(
    ("today", "months"),
    [
        (date(2025, 6, 15), None),
        (date(2025, 6, 16), 3),
        (date(2025, 7, 16), 3),
        (date(2025, 7, 17), None),
        (date(2025, 9, 16), 6),
        (date(2026, 3, 16), 12),
    ],
)
def test_email_is_due_from_the_day_on_for_a_month(today: date, months: int | None) -> None:
    assert find_due(END, today) == months


def test_answers_count_for_45_days() -> None:
    assert [is_open(END, 3, date(2025, 6, 16) + timedelta(days=days)) for days in (-1, 0, 45, 46)] == [
        False,
        True,
        True,
        False,
    ]


def emails() -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.kind == "people_after_end").order_by(Message.id)))


def send() -> None:
    periodic.ask_after_end(Job(name=periodic.ASK, args={"after": 0}))


def test_one_email_is_sent_per_date_and_none_within_14_days(
    placement: Placement, clock: time_machine.Traveller
) -> None:
    other = make.placement(
        State.COMPLETED, student=placement.student, begins=END - timedelta(days=90), planned_end=END, actual_end=END
    )
    send()
    send()
    assert [message.about_id for message in emails()] == [placement.id]
    clock.shift(timedelta(days=13))
    send()
    assert len(emails()) == 1
    clock.shift(timedelta(days=1))
    send()
    send()
    assert [message.about_id for message in emails()] == [placement.id, other.id]


def test_email_names_no_one_the_student_met(placement: Placement) -> None:
    make.contact(placement, name="Rosalind Okafor")
    send()
    (message,) = emails()
    assert "Okafor" not in message.text + message.subject
    assert message.to_address == placement.student.email


def test_program_without_people_asks_no_one(placement: Placement) -> None:
    placement.program.people_off_reason = "Clinical"
    db.session.flush()
    send()
    assert emails() == []


def address(placement: Placement, months: int = 3) -> str:
    return f"/after/{links.token(issue_link(placement, months))}"


def test_opening_saves_nothing_and_one_button_saves_one_answer(client: Client, placement: Placement) -> None:
    page = client.get(address(placement)).page
    assert "Are you still in touch with anyone you met there?" in page.main
    assert db.session.scalars(select(InTouchAnswer)).all() == []
    url = address(placement)
    answer = client.post(url, data={"question": "in_touch", "says": "yes"})
    assert (answer.status_code, answer.location) == (303, f"{url}?saved=in_touch")
    row = db.session.scalars(select(InTouchAnswer)).one()
    assert (row.placement_id, row.months, row.in_touch) == (placement.id, 3, True)
    client.post(address(placement), data={"question": "in_touch", "says": "no"})
    assert db.session.scalars(select(InTouchAnswer.in_touch)).all() == [False], "the last one counts"


def test_offer_is_the_same_row_as_in_outcomes(client: Client, placement: Placement) -> None:
    client.post(address(placement), data={"question": "full_time_offer", "says": "yes"})
    offer = outcomes.list_outcomes(placement)[OutcomeKind.FULL_TIME_OFFER]
    assert offer.student_says
    offer.decision = OfferDecision.ACCEPTED
    client.post(address(placement), data={"question": "full_time_offer", "says": "yes"})
    assert offer.decision is OfferDecision.ACCEPTED, "a second yes keeps the decision"


@pytest.mark.parametrize(("question", "says"), [("", "yes"), ("mood", "yes"), ("in_touch", "maybe"), ("in_touch", "")])
def test_answers_not_offered_save_nothing(client: Client, placement: Placement, question: str, says: str) -> None:
    assert client.post(address(placement), data={"question": question, "says": says}).status_code == 404
    assert db.session.scalars(select(InTouchAnswer)).all() == []


def test_link_works_from_the_due_day_for_45_days(
    client: Client, placement: Placement, clock: time_machine.Traveller
) -> None:
    assert client.get(address(placement, 6)).status_code == 410
    url = address(placement)
    assert client.get("/after/nothing").status_code == 404
    clock.shift(timedelta(days=45))
    assert client.get(url).status_code == 200
    clock.shift(timedelta(days=1))
    assert client.get(url).status_code == 410


def test_office_sees_that_the_email_was_sent_but_neither_text_nor_link(sign_in: SignIn, placement: Placement) -> None:
    send()
    (message,) = emails()
    office = sign_in(make.staff())
    page = office.get(f"/mail/{message.id}").page
    assert "still in touch" not in page.main
    assert "only its recipient reads it" in page.main
    assert office.post(f"/mail/{message.id}/link").status_code == 403


def test_stop_ends_these_emails(client: Client, placement: Placement) -> None:
    assert client.post(f"{address(placement)}/stop").status_code == 303
    send()
    assert emails() == []
