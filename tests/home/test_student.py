"""The student's home page: next tasks, due dates, and who has to act."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from placement.agreements.models import AgreementState
from placement.checkins.models import CheckInState
from placement.evaluations.models import Occasion, Rater
from placement.placements.models import Basis, Placement, State
from placement.worklist.page import tasks
from placement.worklist.queries import progress
from placement.worklist.rules.steps import list_steps
from tests import factories as make
from tests.client import SignIn
from tests.databases import DbSession
from tests.pages import Page
from tests.present import present


@pytest.fixture
def in_request(app: Flask, db_session: DbSession) -> Iterator[None]:
    """URLs can be built only inside a request."""
    with app.test_request_context(method="POST"):
        yield


def home(sign_in: SignIn, one: Placement) -> Page:
    return sign_in(one.student).get("/").page


def test_home_without_a_placement_shows_the_next_step(sign_in: SignIn) -> None:
    assert "No placement yet" in sign_in(make.student()).get("/").page.main


def test_objectives_come_first_with_their_due_date(sign_in: SignIn) -> None:
    one = make.approved()
    make.agreement(one, due_on=make.day(5))
    page = home(sign_in, one)
    assert "Write your learning objectives" in page.main
    assert "in 5 days" in page.main


@pytest.mark.parametrize(
    ("state", "held"),
    [
        (AgreementState.WITH_SUPERVISOR, "need your supervisor's agreement"),
        (AgreementState.WITH_FACULTY, "need faculty sign-off"),
    ],
)
def test_home_names_who_has_the_objectives(sign_in: SignIn, state: AgreementState, held: str) -> None:
    one = make.approved()
    make.agreement(one, state)
    page = home(sign_in, one)
    name = (make.supervisor_of(one) if state is AgreementState.WITH_SUPERVISOR else present(one.faculty)).name
    assert held in page.main
    assert name in page.main


def test_started_check_in_says_continue_also_when_late(sign_in: SignIn) -> None:
    one = make.active()
    make.checkin(one, CheckInState.DRAFT, number=1, due_on=make.day(-2))
    page = home(sign_in, one)
    assert "Finish check-in 1" in page.main
    assert "Continue" in page.main


def test_most_urgent_task_is_first(in_request: None) -> None:
    one = make.active()
    make.agreement(one, due_on=make.day(9))
    make.open_checkin(one, number=2, due_on=make.day(-2))
    found = tasks.list_tasks(progress.gather(one))
    assert [task.title for task in found][:2] == ["Write check-in 2", "Write your learning objectives"]


def test_submitted_check_in_is_waiting_on_faculty(in_request: None) -> None:
    one = make.active()
    make.submitted_checkin(one)
    held = [task for task in tasks.list_held(progress.gather(one)) if "Check-in" in task.title]
    assert [task.holder for task in held] == [present(one.faculty).name]


def test_ratings_are_listed_until_submitted(in_request: None) -> None:
    one = make.active()
    titles = {task.title for task in tasks.list_tasks(progress.gather(one))}
    assert "Rate your skills at the start" in titles
    make.evaluation(one, occasion=Occasion.BASELINE, rater=Rater.SELF)
    titles = {task.title for task in tasks.list_tasks(progress.gather(one))}
    assert "Rate your skills at the start" not in titles


def test_requested_changes_are_emailed(sign_in: SignIn) -> None:
    one = make.submitted()
    office = sign_in(make.staff())
    office.post(f"/placements/{one.ref}/ask", data={"note": "Name the ward, please."})
    assert "Name the ward, please." in home(sign_in, one).main


@pytest.mark.parametrize("state", State)
def test_home_shows_the_placement_in_every_state(sign_in: SignIn, state: State) -> None:
    one = make.placement(state)
    page = home(sign_in, one)
    assert one.title in page.main


def test_progress_steps_show_done_current_and_next(in_request: None) -> None:
    one = make.active()
    make.agreement(one, AgreementState.SIGNED_OFF)
    make.submitted_checkin(one, number=1)
    make.checkin(one, number=2)
    steps = list_steps(progress.gather(one))
    assert [(step["label"], step["state"]) for step in steps] == [
        ("Details", "done"),
        ("Objectives", "done"),
        ("Check-ins", "now"),
        ("Final rating", "next"),
        ("Completed", "next"),
    ]
    assert steps[2]["text"] == "1 of 2 submitted"


def test_new_version_is_shown_apart_from_the_final_one(in_request: None) -> None:
    one = make.active()
    make.agreement(one, AgreementState.SIGNED_OFF)
    make.agreement(one, AgreementState.WITH_FACULTY, revision=2, objectives=0)
    assert list_steps(progress.gather(one))[1] == {
        "label": "Objectives",
        "state": "now",
        "text": "new version with faculty",
    }
    one.state = State.COMPLETED
    assert list_steps(progress.gather(one))[1]["state"] == "done"


def test_completed_placement_shows_missing_steps_as_skipped(in_request: None) -> None:
    one = make.completed()
    make.submitted_checkin(one, number=1)
    make.checkin(one, number=2)
    steps = [(step["label"], step["state"], step["text"]) for step in list_steps(progress.gather(one))]
    assert steps == [
        ("Details", "done", "approved"),
        ("Objectives", "skipped", "not done"),
        ("Check-ins", "skipped", "1 of 2 submitted"),
        ("Final rating", "skipped", "not done"),
        ("Completed", "done", ""),
    ]


def test_imported_placement_is_shown_as_imported_not_approved(in_request: None) -> None:
    one = make.active(basis=Basis.IMPORTED)
    assert list_steps(progress.gather(one))[0] == {"label": "Details", "state": "done", "text": "imported"}


def test_steps_not_required_are_shown_as_skipped(in_request: None) -> None:
    one = make.active(program=make.program(objectives_min=0))
    make.checkin(one, CheckInState.EXCUSED, number=1)
    make.evaluation(one, occasion=Occasion.FINAL, rater=Rater.SELF)
    steps = {step["label"]: (step["state"], step["text"]) for step in list_steps(progress.gather(one))}
    assert steps["Objectives"] == ("skipped", "none required")
    assert steps["Check-ins"] == ("skipped", "excused")
    assert steps["Completed"][0] == "now"


@pytest.mark.parametrize("state", State)
def test_step_is_done_only_with_its_record(in_request: None, state: State) -> None:
    steps = list_steps(progress.gather(make.placement(state)))
    done = {step["label"] for step in steps if step["state"] == "done"}
    assert done <= {"Details", "Completed"}
    assert ("Completed" in done) == (state is State.COMPLETED)


def test_home_and_placement_page_name_the_same_people(sign_in: SignIn) -> None:
    one = make.ended()
    make.agreement(one, AgreementState.WITH_FACULTY)
    make.submitted_checkin(one)
    held = (present(one.faculty).name, make.supervisor_of(one).name, "the career office")
    at_home = home(sign_in, one).main
    on_page = sign_in(make.staff()).get(f"/placements/{one.ref}").page.main
    for name in held:
        assert name in at_home
        assert f"Waiting on {name}" in on_page
    assert f"Waiting on {one.student.name}" in on_page
    assert "Waiting on you" in sign_in(one.student).get(f"/placements/{one.ref}").page.main


def test_home_names_who_requested_changes_when_and_by_when_they_are_due(
    sign_in: SignIn, clock: time_machine.Traveller
) -> None:
    one = make.active()
    make.agreement(one, AgreementState.WITH_FACULTY, due_on=make.day(-9), objectives=3)
    told = {"choice_2": "ask", "comment_2": "Name the tool."}
    assert sign_in(present(one.faculty)).post(f"/placements/{one.ref}/objectives/decide", data=told).status_code == 303
    page = home(sign_in, one).main
    assert f"{present(one.faculty).name} requested changes on Jun 16: objective 2." in page
    assert "in 5 days" in page
    assert "Was due" not in page


def test_home_names_who_sent_the_placement_back_and_a_new_due_date(sign_in: SignIn) -> None:
    one = make.submitted(planned_start=make.day(-9), planned_end=make.day(60))
    office = make.staff()
    sign_in(office).post(f"/placements/{one.ref}/ask", data={"note": "Name the ward."})
    page = home(sign_in, one).main
    assert f"{office.name} requested changes on Jun 16: Name the ward." in page
    assert "Was due" not in page


def test_after_the_end_attainment_is_due_and_ratings_wait_on_the_supervisor(in_request: None) -> None:
    one = make.ended(actual_end=make.day(-1))
    make.agreement(one, AgreementState.SIGNED_OFF)
    found = progress.gather(one)
    assert "Rate how well you met each objective" in {task.title for task in tasks.list_tasks(found)}
    held = {task.title: task.holder for task in tasks.list_held(found)}
    assert held["Your supervisor rates your skills at the end"] == make.supervisor_of(one).name
