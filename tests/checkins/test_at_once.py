"""Simultaneous clicks: nothing is duplicated, and the first one counts."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select

from placement.checkins.models import CheckIn, CheckInState, EarlierVersion
from placement.core.database import db
from placement.mail.models import Message
from placement.relationships.models import Contact
from tests import factories as make
from tests.client import Client
from tests.present import present

TYPED = {"what": "I did.", "so_what": "It showed.", "now_what": "I will.", "people-0-name": "Captain"}
CLICKS = 4
Act = tuple[Client, str, Mapping[str, object]]


def test_simultaneous_clicks_send_one_reflection(new_app: Callable[..., Flask]) -> None:
    app = new_app()
    with app.app_context():
        checkin = make.open_checkin(make.active())
        db.session.commit()
        address, student = f"/placements/{checkin.placement.ref}/check-ins/1/write", checkin.placement.student
        browsers = [Client(app).sign_in(student) for _ in range(CLICKS)]
        db.session.remove()
    together = Barrier(CLICKS)

    def click(browser: Client) -> str:
        together.wait(10)
        with app.app_context():
            return browser.post(address, data=TYPED).location

    with ThreadPoolExecutor(CLICKS) as pool:
        assert set(pool.map(click, browsers)) == {address.removesuffix("/write")}
    with app.app_context():
        sent = db.session.scalars(select(CheckIn)).one()
        assert (sent.state, len(sent.people_met)) == (CheckInState.SUBMITTED, 1)
        for doubled in (Contact, Message):
            assert db.session.scalar(select(func.count()).select_from(doubled)) == 1
        db.session.remove()


def test_one_of_two_simultaneous_corrections_counts(new_app: Callable[..., Flask]) -> None:
    """Both tabs show the first text; the slower one is out of date, and its own text comes back."""
    app = new_app()
    with app.app_context():
        checkin = make.submitted_checkin(make.active())
        db.session.commit()
        here, student = f"/placements/{checkin.placement.ref}/check-ins/1/correct", checkin.placement.student
        tabs = [Client(app).sign_in(student) for _ in range(CLICKS)]
        forms = [tab.get(here).page.values | {"what": f"From tab {number}"} for number, tab in enumerate(tabs)]
        db.session.remove()
    answers = post_together(app, [(tab, here, form) for tab, form in zip(tabs, forms, strict=True)])
    assert sorted(code for code, _ in answers) == [303, *[409] * (CLICKS - 1)]
    with app.app_context():
        (first,) = [number for number, (code, _) in enumerate(answers) if code == 303]
        assert db.session.scalars(select(CheckIn.what)).all() == [f"From tab {first}"]
        assert db.session.scalar(select(func.count()).select_from(EarlierVersion)) == 1
        db.session.remove()
    for number, (code, text) in enumerate(answers):
        assert code == 303 or f"From tab {number}" in text


def test_one_of_simultaneous_reply_and_correction_succeeds(new_app: Callable[..., Flask]) -> None:
    """The first one counts; the other gets its text back with 409."""
    app = new_app()
    for _ in range(CLICKS):
        with app.app_context():
            checkin = make.submitted_checkin(make.active())
            db.session.commit()
            known, placement = checkin.id, checkin.placement
            here = f"/placements/{placement.ref}/check-ins/1"
            student, faculty = (Client(app).sign_in(present(one)) for one in (placement.student, placement.faculty))
            corrects = student.get(f"{here}/correct").page.values | {"what": "Second text"}
            replies = faculty.get(here).page.values | {"response": "Third text"}
            db.session.remove()
        acts = [(student, f"{here}/correct", corrects), (faculty, f"{here}/answer", replies)]
        (corrected, mine), (replied, theirs) = post_together(app, acts)
        assert {corrected, replied} == {303, 409}
        assert corrected == 303 or "Second text" in mine
        assert replied == 303 or "Third text" in theirs
        with app.app_context():
            stored = db.session.get_one(CheckIn, known)
            assert (stored.what == "Second text", stored.response == "Third text") == (corrected == 303, replied == 303)
            db.session.remove()


def post_together(app: Flask, acts: Sequence[Act]) -> list[tuple[int, str]]:
    """Return status and text of the responses to (browser, address, data), sent simultaneously."""
    together = Barrier(len(acts))

    def post(act: Act) -> tuple[int, str]:
        browser, to, data = act
        together.wait(10)
        with app.app_context():
            answer = browser.post(to, data=data)
            return answer.status_code, answer.text

    with ThreadPoolExecutor(len(acts)) as pool:
        return [*pool.map(post, acts)]
