"""Text typed in a lost session is saved for the same person and hidden from everyone else."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from placement.access import saved_forms
from placement.access.models import KeptForm
from placement.checkins.models import CheckIn, CheckInState
from placement.core.database import db, reading_only
from placement.placements.models import Placement
from tests import factories as make
from tests.client import Client, Reply, SignIn
from tests.databases import DbSession
from tests.present import present

SAVED = "It's in the form below and hasn't been sent"
TYPED = {"what": "A long text.", "so_what": "Much thought.", "now_what": "", "people-0-name": "Captain"}


@pytest.fixture
def checkin(db_session: DbSession) -> CheckIn:
    return make.open_checkin(make.active())


@pytest.fixture
def student(checkin: CheckIn, sign_in: SignIn) -> Client:
    return sign_in(checkin.placement.student)


@pytest.fixture
def here(checkin: CheckIn) -> str:
    return f"/placements/{checkin.placement.ref}/check-ins/{checkin.number}/write"


def count_kept() -> int:
    return db.session.scalar(select(func.count()).select_from(KeptForm)) or 0


def student_id(checkin: CheckIn) -> int:
    return db.session.get_one(CheckIn, checkin.id).placement.student_id


def lose_session(browser: Client, here: str, **typed: str) -> Reply:
    """Open the form, lose the session, send the form with the CSRF token of the opened page."""
    values = browser.get(here).page.values
    browser.sign_out()
    return browser.post(here, data=values | TYPED | typed, csrf=False)


def test_saved_text_is_shown_to_the_same_person_and_can_be_sent(student: Client, here: str, checkin: CheckIn) -> None:
    answer = lose_session(student, here)
    assert answer.status_code == 303
    address = urlsplit(answer.location)
    assert address.path == "/sign-in"
    assert parse_qs(address.query)["next"] == [here]
    student.sign_in(db.session.get_one(CheckIn, checkin.id).placement.student)
    page = student.get(here).page
    assert SAVED in page.main
    assert {name: page.values[name] for name in TYPED} == TYPED
    assert student.post(here, data=page.values | {"now_what": "Go on."}).status_code == 303
    sent = db.session.get_one(CheckIn, checkin.id)
    assert (sent.state, sent.what) == (CheckInState.SUBMITTED, "A long text.")
    assert count_kept() == 0


def test_right_to_write_ends_after_saving_the_text(student: Client, here: str) -> None:
    token = reading_only.set(True)
    assert lose_session(student, here).status_code == 303
    assert (count_kept(), reading_only.get()) == (1, True)
    reading_only.reset(token)


def test_saved_text_is_hidden_from_another_person(
    student: Client, here: str, checkin: CheckIn, sign_in: SignIn
) -> None:
    lose_session(student, here)
    other = make.student()
    student.sign_in(other)
    assert student.get(here).status_code == 404
    for reader in (checkin.placement.faculty, make.staff()):
        answer = sign_in(present(reader)).get(here)
        assert "A long text." not in answer.text


def test_text_is_saved_for_its_owner_after_another_person_signed_in(
    student: Client, here: str, checkin: CheckIn, sign_in: SignIn
) -> None:
    values = student.get(here).page.values
    student.sign_in(make.student())
    answer = student.post(here, data=values | TYPED, csrf=False)
    assert urlsplit(answer.location).path == "/sign-in"
    owner = db.session.get_one(CheckIn, checkin.id).placement.student
    assert sign_in(owner).get(here).page.values["what"] == "A long text."


def test_outdated_csrf_token_leads_back_to_the_form(student: Client, here: str, checkin: CheckIn) -> None:
    values = student.get(here).page.values
    student.sign_in(checkin.placement.student)  # signed in again in another tab: the old token is no longer valid
    answer = student.post(here, data=values | TYPED, csrf=False)
    assert (answer.status_code, answer.location) == (303, here)
    page = student.get(here).page
    assert "check it and send it again" in page.text
    assert page.values["what"] == "A long text."


def test_text_of_a_person_with_an_ended_session_is_saved(student: Client, here: str, checkin: CheckIn) -> None:
    values = student.get(here).page.values
    person = db.session.get_one(CheckIn, checkin.id).placement.student
    person.epoch += 1  # a new password ends every session
    answer = student.post(here, data=values | TYPED)
    assert urlsplit(answer.location).path == "/sign-in"
    assert count_kept() == 1


@pytest.mark.parametrize(
    "forge",
    [
        lambda note: "",
        lambda note: note[:-2] + ("AA" if note[-2:] != "AA" else "BB"),
        lambda note: note.replace(note[:4], "WzEs", 1) if note[:4] != "WzEs" else "WzIs" + note[4:],
        lambda note: "nonsense",
    ],
)
def test_forged_owner_field_saves_nothing(student: Client, here: str, forge: Callable[[str], str]) -> None:
    note = student.get(here).page.values["kept_for"]
    answer = lose_session(student, here, kept_for=forge(str(note)))
    assert answer.status_code == 400
    assert count_kept() == 0


def test_owner_field_of_another_page_saves_nothing(student: Client, here: str, checkin: CheckIn) -> None:
    second = make.open_checkin(checkin.placement, number=2)
    other = f"/placements/{checkin.placement.ref}/check-ins/{second.number}/write"
    note = student.get(other).page.values["kept_for"]
    assert lose_session(student, here, kept_for=str(note)).status_code == 400
    assert count_kept() == 0


def test_owner_field_signed_with_another_key_saves_nothing(
    student: Client, here: str, checkin: CheckIn, new_app: Callable[..., Flask]
) -> None:
    owner = student_id(checkin)
    with new_app(secret_key="another").test_request_context(here):
        note = saved_forms._signer().dumps([owner, here, here])
    assert lose_session(student, here, kept_for=str(note)).status_code == 400


def test_text_over_limit_is_not_saved_and_is_shown_for_copying(student: Client, here: str) -> None:
    answer = lose_session(student, here, what="x" * saved_forms.LARGEST)
    assert answer.status_code == 413
    assert "too long to save" in answer.page.main
    assert present(answer.page.all("textarea")[0].text).strip() == "x" * saved_forms.LARGEST
    assert count_kept() == 0


def test_last_sent_text_replaces_earlier_text(student: Client, here: str, checkin: CheckIn) -> None:
    values = student.get(here).page.values
    student.sign_out()
    for text in ("first", "second"):
        student.post(here, data=values | TYPED | {"what": text}, csrf=False)
    assert count_kept() == 1
    student.sign_in(db.session.get_one(CheckIn, checkin.id).placement.student)
    assert student.get(here).page.values["what"] == "second"


def test_autosave_in_a_lost_session_is_answered_with_one_line(student: Client, here: str) -> None:
    values = student.get(here).page.values
    student.sign_out()
    quiet = {"HX-Request": "true"}
    answer = student.post(here, data=values | TYPED | {"save": "draft"}, headers=quiet, csrf=False)
    assert (answer.status_code, answer.mimetype) == (401, "text/plain")
    assert answer.text.startswith("You are signed out. We saved what you typed")
    assert count_kept() == 1
    answer = student.post(here, data=values | {"kept_for": ""}, headers=quiet, csrf=False)
    assert (answer.status_code, count_kept()) == (401, 1)
    assert "not saved" in answer.text


def test_unclaimed_text_is_deleted(student: Client, here: str, checkin: CheckIn, clock: time_machine.Traveller) -> None:
    lose_session(student, here)
    clock.shift(timedelta(days=2, minutes=1))
    student.sign_in(db.session.get_one(CheckIn, checkin.id).placement.student)
    assert student.get(here).page.values["what"] == ""
    assert saved_forms.delete_old_text() == 1
    db.session.flush()
    assert count_kept() == 0


def test_ratings_are_saved(checkin: CheckIn, student: Client) -> None:
    skill = make.skill()
    here = f"/placements/{checkin.placement.ref}/skills/baseline"
    values = student.get(here).page.values
    student.sign_out()
    student.post(here, data=values | {f"now_{skill.id}": "4"}, csrf=False)
    student.sign_in(db.session.get_one(CheckIn, checkin.id).placement.student)
    page = student.get(here).page
    assert SAVED in page.main
    assert page.values[f"now_{skill.id}"] == "4"
    assert count_kept() == 1
    student.post(here, data=page.values)
    assert count_kept() == 0


def test_objective_is_saved(db_session: DbSession, sign_in: SignIn) -> None:
    placement = make.approved()
    make.agreement(placement, objectives=1)
    browser, here = sign_in(placement.student), f"/placements/{placement.ref}/objectives/new"
    values = browser.get(here).page.values
    browser.sign_out()
    browser.post(here, data=values | {"statement": "Write three reports that the team uses."}, csrf=False)
    browser.sign_in(db.session.get_one(Placement, placement.id).student)
    page = browser.get(here).page
    assert SAVED in page.main
    assert page.values["statement"] == "Write three reports that the team uses."
    assert browser.post(here, data=page.values).status_code == 303
    assert count_kept() == 0


def test_form_without_an_owner_field_is_refused(client: Client) -> None:
    assert client.post("/sign-in", data={"email": "a@b.example"}, csrf=False).status_code == 400
