"""People are emailed about changes to their account by others, also at an address that was replaced."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from placement.access import links
from placement.access.models import Purpose
from placement.audit.models import AuditEntry
from placement.core.actors import CLI
from placement.mail.models import Message
from placement.people.services import credentials, invitations
from tests import factories as make
from tests.client import Client, SignIn
from tests.databases import DbSession


def sent(db_session: DbSession) -> list[tuple[str, str]]:
    rows = db_session.scalars(select(Message).where(Message.kind == "account_changed").order_by(Message.id))
    return [(row.to_address, row.text) for row in rows]


def test_new_address_is_emailed_to_the_old_one_too(sign_in: SignIn, db_session: DbSession) -> None:
    user, office = make.student(email="old@example.edu"), make.staff()
    typed = {"first_name": "Ana", "last_name": "Ruiz", "email": "new@example.edu", "roles": ["student"]}
    sign_in(office).save(f"/people/{user.id}/edit", data=typed)
    assert {address for address, _ in sent(db_session)} == {"old@example.edu", "new@example.edu"}
    for _, text in sent(db_session):
        assert office.name in text
        assert "placements@localhost" in text
    entry = db_session.scalars(select(AuditEntry).where(AuditEntry.verb == "change")).one()
    assert entry.detail["email"] == ["old@example.edu", "new@example.edu"]


def test_changed_roles_are_emailed_and_audited(sign_in: SignIn, db_session: DbSession) -> None:
    user = make.student()
    typed = {"first_name": "Ana", "last_name": "Ruiz", "email": user.email, "roles": ["student", "faculty"]}
    sign_in(make.staff()).save(f"/people/{user.id}/edit", data=typed)
    [(address, text)] = sent(db_session)
    assert (address, "Faculty, Student" in text) == (user.email, True)
    entry = db_session.scalars(select(AuditEntry).where(AuditEntry.verb == "change")).one()
    assert entry.detail["roles"] == [["student"], ["faculty", "student"]]


def test_copied_link_is_emailed_to_its_owner(sign_in: SignIn, db_session: DbSession) -> None:
    user = make.student()
    assert sign_in(make.staff()).post(f"/people/{user.id}/link").status_code == 200
    assert [address for address, _ in sent(db_session)] == [user.email]


def test_only_administrators_get_a_link_to_replace_a_password(sign_in: SignIn, db_session: DbSession) -> None:
    user = make.student(password_hash="x")
    office = sign_in(make.staff())
    assert "Copy a link" not in office.get(f"/people/{user.id}").page.text
    assert office.post(f"/people/{user.id}/link").status_code == 403
    assert sent(db_session) == []
    assert sign_in(make.admin()).post(f"/people/{user.id}/link").status_code == 200


def test_changed_names_are_not_emailed(sign_in: SignIn, db_session: DbSession) -> None:
    user = make.student()
    typed = {"first_name": "Ana", "last_name": "Ruiz", "email": user.email, "roles": ["student"]}
    sign_in(make.staff()).post(f"/people/{user.id}/edit", data=typed)
    assert sent(db_session) == []


OLD, NEW = "a lamp beside the sea", "seven quiet rivers run"


@pytest.mark.parametrize("way", ["account page", "link", "command line"])
def test_new_password_is_emailed_but_not_the_first_one(
    way: str, sign_in: SignIn, client: Client, db_session: DbSession
) -> None:
    user = make.student()
    credentials.choose_password(CLI, user, OLD)
    assert sent(db_session) == []
    match way:
        case "account page":
            typed = {"current": OLD, "password": NEW, "again": NEW}
            assert sign_in(user).post("/account/password", data=typed).status_code == 303
        case "link":
            address = links.address(invitations.replace_link(user, Purpose.NEW_PASSWORD))
            typed = {"password": NEW, "again": NEW}
            assert client.post("/" + address.split("/", 3)[3], data=typed).status_code == 303
        case _:
            credentials.choose_password(CLI, user, NEW)
    [(address, text)] = sent(db_session)
    assert (address, "The password was changed." in text) == (user.email, True)
    assert not {OLD, NEW} & set(text.split("\n"))
