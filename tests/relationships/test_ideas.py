"""One idea by email after a placement: only if chosen, apart from other such emails, stopped without signing in."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import current_app
from sqlalchemy import select

from placement.core.database import db
from placement.core.settings import settings
from placement.jobs.models import Job
from placement.mail.models import Message
from placement.placements.models import Placement, State
from placement.relationships import periodic
from placement.relationships.models import IdeaChoice, PeopleSettings
from placement.relationships.rules.after_end import APART, MONTHS, SEND_WITHIN
from placement.relationships.rules.ideas import DAYS, IDEAS, Idea, due_on, find_step, waits_for_question
from placement.relationships.rules.months import add_months
from placement.relationships.services.ideas import choose_ideas, make_token
from tests import factories as make
from tests.client import Client, SignIn
from tests.present import present

END = date(2025, 5, 17)  # 30 days before the tests' day

FIRST = """Hello Ana Ruiz,

Think of someone who gave you advice during your placement. Tell them in two sentences what you did with it. \
People rarely hear how their advice turned out, and they remember those who tell them.

Your people and this week's suggestions:

http://127.0.0.1:8000/my/people

You chose one idea by email after your placement. To stop these emails, open this page and select \
"Stop these emails." You don't need to sign in:

"""


@pytest.fixture
def placement(db_session: object) -> Placement:
    student = make.student(first_name="Ana", last_name="Ruiz")
    return ended(END, student=student)


def ended(end: date, **facts: Any) -> Placement:
    """A completed placement that ended on this day."""
    begins = end - timedelta(days=90)
    return make.placement(State.COMPLETED, begins=begins, planned_end=end, actual_end=end, **facts)


def choose(placement: Placement, wants_ideas: bool = True) -> None:
    choose_ideas(placement.student.as_actor(), placement, wants_ideas)


def run() -> None:
    """Run the day's jobs, the idea first."""
    periodic.email_ideas(Job(name=periodic.IDEA, args={"after": 0}))
    periodic.ask_after_end(Job(name=periodic.ASK, args={"after": 0}))


def emails(*kinds: str) -> list[Message]:
    query = select(Message).where(Message.kind.in_(kinds or ("people_idea",)))
    return list(db.session.scalars(query.order_by(Message.id)))


def test_there_is_one_idea_for_each_day() -> None:
    assert len(IDEAS) == len(DAYS) == len({one.title for one in IDEAS})
    assert [due_on(END, step) - END for step in range(len(DAYS))] == [timedelta(days=days) for days in DAYS]


@pytest.mark.parametrize("idea", IDEAS, ids=lambda idea: idea.title)
def test_idea_is_plain_and_short(idea: Idea) -> None:
    written = f"{idea.title} {idea.text}"
    assert written.isascii()
    assert len(written.split()) < 60
    assert not any(sign in written for sign in "<>{}@")


@pytest.mark.parametrize(
    ("days", "step"), [(29, None), (30, 0), (60, 0), (61, None), (90, 1), (180, 2), (365, 3), (910, 6), (941, None)]
)
def test_idea_is_due_from_its_day_on_for_a_month(days: int, step: int | None) -> None:
    assert find_step(END, END + timedelta(days=days)) == step


@pytest.mark.parametrize("months", MONTHS)
def test_question_goes_first_from_14_days_before_until_it_was_sent(months: int) -> None:
    due = add_months(END, months)
    assert not waits_for_question(END, None, due - APART)
    assert waits_for_question(END, None, due - APART + timedelta(days=1))
    assert waits_for_question(END, due - timedelta(days=1), due + SEND_WITHIN)
    assert not waits_for_question(END, due, due)
    assert not waits_for_question(END, None, due + SEND_WITHIN + timedelta(days=1))


def test_first_idea_to_the_byte(placement: Placement) -> None:
    choose(placement)
    run()
    (message,) = emails()
    assert message.subject == "One idea: Tell one person what came of their advice"
    assert message.to_address == placement.student.email
    text, _, rest = message.text.partition("http://127.0.0.1:8000/ideas/")
    assert text.encode() == FIRST.encode()
    assert rest.splitlines()[0] == make_token(placement)


@pytest.mark.parametrize("wants", [None, False])
def test_nothing_is_sent_unless_chosen(placement: Placement, wants: bool | None) -> None:
    if wants is not None:
        choose(placement, wants)
    run()
    assert emails() == []


