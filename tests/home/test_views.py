"""The frame of every page, help, and the home page of each role."""

from __future__ import annotations

from placement.home.views import STEPS
from tests import factories as make
from tests.client import Client, SignIn


def test_help_is_open_to_everyone(client: Client) -> None:
    assert client.get("/help").page.heading == "Help"


def test_menu_shows_what_the_role_uses(sign_in: SignIn) -> None:
    page = sign_in(make.staff()).get("/help").page
    assert "Hosts" in page.links
    assert "Hosts" not in sign_in(make.student()).get("/help").page.links


def test_home_requires_sign_in(client: Client) -> None:
    answer = client.get("/")
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")


def test_faculty_home_redirects_to_the_work_list(sign_in: SignIn) -> None:
    answer = sign_in(make.faculty()).get("/")
    assert answer.status_code == 303


def test_administrator_sees_settings_and_no_records(sign_in: SignIn) -> None:
    make.active()
    page = sign_in(make.admin()).get("/").page
    assert "Terms" in page.main
    assert "Work list" not in page.text


def test_person_with_several_roles_sees_every_part(sign_in: SignIn) -> None:
    page = sign_in(make.user(is_student=True, is_faculty=True, is_staff=True, is_admin=True)).get("/").page
    assert "Teaching" in page.main
    assert "No placement yet" in page.main


def test_empty_installation_shows_the_first_step(sign_in: SignIn) -> None:
    main = sign_in(make.staff()).get("/").page.main
    found = [main.find(step) for step in ("Add a term", "colleges and programs", "Import a spreadsheet", "Invite")]
    assert -1 not in found
    assert found == sorted(found)


def test_help_shows_every_transition_of_every_table(client: Client) -> None:
    shown = client.get("/help").page.rows
    steps = [step for table in STEPS.values() for step in table]
    for step in steps:
        states = ", ".join(state.label for state in step.from_)
        to = step.to.label if step.to else "Previous state"
        parties = ", ".join(sorted(party.label for party in step.by))
        assert [step.verb.label, states, to, parties, step.explain] in shown, step.verb
