"""People: one line to capture, Undo, the list, pairs, and This week. Today is Monday, June 16, 2025."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from placement.core import clock
from placement.core.database import db
from placement.people.models import User
from placement.placements.models import Placement
from placement.relationships.models import (
    Contact,
    ContactEntry,
    ContactPair,
    HowMet,
    Interaction,
    InteractionKind,
    Pause,
    Promise,
)
from placement.terms.models import Program
from tests import factories as make
from tests.client import Client, Reply, SignIn
from tests.counting import recorded

LINE = "Priya Natarajan @ Acme, data team, lunch, via Sam, promised slides by Fri"


@pytest.fixture
def placement(db_session: object) -> Placement:
    return make.active()


@pytest.fixture
def browser(sign_in: SignIn, placement: Placement) -> Client:
    return sign_in(placement.student)


def person(student: User, name: str, **facts: Any) -> Contact:
    return make.saved(Contact(student_id=student.id, name=name, created_at=clock.now(), **facts))


def touch(contact: Contact, kind: InteractionKind = InteractionKind.MEETING, days_ago: int = 0, **facts: Any) -> None:
    on = clock.today() - timedelta(days=days_ago)
    make.saved(Interaction(contact_id=contact.id, on=on, kind=kind, created_at=clock.now(), **facts))


def capture(browser: Client, line: str, **fields: str) -> Reply:
    """Send a line and follow the redirect to the answer."""
    sent = browser.post("/my/people/capture", data={"line": line, "origin": "people", **fields})
    assert sent.status_code == 303, sent.page.main
    return browser.get(sent.location)


def stored(student: User) -> str:
    """Everything of the student's network as text, without the entries for Undo."""
    own = select(Contact.id).where(Contact.student_id == student.id)
    rows = list(db.session.scalars(select(Contact).where(Contact.student_id == student.id).order_by(Contact.id)))
    for model in (Interaction, Promise):
        rows += db.session.scalars(select(model).where(model.contact_id.in_(own)).order_by(model.id))
    return json.dumps([{key.key: str(getattr(row, key.key)) for key in row.__table__.columns} for row in rows])


def last_entry() -> ContactEntry:
    entry = db.session.scalar(select(ContactEntry).order_by(ContactEntry.id.desc()).limit(1))
    assert entry is not None
    return entry


def test_line_is_saved_and_answered_in_words(browser: Client) -> None:
    main = capture(browser, LINE).page.main
    for words in (
        "Saved: Priya Natarajan, Acme",
        "You met today.",
        "How you met: social event.",
        "Sam introduced you.",
        "You promised slides by Fri, Jun 20.",
        "Field: data team.",
    ):
        assert words in main
    assert [one.name for one in db.session.scalars(select(Contact).order_by(Contact.id))] == ["Priya Natarajan", "Sam"]


@pytest.mark.parametrize("origin", ["home", "people"])
def test_answer_stands_on_the_page_the_line_was_typed_on_with_focus_on_undo(browser: Client, origin: str) -> None:
    reply = capture(browser, "Ana, lunch", origin=origin)
    assert reply.request.path == {"home": "/", "people": "/my/people"}[origin]
    focused = [one for one in reply.page.all("button") if "autofocus" in one.attrib]
    assert ["".join(one.itertext()).strip() for one in focused] == ["Undo"]


@pytest.mark.parametrize(
    "line",
    [
        LINE,
        "? Ana Ruiz @ Acme, legal, via Sam Lee",
        "Ana Ruiz @ Acme, legal, coffee, promised the deck by Fri",
        "Bo, via Ana Ruiz",
        "Ana Ruiz @ Acme, via Kim",
        "? Sam Lee",
    ],
)
def test_undo_restores_exactly_what_was_there(browser: Client, placement: Placement, line: str) -> None:
    person(placement.student, "Ana Ruiz", organization="Acme")
    touch(person(placement.student, "Sam Lee"), days_ago=9, placement_id=placement.id)
    before = stored(placement.student)
    capture(browser, line)
    assert stored(placement.student) != before
    assert browser.post(f"/my/people/entries/{last_entry().id}/undo").status_code == 303
    assert stored(placement.student) == before