def test_program_without_people_and_closed_accounts_get_none(placement: Placement) -> None:
    choose(placement)
    placement.student.is_enabled = False
    run()
    placement.student.is_enabled, placement.program.people_off_reason = True, "Clinical"
    db.session.flush()
    run()
    assert emails() == []


def test_each_idea_is_sent_once(placement: Placement) -> None:
    choose(placement)
    run()
    run()
    assert len(emails()) == 1


def test_all_emails_of_two_placements_are_14_days_apart_and_the_questions_on_time(
    placement: Placement, clock: time_machine.Traveller
) -> None:
    """Every day of fourteen months: each idea at most once, each question once, and no two emails within 14 days."""
    other = ended(END + timedelta(days=40), student=placement.student, program=placement.program)
    for one in (placement, other):
        choose(one)
    sent: list[tuple[date, str, int | None]] = []
    for day in range(420):
        before = len(emails("people_idea", "people_after_end"))
        today = date(2025, 6, 16) + timedelta(days=day)
        run()
        sent += [(today, one.kind, one.about_id) for one in emails("people_idea", "people_after_end")[before:]]
        clock.shift(timedelta(days=1))
    days = [on for on, *_ in sent]
    assert all(later - earlier >= APART for earlier, later in itertools.pairwise(days))
    for one in (placement, other):
        asked = [on for on, kind, about in sent if (kind, about) == ("people_after_end", one.id)]
        assert [on - add_months(present(one.ends_on), months) for on, months in zip(asked, MONTHS, strict=True)] == [
            timedelta(0)
        ] * 3
        ideas = [on for on, kind, about in sent if (kind, about) == ("people_idea", one.id)]
        assert len(ideas) == len([days for days in DAYS if days <= 365])


@pytest.mark.parametrize("off", ["setting", "stopped"])
def test_questions_that_are_not_sent_hold_back_no_idea(
    db_session: object, monkeypatch: pytest.MonkeyPatch, off: str
) -> None:
    over = ended(date(2025, 6, 16) - timedelta(days=90))
    choose(over)
    if off == "stopped":
        row = PeopleSettings(student_id=over.student_id, put_away=[], feed_shows_names=False, stopped_after_end=True)
        make.saved(row)
    else:
        monkeypatch.setitem(current_app.extensions, "settings", replace(settings(), after_end_emails=False))
    periodic.email_ideas(Job(name=periodic.IDEA, args={"after": 0}))
    assert len(emails()) == 1


def test_stop_takes_a_post_and_no_session_and_ends_all_of_them(client: Client, placement: Placement) -> None:
    other = ended(END, student=placement.student, program=placement.program)
    for one in (placement, other):
        choose(one)
    address = f"/ideas/{make_token(placement)}"
    assert "Stop these emails" in client.get(address).page.main
    assert set(db.session.scalars(select(IdeaChoice.wants_ideas))) == {True}, "opening it changes nothing"
    answer = client.post(address)
    assert answer.status_code == 303
    assert "You won't get these emails again." in client.get(answer.location).page.main
    assert set(db.session.scalars(select(IdeaChoice.wants_ideas))) == {False}
    run()
    assert emails() == []


def test_last_week_asks_once_and_unticked(sign_in: SignIn, db_session: object) -> None:
    over = make.active(begins=make.day(-60), planned_end=make.day(4))
    browser, address = sign_in(over.student), f"/placements/{over.ref}/last-week"
    page = browser.get(address).page
    (box,) = page.all("input", id="wants-ideas")
    assert box.get("checked") is None
    assert browser.post(f"{address}/ideas").status_code == 303
    assert db.session.scalars(select(IdeaChoice.wants_ideas)).one() is False
    assert browser.get(address).page.all("input", id="wants-ideas") == []


def test_ticked_box_chooses_ideas(sign_in: SignIn, db_session: object) -> None:
    over = make.active(begins=make.day(-60), planned_end=make.day(4))
    sign_in(over.student).post(f"/placements/{over.ref}/last-week/ideas", data={"wants_ideas": "y"})
    assert db.session.scalars(select(IdeaChoice.wants_ideas)).one() is True


def test_office_sees_that_an_idea_was_sent_but_not_its_text(sign_in: SignIn, placement: Placement) -> None:
    choose(placement)
    run()
    (message,) = emails()
    page = sign_in(make.staff()).get(f"/mail/{message.id}").page
    assert "Think of someone" not in page.main
    assert "only its recipient reads it" in page.main
