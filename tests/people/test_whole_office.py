"""The account states if staff see all colleges; without colleges they see nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from placement.core.actors import Actor, ActorKind, Role
from placement.people.models import College, User
from tests import factories as make
from tests.client import SignIn
from tests.databases import DbSession
from tests.present import present

OFFICE_PAGES = [
    "/placements",
    "/check-ins",
    "/hosts",
    "/supervisors",
    "/people",
    "/reports",
    "/import",
    "/mail",
    "/audit",
]


def test_actor_without_a_scope_sees_nothing() -> None:
    actor = Actor(ActorKind.USER, 1, roles=frozenset({Role.STAFF}))
    assert not actor.is_office
    assert not actor.is_whole_office


def test_staff_without_a_college_see_nothing(sign_in: SignIn, db_session: DbSession) -> None:
    own = make.active()
    college = make.college()
    office = make.staff(colleges=[college])
    assert not present(db_session.get(User, office.id)).is_whole_office
    db_session.delete(db_session.get(College, college.id))
    db_session.commit()
    db_session.expire_all()
    browser = sign_in(office)
    assert "You have no colleges yet" in browser.get("/").page.text
    for address in (*OFFICE_PAGES, f"/placements/{own.ref}", f"/people/{own.student_id}", f"/hosts/{own.site.host_id}"):
        answer = browser.get(address)
        assert answer.status_code in (403, 404), address
        assert own.student.last_name not in answer.text


@pytest.mark.parametrize(
    ("scope", "with_college", "sentence"),
    [
        ("", False, "Select all colleges, or the colleges this person works for."),
        ("some", False, "Select all colleges, or the colleges this person works for."),
        ("all", True, "Select all colleges or specific ones, not both."),
    ],
)
def test_form_has_the_scope_of_staff(sign_in: SignIn, scope: str, with_college: bool, sentence: str) -> None:
    college = make.college()
    typed = {"first_name": "Ana", "last_name": "Ruiz", "email": "ana@example.edu", "roles": ["staff"], "scope": scope}
    typed["colleges"] = [str(college.id)] if with_college else []
    answer = sign_in(make.admin()).post("/people/new", data=typed)
    assert answer.status_code == 422
    assert sentence in answer.page.text


@pytest.mark.parametrize(("scope", "whole"), [("all", True), ("some", False)])
def test_administrator_sets_the_scope_of_staff(sign_in: SignIn, db_session: DbSession, scope: str, whole: bool) -> None:
    college = make.college()
    typed = {"first_name": "Ana", "last_name": "Ruiz", "email": "ana@example.edu", "roles": ["staff"], "scope": scope}
    typed["colleges"] = [] if whole else [str(college.id)]
    browser = sign_in(make.admin())
    assert browser.post("/people/new", data=typed).status_code == 303
    user = db_session.scalars(select(User).where(User.email == "ana@example.edu")).one()
    assert (user.is_whole_office, [one.id for one in user.colleges]) == (whole, [] if whole else [college.id])
    page = browser.get(f"/people/{user.id}/edit").page
    assert [o.get("value") for o in page.all("option") if o.get("selected") is not None] == [scope]


def test_revoking_the_role_removes_the_scope(sign_in: SignIn, db_session: DbSession) -> None:
    user = make.staff(is_faculty=True)
    typed = {"first_name": user.first_name, "last_name": user.last_name, "email": user.email, "roles": ["faculty"]}
    sign_in(make.admin()).save(f"/people/{user.id}/edit", data=typed | {"scope": "all"})
    assert not present(db_session.get(User, user.id)).is_whole_office