def test_undo_works_once(browser: Client) -> None:
    person_page = capture(browser, "Ana, lunch")
    assert person_page.status_code == 200
    touch(db.session.scalars(select(Contact)).one(), days_ago=3)  # so that undoing keeps the person
    address = f"/my/people/entries/{last_entry().id}/undo"
    assert browser.post(address).status_code == 303
    assert browser.post(address).status_code == 422


def test_two_sams_are_asked_by_one_button_each(browser: Client, placement: Placement) -> None:
    sams = [person(placement.student, name) for name in ("Sam Lee", "Sam Okafor")]
    page = capture(browser, "Priya, lunch, via Sam").page
    assert "Who introduced you?" in page.main
    assert {"Sam Lee", "Sam Okafor"} <= {"".join(one.itertext()).strip() for one in page.all("button")}
    address = f"/my/people/entries/{last_entry().id}/introducer"
    sent = browser.post(address, data={"contact_id": str(sams[1].id), "origin": "people"})
    assert "Sam Okafor introduced you." in browser.get(sent.location).page.main
    priya = db.session.scalars(select(Contact).where(Contact.name == "Priya")).one()
    assert priya.introduced_by_id == sams[1].id
    browser.post(f"/my/people/entries/{last_entry().id}/undo")
    assert {one.name for one in db.session.scalars(select(Contact))} == {"Sam Lee", "Sam Okafor"}


def test_loose_match_says_so(browser: Client, placement: Placement) -> None:
    touch(person(placement.student, "Ana Ruiz"), days_ago=2, placement_id=placement.id)
    assert "We took this to be the Ana Ruiz you already have." in capture(browser, "Ana Ruiz @ Acme").page.main


def test_what_is_known_already_is_said_and_not_overwritten(browser: Client, placement: Placement) -> None:
    kim = person(placement.student, "Kim")
    ana = person(placement.student, "Ana", organization="Acme", field="law", introduced_by_id=kim.id)
    touch(ana)
    main = capture(browser, "Ana @ Acme, data, via Bo").page.main
    for words in ("Added to the Ana you already have.", "You already noted that you talked today.", "stays law", "Kim"):
        assert words in main
    db.session.refresh(ana)
    assert (ana.field, ana.introduced_by_id) == ("law", kim.id)


def test_edit_shows_the_line_again_and_saving_takes_back_what_it_did(browser: Client, placement: Placement) -> None:
    capture(browser, "Prya @ Acme, lunch")
    number = last_entry().id
    values = browser.get(f"/my/people?edit={number}").page.values
    assert (values["line"], values["replaces"]) == ("Prya @ Acme, lunch", str(number))
    main = capture(browser, "Priya @ Acme, lunch", replaces=str(number)).page.main
    assert "Saved: Priya, Acme" in main
    assert [one.name for one in db.session.scalars(select(Contact))] == ["Priya"]


@pytest.mark.parametrize(
    ("line", "words"),
    [("", "Write who you met"), (", lunch", "Begin with a name"), ("Ana " + "x" * 497, "at most 500 characters")],
)
def test_line_that_is_refused_keeps_what_was_typed(browser: Client, line: str, words: str) -> None:
    sent = browser.post("/my/people/capture", data={"line": line, "origin": "home"})
    assert (sent.status_code, words in sent.page.main, sent.page.values["line"]) == (422, True, line)
    assert not db.session.scalars(select(Contact)).all()


def test_line_of_500_characters_is_saved(browser: Client) -> None:
    assert "Saved: Ana" in capture(browser, "Ana, " + "x" * 495).page.main


@pytest.mark.parametrize(("days_ago", "code"), [(-1, 422), (0, 303), (14, 303), (15, 422)])
def test_line_is_read_from_the_day_it_was_typed(browser: Client, days_ago: int, code: int) -> None:
    typed_on = clock.today() - timedelta(days=days_ago)
    sent = browser.post("/my/people/capture", data={"line": "Ana, yesterday", "typed_on": typed_on.isoformat()})
    assert sent.status_code == code
    days = [one.on for one in db.session.scalars(select(Interaction))]
    assert days == ([typed_on - timedelta(days=1)] if code == 303 else [])


