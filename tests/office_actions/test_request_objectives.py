"""Request objectives and send links, for one placement and for several."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from placement.access import links
from placement.access.models import Purpose
from placement.agreements.models import Agreement, AgreementState
from placement.audit.models import AuditEntry
from placement.mail.models import Message
from placement.placements.models import Placement
from tests import factories as make
from tests.client import SignIn
from tests.counting import recorded
from tests.databases import DbSession
from tests.present import present

OPEN = "/placements/selected/objectives"


def test_requesting_objectives_previews_the_email_before_sending(sign_in: SignIn, db_session: DbSession) -> None:
    ready, asked, closed = make.approved(), make.approved(), make.completed()
    make.agreement(asked)
    browser = sign_in(make.staff())
    chosen = {"chosen": [ready.ref, asked.ref, closed.ref]}
    page = browser.get(OPEN, query_string=chosen).page
    assert "Skipped: 2" in page.main
    typed = chosen | {"due_on": make.day(14).isoformat()}
    page = browser.post(OPEN, data=typed).page
    assert "Write your learning objectives by" in page.main
    assert db_session.scalar(select(func.count()).select_from(Agreement)) == 1
    answer = browser.post(OPEN, data=typed | {"verb": "send"}, follow_redirects=True)
    assert "Objectives requested for 1 placement." in answer.page.main
    opened = db_session.scalars(select(Agreement).where(Agreement.placement_id == ready.id)).one()
    assert opened.due_on == make.day(14)
    assert db_session.scalars(select(Message.to_address)).all() == [ready.student.email]


def test_every_email_is_previewed_in_constant_statements(sign_in: SignIn, db_session: DbSession) -> None:
    browser, asked = sign_in(make.staff()), []
    for count in (2, 5):
        chosen = {"chosen": [make.approved().ref for _ in range(count)], "due_on": make.day(14).isoformat()}
        with recorded() as statements:
            page = browser.post(OPEN, data=chosen).page
        asked.append(len(statements))
        assert f"First of {count} emails" in page.main
        assert [f"/placements/{ref}" in page.main for ref in chosen["chosen"]] == [True] * count
    assert asked[0] == asked[1]


def test_students_who_cannot_sign_in_are_named_before_sending(sign_in: SignIn) -> None:
    stranger, known = make.approved(), make.approved()
    known.student.password_hash = "x"
    office = sign_in(make.staff())
    assert f"{stranger.student.name} can't sign in yet" in office.get(f"{OPEN}?chosen={stranger.ref}").page.main
    assert "no password yet" not in office.get(f"{OPEN}?chosen={known.ref}").page.main


def test_cancel_returns_to_the_selected_placement(sign_in: SignIn) -> None:
    one, other = make.approved(), make.approved()
    office = sign_in(make.staff())
    for page in ("/placements/selected/faculty", "/placements/selected/supervisor"):
        assert office.get(f"{page}?chosen={one.ref}").page.links["Cancel"] == f"/placements/{one.ref}"
        assert office.get(f"{page}?chosen={one.ref}&chosen={other.ref}").page.links["Cancel"] == "/placements"


def test_past_day_is_refused(sign_in: SignIn) -> None:
    typed = {"chosen": make.approved().ref, "due_on": make.day(-1).isoformat(), "verb": "send"}
    answer = sign_in(make.staff()).post(OPEN, data=typed)
    assert answer.status_code == 422
    assert "a later day" in answer.page.main


@pytest.fixture
def waiting(db_session: DbSession) -> Placement:
    """A placement whose objectives are waiting on the supervisor."""
    one = make.approved()
    make.agreement(one, AgreementState.WITH_SUPERVISOR)
    return one


def test_sending_a_new_link_revokes_the_previous_one(
    sign_in: SignIn, db_session: DbSession, waiting: Placement
) -> None:
    make.supervisor_link(waiting)
    before = present(links.find_live(Purpose.SUPERVISOR, waiting.id)).id
    answer = sign_in(make.staff()).post(f"/placements/{waiting.ref}/link", follow_redirects=True)
    assert f"emailed to {make.supervisor_of(waiting).email}" in answer.page.main
    assert present(links.find_live(Purpose.SUPERVISOR, waiting.id)).id != before


def test_copying_the_link_is_audited(sign_in: SignIn, db_session: DbSession, waiting: Placement) -> None:
    answer = sign_in(make.staff()).post(f"/placements/{waiting.ref}/link/copy")
    assert "/s/" in answer.text
    assert db_session.scalars(select(AuditEntry).where(AuditEntry.verb == "copy supervisor's link")).one()


def test_correcting_an_address_sends_the_link_again(sign_in: SignIn, db_session: DbSession, waiting: Placement) -> None:
    browser = sign_in(make.staff())
    path = f"/placements/{waiting.ref}/address"
    assert browser.save(path, data={"email": "not an address"}).status_code == 422
    assert browser.save(path, data={"email": "right@host.example"}).status_code == 303
    assert db_session.scalars(select(Message.to_address)).all() == ["right@host.example"]
    assert make.supervisor_of(waiting).email == "right@host.example"


def test_links_are_sent_for_several_placements(sign_in: SignIn, db_session: DbSession, waiting: Placement) -> None:
    other = make.approved()
    browser = sign_in(make.staff())
    chosen = {"chosen": [waiting.ref, other.ref]}
    assert "Send 2 emails" in browser.get("/placements/selected/link", query_string=chosen).page.main
    assert browser.post("/placements/selected/link", data=chosen).status_code == 303
    assert db_session.scalar(select(func.count()).select_from(Message)) == 2


@pytest.mark.parametrize("path", ["link", "link/copy", "address"])
def test_students_and_faculty_cannot_send_links(sign_in: SignIn, waiting: Placement, path: str) -> None:
    assert sign_in(waiting.student).post(f"/placements/{waiting.ref}/{path}").status_code == 403
    assert sign_in(present(waiting.faculty)).post(f"/placements/{waiting.ref}/{path}").status_code == 403
