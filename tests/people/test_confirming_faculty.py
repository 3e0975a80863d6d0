"""Faculty added by staff or a file can't read reflections until the account is confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from placement.core.actors import CLI, Role
from placement.people.models import User
from placement.people.services import accounts as services
from placement.people.services import faculty
from tests import factories as make
from tests.client import SignIn
from tests.databases import DbSession
from tests.present import present

NEW = {"first_name": "Ana", "last_name": "Ruiz", "email": "ana@cs.example.edu", "roles": ["faculty"]}
SECRET = "Nobody but my professor reads this."


@pytest.fixture
def faculty_domains(app: Flask) -> Iterator[None]:
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, faculty_domains=frozenset({"cs.example.edu"}))
    yield
    app.extensions["settings"] = before


def added(sign_in: SignIn, db_session: DbSession, giver: User) -> User:
    assert sign_in(giver).post("/people/new", data=NEW).status_code == 303
    return db_session.scalars(select(User).where(User.email == NEW["email"])).one()


def test_faculty_added_by_staff_cannot_read_reflections(sign_in: SignIn, db_session: DbSession) -> None:
    user = added(sign_in, db_session, make.staff())
    checkin = make.submitted_checkin(make.active(faculty=user), what=SECRET)
    browser = sign_in(user)
    address = f"/placements/{checkin.placement.ref}/check-ins/{checkin.number}"
    for page in ("/inbox", "/check-ins", f"/placements/{checkin.placement.ref}", address):
        answer = browser.get(page)
        assert answer.status_code == 200
        assert SECRET not in answer.text, page
    assert "isn't confirmed yet" in browser.get(address).page.text
    assert "isn't confirmed yet" in browser.get("/inbox").page.text
    assert browser.post(f"{address}/read").status_code == 403
    assert browser.post(f"{address}/answer", data={"response": "Hello"}).status_code == 403


def test_administrator_confirms_one_or_all_accounts(sign_in: SignIn, db_session: DbSession) -> None:
    waiting = [make.faculty(faculty_confirmed_at=None) for _ in range(3)]
    boss = sign_in(make.admin())
    assert waiting[0].name in boss.get("/people/faculty").page.text
    boss.post("/people/faculty/confirm", data={"chosen": [str(waiting[0].id)]})
    assert [present(db_session.get(User, one.id)).is_confirmed_faculty for one in waiting] == [True, False, False]
    boss.post("/people/faculty/confirm", data={"all": " ".join(str(one.id) for one in waiting)})
    assert all(present(db_session.get(User, one.id)).is_confirmed_faculty for one in waiting)
    checkin = make.submitted_checkin(make.active(faculty=waiting[0]), what=SECRET)
    page = f"/placements/{checkin.placement.ref}/check-ins/{checkin.number}"
    assert SECRET in sign_in(waiting[0]).get(page).text


def test_faculty_domain_confirms_an_account(sign_in: SignIn, db_session: DbSession, faculty_domains: None) -> None:
    assert added(sign_in, db_session, make.staff()).is_confirmed_faculty


def test_subdomain_does_not_confirm_an_account(
    sign_in: SignIn, db_session: DbSession, faculty_domains: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(NEW, "email", "ana@x.cs.example.edu")
    assert not added(sign_in, db_session, make.staff()).is_confirmed_faculty


def test_role_given_by_an_administrator_is_confirmed(sign_in: SignIn, db_session: DbSession) -> None:
    assert added(sign_in, db_session, make.admin()).is_confirmed_faculty


def test_role_given_by_command_line_is_confirmed(db_session: DbSession) -> None:
    assert services.add_user(CLI, "ana@x.edu", "Ana", "Ruiz", {Role.FACULTY}).is_confirmed_faculty


def test_new_address_given_by_staff_revokes_the_confirmation(sign_in: SignIn, db_session: DbSession) -> None:
    user = make.faculty()
    typed = {"first_name": "Ana", "last_name": "Ruiz", "email": "mine@example.edu", "roles": ["faculty"]}
    sign_in(make.staff()).save(f"/people/{user.id}/edit", data=typed)
    assert not present(db_session.get(User, user.id)).is_confirmed_faculty


def test_role_given_again_by_staff_is_not_confirmed(sign_in: SignIn, db_session: DbSession) -> None:
    user = make.faculty()
    office = sign_in(make.staff())
    typed = {"first_name": "Ana", "last_name": "Ruiz", "email": user.email}
    for roles in (["student"], ["student", "faculty"]):
        office.save(f"/people/{user.id}/edit", data=typed | {"roles": roles})
    assert not present(db_session.get(User, user.id)).is_confirmed_faculty


def test_placement_page_shows_unconfirmed_faculty(sign_in: SignIn, db_session: DbSession) -> None:
    teacher = make.faculty(faculty_confirmed_at=None)
    address = f"/placements/{make.active(faculty=teacher).ref}"
    office = sign_in(make.staff())
    assert "Not confirmed yet: can't read reflections" in office.get(address).page.main
    faculty.confirm(CLI, [teacher])
    assert "Not confirmed yet" not in office.get(address).page.main