def test_line_typed_by_another_person_on_this_device_is_not_saved(browser: Client, placement: Placement) -> None:
    main = capture(browser, "Zora, lunch", typed_by=str(make.student().id)).page.main
    assert ("typed by someone else" in main, "Zora" in main) == (True, False)
    assert not db.session.scalars(select(Contact)).all()


def test_person_2001_is_refused(browser: Client, placement: Placement) -> None:
    now = clock.now()
    many = [
        Contact(student_id=placement.student_id, name=f"Person {n}", organization="Acme", created_at=now)
        for n in range(2000)
    ]
    db.session.add_all(many)
    db.session.commit()
    sent = browser.post("/my/people/capture", data={"line": "Ana, lunch"})
    is_refused = sent.status_code == 422 and "at most 2,000 people" in sent.page.main
    assert is_refused
    assert "Added to the Person 7" in capture(browser, "Person 7 @ Acme").page.main


def test_list_groups_by_placement_or_field_and_sets_wishes_apart(browser: Client, placement: Placement) -> None:
    ana = person(placement.student, "Ana", field="law")
    touch(ana, days_ago=2, placement_id=placement.id)
    earlier = make.active(student=placement.student)
    touch(ana, days_ago=40, placement_id=earlier.id)
    touch(person(placement.student, "Bo", field="data", introduced_by_id=ana.id), days_ago=2)
    person(placement.student, "Cy", wished_on=clock.today())
    page = browser.get("/my/people").page
    headings = ["".join(one.itertext()).split("\n")[0].strip() for one in page.all("h2")]
    assert any(one.startswith("To meet") for one in headings)
    assert any(one.startswith(placement.title) for one in headings)
    assert "You met in" in page.main
    assert "Connects law and data." in page.main
    by_field = browser.get("/my/people?by=field").page
    assert {"law", "data"} <= {"".join(one.itertext()).split()[0] for one in by_field.all("h2")}


def test_search_finds_beginnings_of_words(browser: Client, placement: Placement) -> None:
    for name, organization in (("Zoë Ruiz", "Acme"), ("Bo Chen", "Globex")):
        person(placement.student, name, organization=organization)
    for sought, found in (("zoe", {"Zoë Ruiz"}), ("glob che", {"Bo Chen"}), ("nobody", set())):
        links = browser.get("/my/people", query_string={"q": sought}).page.links
        assert {"Zoë Ruiz", "Bo Chen"} & set(links) == found


def test_empty_page_teaches_by_an_example(browser: Client) -> None:
    assert LINE in browser.get("/my/people").page.main


@pytest.mark.parametrize("address", ["/my/people", "/my/people?by=field", "/"])
def test_number_of_statements_does_not_grow_with_people(sign_in: SignIn, placement: Placement, address: str) -> None:
    counts = []
    browser = sign_in(placement.student)
    for count in (2, 18):
        for n in range(count):
            one = person(placement.student, f"{chr(65 + n)}a{count} Ruiz", organization=str(n))
            touch(one, days_ago=1, placement_id=placement.id)
        browser.get(address)
        with recorded() as statements:
            browser.get(address)
        counts.append(len(statements))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("answer", "left"), [("same", 1), ("different", 2)])
def test_pair_is_asked_once(browser: Client, placement: Placement, answer: str, left: int) -> None:
    older, newer = (person(placement.student, "Ana", organization=name) for name in ("Acme", ""))
    assert "Same Ana?" in browser.get("/my/people").page.main
    address = f"/my/people/{newer.id}/pairs/{older.id}"
    assert browser.post(address, data={"answer": answer}).status_code == 303
    page = browser.get("/my/people").page
    assert "Same Ana?" not in page.main
    assert f"Find in {left} " in page.main
    merged = db.session.scalars(select(Contact.merged_into_id).order_by(Contact.id)).all()
    assert merged == ([None, older.id] if answer == "same" else [None, None])
    assert len(db.session.scalars(select(ContactPair)).all()) == (answer == "different")


