"""A form reports all problems in one round: shape and rules together, each at its field."""

from __future__ import annotations

from typing import Any

import pytest

from placement.core.errors import RuleBroken, raise_all
from tests import factories as make
from tests.client import Client, SignIn
from tests.pages import Page

TERM = {"code": "2026 FA!", "name": "", "starts_on": "2026-12-01", "ends_on": "2026-08-01", "reports_on": "2026-07-01"}
PROGRAM = {"code": "C S", "name": "", "cip": "1.2", "objective_limits": "nonsense", "hours_per_credit": "three: many"}
RECORD = {
    "student": "S-unknown",
    "host": "",
    "title": "",
    "planned_start": "2026-05-01",
    "planned_end": "2026-04-01",
    "hours_per_week": "many",
    "supervisor_email": "new@host.example",
}
CASES: list[tuple[str, dict[str, Any], set[str]]] = [
    ("/terms/new", TERM, {"code", "name", "ends_on", "reports_on"}),
    ("/programs/new", PROGRAM, {"code", "name", "cip", "objective_limits", "hours_per_credit"}),
    ("/colleges/new", {"code": "a b", "name": ""}, {"code", "name"}),
    ("/skills/new", {"code": "taken", "label": "", "alignments": "nothing"}, {"code", "label", "alignments"}),
    ("/people/new", {"email": "taken@example.edu", "institution_id": "T1"}, {"email", "institution_id", "last_name"}),
    ("/supervisors/new", {"email": "robin@host.example", "name": ""}, {"email", "name"}),
    (
        "/placements/new",
        RECORD,
        {"student", "host", "title", "planned_end", "hours_per_week", "supervisor_name", "term", "program"},
    ),
]


@pytest.fixture
def keeper(db_session: object, sign_in: SignIn) -> Client:
    """A browser of a person who may edit everything, with some names already used."""
    make.skill(code="taken")
    make.user(email="taken@example.edu", institution_id="T1")
    make.supervisor(email="robin@host.example")
    return sign_in(make.admin(is_staff=True, is_whole_office=True))


@pytest.mark.parametrize(("path", "typed", "fields"), CASES, ids=[case[0] for case in CASES])
def test_all_problems_are_shown_at_their_fields(
    keeper: Client, path: str, typed: dict[str, Any], fields: set[str]
) -> None:
    answer = keeper.post(path, data=typed)
    assert answer.status_code == 422
    assert wrong_fields(answer.page) >= fields
    for name, text in typed.items():
        assert answer.page.values.get(name, text) == text, "what was typed is shown again"


def test_first_account_form_shows_all_problems(client: Client) -> None:
    typed = {"email": "nobody", "first_name": "Jo", "last_name": "", "password": "password1", "again": "other"}
    answer = client.post("/first-run", data=typed)
    assert answer.status_code == 422
    assert wrong_fields(answer.page) == {"email", "last_name", "password", "again"}


def test_both_passwords_of_the_own_account_are_checked(db_session: object, sign_in: SignIn) -> None:
    typed = {"current": "not mine", "password": "password1", "again": "password1"}
    answer = sign_in(make.staff()).post("/account/password", data=typed)
    assert answer.status_code == 422
    assert wrong_fields(answer.page) == {"current", "password"}


def test_several_broken_rules_are_shown_together() -> None:
    with pytest.raises(RuleBroken) as caught:
        raise_all(RuleBroken(f"Say why {number}.", f"reason_{number}") for number in (1, 2, 3))
    assert [one.field for one in (caught.value, *caught.value.others)] == ["reason_1", "reason_2", "reason_3"]
    raise_all([])


def wrong_fields(page: Page) -> set[str]:
    return {name.removesuffix("-error") for e in page.root.iter() if (name := e.get("id", "")).endswith("-error")}
