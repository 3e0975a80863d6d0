"""One update to up to ten people. Today is Monday, June 16, 2025."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from sqlalchemy import select

from placement.core import clock
from placement.core.database import db
from placement.placements.models import Placement
from placement.relationships.models import Contact, Interaction, InteractionKind
from tests import factories as make
from tests.client import Client, SignIn
from tests.relationships.network import person, talk
from tests.relationships.test_questions import asks_about_work

DRAFT = Path(__file__).parents[2] / "templates/relationships/drafts/update-to-several.txt"
ADDRESS = "/my/people/update"


@pytest.fixture
def placement(db_session: object) -> Placement:
    return make.active()


@pytest.fixture
def browser(sign_in: SignIn, placement: Placement) -> Client:
    return sign_in(placement.student)


def met(of: Placement, *names: str) -> list[Contact]:
    people = [person(of, name) for name in names]
    for one in people:
        talk(of, one, clock.today() - timedelta(days=6))
    return people


def many(of: Placement, count: int) -> list[Contact]:
    return met(of, *(f"{chr(65 + number)}na Ruiz" for number in range(count)))


def fields(people: list[Contact], text: str = "All is well.", **more: str) -> dict[str, object]:
    return {"people": [str(one.id) for one in people], "subject": "News", "text": text, **more}


def updates() -> list[int]:
    query = select(Interaction.contact_id).where(Interaction.kind == InteractionKind.UPDATE)
    return list(db.session.scalars(query.order_by(Interaction.id)))


def emails(html: str) -> list[str]:
    """The texts that the links open in an email program."""
    parts = [part.split('"')[0] for part in html.split('href="mailto:')[1:]]
    return [unquote(part.partition("body=")[2]).replace("\r\n", "\n") for part in parts]


def test_people_met_can_be_ticked_and_no_others(browser: Client, placement: Placement) -> None:
    assert "No one to write to yet" in browser.get(ADDRESS).page.main
    [ana] = met(placement, "Ana")
    person(placement, "Wish", wished_on=clock.today())
    main = browser.get(ADDRESS).page.main
    assert ("Ana" in main, "Wish" in main) == (True, False)
    stranger = met(make.active(), "Stranger")
    sent = browser.post(ADDRESS, data=fields([ana, *stranger]))
    assert (sent.status_code, "Stranger" in sent.text, updates()) == (422, False, [])


def test_draft_asks_for_nothing(browser: Client, placement: Placement) -> None:
    assert not asks_about_work(DRAFT.read_text())
    met(placement, "Ana")
    text = str(browser.get(ADDRESS).page.values["text"])
    assert text.endswith(placement.student.name)


def test_each_person_gets_the_text_below_a_first_line_of_their_own(browser: Client, placement: Placement) -> None:
    people = met(placement, "Priya Natarajan", "Ana Ruiz")
    sent = browser.post(ADDRESS, data=fields(people))
    assert sent.status_code == 200
    first = "I've been thinking about our talk on Tue, Jun 10."
    assert emails(sent.text) == [f"Hi {name}, {first}\n\nAll is well." for name in ("Ana", "Priya")]
    assert updates() == []


@pytest.mark.parametrize(("count", "code"), [(0, 422), (1, 200), (10, 200), (11, 422)])
def test_one_to_ten_people_and_nothing_typed_is_lost(
    browser: Client, placement: Placement, count: int, code: int
) -> None:
    people = many(placement, 12)[:count]
    sent = browser.post(ADDRESS, data=fields(people, "My words"))
    assert sent.status_code == code
    assert sent.page.values["text"] == "My words"
    if code == 422:
        words = f"at most ten people; you selected {count}" if count else "Select at least one person"
        assert words in sent.page.main
        ticked = {one.attrib["value"] for one in sent.page.all("input", name="people") if "checked" in one.attrib}
        assert ticked == {str(one.id) for one in people}


def test_sent_is_noted_today_for_this_person_once_and_keeps_what_was_changed(
    browser: Client, placement: Placement
) -> None:
    ana, bo = met(placement, "Ana", "Bo")
    letters = {f"letter_{ana.id}": "Dear Ana,\r\n\r\nAll is well.", f"letter_{bo.id}": "Bo!\n\nQuite another text"}
    for _ in range(2):
        sent = browser.post(ADDRESS, data=fields([ana, bo], written_from="All is well.", sent=str(bo.id), **letters))
        assert sent.status_code == 200
        assert updates() == [bo.id]
        assert emails(sent.text) == ["Dear Ana,\n\nAll is well.", "Bo!\n\nQuite another text"]
        assert sent.page.main.count("Sent today") == 1
    noted = db.session.scalars(select(Interaction).where(Interaction.kind == InteractionKind.UPDATE)).one()
    assert (noted.on, noted.placement_id) == (clock.today(), placement.id)


def test_person_not_ticked_is_not_noted(browser: Client, placement: Placement) -> None:
    ana, bo = met(placement, "Ana", "Bo")
    for sent in (str(bo.id), "0", "x", ""):
        assert browser.post(ADDRESS, data=fields([ana], sent=sent)).status_code == 200
    assert updates() == []


def test_going_back_keeps_first_lines_and_what_was_changed(browser: Client, placement: Placement) -> None:
    ana, bo, cy = met(placement, "Ana", "Bo", "Cy")
    letters = {f"letter_{ana.id}": "Dear Ana,\n\nAll is well.", f"letter_{bo.id}": "Bo!\n\nQuite another text"}
    back = browser.post(ADDRESS, data=fields([ana, bo], written_from="All is well.", back="yes", **letters))
    assert (back.status_code, back.page.values["text"]) == (200, "All is well.")
    kept = {name: str(value) for name, value in back.page.values.items() if str(name).startswith("letter_")}
    assert kept == letters
    kept["written_from"] = str(back.page.values["written_from"])
    sent = browser.post(ADDRESS, data=fields([ana, bo, cy], "Better words.", **kept))
    assert emails(sent.text)[:2] == ["Dear Ana,\n\nBetter words.", "Bo!\n\nQuite another text"]
    assert emails(sent.text)[2].endswith("\n\nBetter words.")
    assert updates() == []


def test_nothing_of_the_text_is_stored(browser: Client, placement: Placement) -> None:
    [ana] = met(placement, "Ana")
    browser.post(ADDRESS, data=fields([ana], "Zanzibar", sent=str(ana.id)))
    for table in db.metadata.sorted_tables:
        assert "Zanzibar" not in str(db.session.execute(table.select()).all()), table.name