def test_done_records_it_today_and_undo_takes_it_back(browser: Client, placement: Placement) -> None:
    ana = person(placement.student, "Ana")
    touch(ana, days_ago=3, placement_id=placement.id)
    before = stored(placement.student)
    for page in ("/", "/my/people"):
        assert "Thank Ana" in browser.get(page).page.main
    sent = browser.post(
        f"/my/people/{ana.id}/this-week", data={"kind": "thank-you", "answer": "done", "origin": "home"}
    )
    main = browser.get(sent.location).page.main
    assert ("You thanked Ana today." in main, "Thank Ana" in main) == (True, False)
    browser.post(f"/my/people/entries/{last_entry().id}/undo")
    assert stored(placement.student) == before


@pytest.mark.parametrize(("answer", "words"), [("later", "until Mon, Jun 23"), ("never", "again")])
def test_row_of_this_week_can_be_put_off_or_stopped_with_undo(
    browser: Client, placement: Placement, answer: str, words: str
) -> None:
    ana = person(placement.student, "Ana")
    touch(ana, days_ago=3)
    address, told = f"/my/people/{ana.id}/this-week", {"kind": "thank-you", "origin": "people"}
    main = browser.get(browser.post(address, data={**told, "answer": answer}).location).page.main
    assert (f"won't be shown {words}" in main, "Thank Ana" in main) == (True, False)
    browser.post(address, data={**told, "answer": "again"})
    assert "Thank Ana" in browser.get("/my/people").page.main
    assert not db.session.scalars(select(Pause)).all()


def test_other_peoples_people_are_not_there(browser: Client, placement: Placement) -> None:
    other = make.active().student
    stranger = person(other, "Stranger")
    mine = person(placement.student, "Mine")
    entry = make.saved(
        ContactEntry(
            student_id=other.id,
            contact_id=stranger.id,
            line="Stranger",
            steps={"made": {}, "changed": []},
            made_at=clock.now(),
        )
    )
    own = make.saved(
        ContactEntry(
            student_id=placement.student_id,
            contact_id=mine.id,
            line="Mine",
            steps={"made": {}, "changed": []},
            made_at=clock.now(),
        )
    )
    for address, fields in {
        f"/my/people/entries/{entry.id}/undo": {},
        f"/my/people/entries/{entry.id}/introducer": {"contact_id": str(mine.id)},
        f"/my/people/entries/{own.id}/introducer": {"contact_id": str(stranger.id)},
        f"/my/people/{stranger.id}/this-week": {"kind": "thank-you", "answer": "done"},
        f"/my/people/{mine.id}/pairs/{stranger.id}": {"answer": "same"},
        f"/my/people/{stranger.id}/pairs/{mine.id}": {"answer": "same"},
    }.items():
        assert browser.post(address, data=fields).status_code == 404, address
    for query in (f"saved={entry.id}", f"edit={entry.id}", f"paused={stranger.id}.thank-you"):
        assert "Stranger" not in browser.get(f"/my/people?{query}").text


def test_page_explains_itself_without_a_placement_or_where_the_program_is_off(sign_in: SignIn) -> None:
    browser = sign_in(make.student())
    assert "Opens with your placement" in browser.get("/my/people").page.main
    assert "Who did you meet?" not in browser.get("/").page.main
    assert browser.post("/my/people/capture", data={"line": "Ana"}).status_code == 404
    program: Program = make.program()
    program.people_off_reason = "Clinical sites ask for this."
    student = make.active(program=program).student
    assert "Clinical sites ask for this." in sign_in(student).get("/my/people").page.main


def test_how_someone_was_met_is_filled_in_once(browser: Client) -> None:
    capture(browser, "Ana @ Acme, lunch")
    capture(browser, "Ana @ Acme, Zoom, yesterday")
    ana = db.session.scalars(select(Contact)).one()
    assert ana.how_met is HowMet.SOCIAL


def test_we_talked_on_a_row_opens_the_form(browser: Client, placement: Placement) -> None:
    ana = person(placement.student, "Ana")
    touch(ana, days_ago=3)
    address = f"/my/people/{ana.id}?talked=yes"
    assert address in browser.get("/").page.links.values()
    assert any("open" in one.attrib for one in browser.get(address).page.all("details", **{"class": "talked"}))
