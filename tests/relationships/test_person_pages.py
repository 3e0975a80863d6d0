"""One person's page: the brief, We talked, what happened, introductions, drafts, and what others see."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from placement.checkins.models import CheckInMeeting
from placement.core import clock
from placement.core.database import db
from placement.placements.models import Placement
from placement.relationships.models import (
    Contact,
    Interaction,
    InteractionKind,
    Promise,
    ReachKind,
    Rhythm,
)
from placement.relationships.page.drafts import AFTER_MEETING, RECORDED, DraftKind
from placement.relationships.periodic import delete_old_notes
from placement.relationships.rules.questions import BANK
from placement.relationships.services import interactions
from tests import factories as make
from tests.client import Client, SignIn
from tests.present import present
from tests.relationships.network import person, read, talk

DRAFTS = Path(__file__).parents[2] / "templates" / "relationships" / "drafts"
ASKS_FOR_WORK = re.compile(
    r"\b(jobs?|hir(e|es|ed|ing)|openings?|positions?|resumes?|résumés?|favou?rs?)\b", re.IGNORECASE
)


@pytest.fixture
def placement(db_session: object) -> Placement:
    return make.active()


@pytest.fixture
def priya(placement: Placement) -> Contact:
    return person(placement, "Priya Natarajan", "Acme", field="design")


@pytest.fixture
def browser(sign_in: SignIn, placement: Placement) -> Client:
    return sign_in(placement.student)


def at(contact: Contact, *parts: object) -> str:
    return "/".join(["/my/people", str(contact.id), *(str(part) for part in parts)])


def happened(contact: Contact) -> list[Interaction]:
    query = select(Interaction).where(Interaction.contact_id == contact.id)
    return list(db.session.scalars(query.order_by(Interaction.on, Interaction.id)))


def test_brief_says_how_they_met_who_introduced_and_what_is_owed(
    browser: Client, placement: Placement, priya: Contact
) -> None:
    sam = person(placement, "Sam Ito")
    priya.introduced_by_id = sam.id
    first = talk(placement, priya, date(2025, 6, 10), note="Loves letterpress.")
    interactions.promise(placement.student.as_actor(), priya, "slides", date(2025, 6, 20), first)
    page = browser.get(at(priya)).page
    for words in ("Tue, Jun 10, 2025", placement.title, "Sam Ito", "Loves letterpress.", "slides by Fri, Jun 20"):
        assert words in page.main
    assert sum(question.text in page.main for question in BANK) == 3
    assert "Priya Natarajan" in browser.get(at(sam)).page.main


def test_we_talked_saved_as_it_stands_is_a_meeting_first_and_then_a_catch_up(browser: Client, priya: Contact) -> None:
    for expected in (InteractionKind.MEETING, InteractionKind.CATCH_UP):
        values = browser.get(at(priya)).page.values
        assert values["kind"] == expected.value
        sent = browser.post(at(priya, "talked"), data={"on": values["on"], "kind": values["kind"]})
        assert sent.status_code == 303
    assert [(one.on, one.kind) for one in happened(priya)] == [
        (clock.today(), InteractionKind.MEETING),
        (clock.today(), InteractionKind.CATCH_UP),
    ]


def test_we_talked_keeps_minutes_promise_offer_and_names_and_undo_takes_all_back(
    browser: Client, placement: Placement, priya: Contact
) -> None:
    typed = {"on": "2025-06-16", "kind": "meeting", "minutes": "30", "note": "Note", "learned": "Paper matters"}
    more = {"names": "Ana Ruiz, Bo", "promise": "slides by Fri", "offer": "proofread"}
    sent = browser.post(at(priya, "talked"), data=typed | more)
    (made,) = happened(priya)
    assert (made.minutes, made.note, made.learned, made.placement_id) == (30, "Note", "Paper matters", placement.id)
    promises = db.session.scalars(select(Promise).order_by(Promise.id)).all()
    assert [(one.words, one.due_on) for one in promises] == [("slides", date(2025, 6, 20)), ("proofread", None)]
    wished = db.session.scalars(select(Contact).where(Contact.wished_on.is_not(None)).order_by(Contact.id)).all()
    assert [(one.name, one.introduced_by_id) for one in wished] == [("Ana Ruiz", priya.id), ("Bo", priya.id)]
    entry = sent.location.rpartition("=")[2]
    assert "Undo" in browser.get(sent.location).page.main
    assert browser.post(at(priya, "entries", entry, "undo")).status_code == 303
    assert not happened(priya)
    assert db.session.scalars(select(Contact.name)).all() == ["Priya Natarajan"]
    assert not db.session.scalars(select(Promise)).all()
    assert browser.post(at(priya, "entries", entry, "undo"), checked=False).status_code == 422


def test_wrong_day_is_refused_and_the_note_stays_typed(browser: Client, priya: Contact) -> None:
    sent = browser.post(at(priya, "talked"), data={"on": "2025-06-17", "kind": "meeting", "note": "Typed words"})
    assert (sent.status_code, "Typed words" in sent.text) == (422, True)
    assert "Enter a day up to today" in sent.page.main
    assert not happened(priya)


def test_name_someone_already_met_is_no_wish_and_oneself_is_left_out(
    browser: Client, placement: Placement, priya: Contact
) -> None:
    ana = person(placement, "Ana")
    talk(placement, ana, date(2025, 6, 10))
    talk(placement, priya, date(2025, 6, 10))
    browser.post(at(priya, "talked"), data={"on": "2025-06-16", "kind": "catch-up", "names": "Ana, Priya Natarajan"})
    assert (ana.wished_on, ana.introduced_by_id) == (None, priya.id)
    assert (priya.wished_on, priya.introduced_by_id) == (None, None)


def test_promise_kept_is_a_follow_up_today(browser: Client, placement: Placement, priya: Contact) -> None:
    owed = interactions.promise(placement.student.as_actor(), priya, "slides", None)
    sent = browser.post(at(priya, "promises", owed.id, "kept"))
    assert owed.kept_on == clock.today()
    assert [one.kind for one in happened(priya)] == [InteractionKind.FOLLOW_UP]
    browser.post(at(priya, "entries", sent.location.rpartition("=")[2], "undo"))
    assert db.session.scalars(select(Promise.kept_on)).all() == [None]
    assert not happened(priya)


def test_own_interaction_is_changed_and_deleted(browser: Client, placement: Placement, priya: Contact) -> None:
    made = talk(placement, priya, date(2025, 6, 10), minutes=15)
    address = at(priya, "history", made.id)
    changed = browser.save(address, data={"on": "2025-06-11", "kind": "catch-up", "minutes": "45", "note": "New"})
    assert changed.status_code == 303
    assert (made.on, made.kind, made.minutes, made.note) == (date(2025, 6, 11), InteractionKind.CATCH_UP, 45, "New")
    assert made.placement_id == placement.id
    late = browser.save(address, data={"on": "2025-06-17", "kind": "catch-up"})
    assert (late.status_code, made.on) == (422, date(2025, 6, 11))
    assert browser.post(f"{address}/delete").status_code == 303
    assert not happened(priya)


def test_talk_of_a_check_in_is_corrected_there(browser: Client, placement: Placement) -> None:
    checkin, ana = make.submitted_checkin(placement), person(placement, "Ana Ruiz")
    made = talk(placement, ana, date(2025, 6, 10), placement=placement)
    db.session.add(CheckInMeeting(interaction_id=made.id, checkin_id=checkin.id))
    page = browser.get(at(ana)).page
    assert f"check-in {checkin.number}" in page.main
    assert at(ana, "history", made.id) not in page.html
    refused = browser.post(at(ana, "history", made.id, "delete"))
    assert (refused.status_code, "Correct the check-in" in refused.text) == (422, True)
    assert happened(ana) == [made]


@pytest.mark.parametrize("chosen", ["first", "second", "none"])
def test_student_says_in_which_placement_it_was(
    browser: Client, placement: Placement, priya: Contact, chosen: str
) -> None:
    other = make.active(student=placement.student)
    made = talk(placement, priya, clock.today())
    assert made.placement_unclear
    assert "Which placement was it?" in browser.get(at(priya)).page.main
    answer = {"first": placement.id, "second": other.id, "none": None}[chosen]
    browser.post(at(priya, "history", made.id, "place"), data={"placement_id": str(answer or "")})
    assert (made.placement_id, made.placement_unclear) == (answer, False)
    assert "Which placement was it?" not in browser.get(at(priya)).page.main


def test_note_is_kept_let_go_and_deleted(browser: Client, placement: Placement, priya: Contact) -> None:
    made = talk(placement, priya, date(2025, 6, 10), note="Words")
    address = at(priya, "history", made.id, "note")
    for chosen, expected in (("keep", ("Words", True)), ("let go", ("Words", False)), ("delete", ("", False))):
        browser.post(address, data={"note": chosen})
        assert (made.note, made.note_kept) == expected


EMPTY = {"role_level": "", "how_met": ""}
STEPS = ["asked", "made", "told"]


@pytest.mark.parametrize("step", STEPS)
def test_any_step_of_an_introduction_may_come_first(
    browser: Client, placement: Placement, priya: Contact, step: str
) -> None:
    sam = person(placement, "Sam Ito")
    priya.introduced_by_id = sam.id
    sent = browser.post(at(priya, "introduction"), data={"step": step})
    days = {one: getattr(priya, f"introduction_{one}_on") for one in STEPS}
    assert days == {one: clock.today() if one == step else None for one in STEPS}
    told = [InteractionKind.UPDATE] if step == "told" else []
    assert [one.kind for one in happened(sam)] == told
    browser.post(at(priya, "entries", sent.location.rpartition("=")[2], "undo"))
    assert (getattr(priya, f"introduction_{step}_on"), happened(sam)) == (None, [])


def test_introduction_that_did_not_happen_is_closed_and_opened_again(
    browser: Client, placement: Placement, priya: Contact
) -> None:
    priya.introduced_by_id = person(placement, "Sam Ito").id
    browser.post(at(priya, "introduction"), data={"step": "closed"})
    assert priya.introduction_closed_on == clock.today()
    assert "The introduction didn't happen." in browser.get(at(priya)).page.main
    browser.post(at(priya, "introduction"), data={"step": "closed", "undo": "1"})
    assert priya.introduction_closed_on is None


def test_introduction_without_an_introducer_is_refused(browser: Client, priya: Contact) -> None:
    refused = browser.post(at(priya, "introduction"), data={"step": "asked"})
    assert (refused.status_code, "who introduces you" in refused.text) == (422, True)
    assert browser.post(at(priya, "introduction"), data={"step": "wished"}).status_code == 422


@pytest.mark.parametrize("kind", [one for one in DraftKind if one is not DraftKind.REFERENCE])
def test_drafts_ask_for_nothing(kind: DraftKind) -> None:
    assert not ASKS_FOR_WORK.findall((DRAFTS / f"{kind.value}.txt").read_text())


def test_reference_request_says_what_it_is_for() -> None:
    assert ASKS_FOR_WORK.findall((DRAFTS / f"{DraftKind.REFERENCE.value}.txt").read_text())


@pytest.mark.parametrize("kind", [kind for kind in DraftKind if kind is not DraftKind.MENTOR])  # on its own page
def test_draft_is_filled_edited_and_recorded(
    browser: Client, placement: Placement, priya: Contact, kind: DraftKind
) -> None:
    sam = person(placement, "Sam Ito")
    priya.introduced_by_id = sam.id
    student = placement.student.as_actor()
    if kind in AFTER_MEETING:
        talk(placement, priya, date(2025, 6, 10))
        interactions.promise(student, priya, "slides", None)
    before = len(happened(priya))
    page = browser.get(at(priya, "drafts", kind.value)).page
    text = str(page.values["text"])
    assert text.startswith("Hi Sam," if kind is DraftKind.REQUEST else "Hi Priya,")
    assert text.endswith(placement.student.name)
    assert "  " not in text
    assert "\n\n\n" not in text
    assert page.main.count("Liu et al. 2022") == 1
    if kind in (DraftKind.THANKS, DraftKind.UPDATE, DraftKind.CONNECTION):
        assert "slides" in text
    assert "mailto:?subject=" in page.html
    edited = browser.post(at(priya, "drafts", kind.value), data={"subject": "Hello", "text": "My own words"})
    assert "My%20own%20words" in edited.text
    assert len(happened(priya)) == before
    browser.post(at(priya, "drafts", kind.value, "sent"))
    if kind is DraftKind.REQUEST:
        assert (priya.introduction_asked_on, len(happened(priya))) == (clock.today(), before)
    else:
        assert [one.kind for one in happened(priya)[before:]] == [RECORDED[kind]]


def test_drafts_fit_what_happened(browser: Client, placement: Placement, priya: Contact) -> None:
    assert browser.get(at(priya, "drafts", "thank-you")).status_code == 404
    assert browser.get(at(priya, "drafts", "introduction")).status_code == 404
    assert browser.get(at(priya, "drafts", "missed")).status_code == 200
    talk(placement, priya, date(2025, 6, 10))
    assert browser.get(at(priya, "drafts", "missed")).status_code == 404


def test_details_rename_and_never_set_what_is_derived(browser: Client, placement: Placement, priya: Contact) -> None:
    talk(placement, priya, date(2025, 6, 10))
    sam = person(placement, "Sam Ito")
    typed = {"name": "Priya N.", "organization": "Beta", "field": "print", "introduced_by_id": str(sam.id)}
    derived = {"met_on": "2020-01-01", "status": "quiet", "wished_on": "2020-01-01", "student_id": "1"}
    assert browser.save(at(priya, "details"), data=typed | derived | EMPTY).status_code == 303
    assert (priya.name, priya.name_key, priya.organization_key) == ("Priya N.", "priya n", "beta")
    assert (priya.introduced_by_id, priya.wished_on, priya.student_id) == (sam.id, None, placement.student_id)
    assert read(placement, priya)[1].standing(clock.today()).met_on == date(2025, 6, 10)


def test_introducer_that_closes_a_circle_is_refused_with_the_names(
    browser: Client, placement: Placement, priya: Contact
) -> None:
    sam = person(placement, "Sam Ito", introduced_by_id=priya.id)
    ana = person(placement, "Ana Ruiz", introduced_by_id=sam.id)
    refused = browser.save(at(priya, "details"), data=EMPTY | {"name": priya.name, "introduced_by_id": str(ana.id)})
    assert refused.status_code == 422
    assert "Sam Ito → Ana Ruiz → Priya Natarajan → Sam Ito" in refused.page.main
    assert priya.introduced_by_id is None


def test_kinds_rhythm_and_wish_take_one_tap_each(browser: Client, placement: Placement, priya: Contact) -> None:
    for kind in ReachKind:
        browser.post(at(priya, "kinds"), data={"reach": kind.value})
    assert priya.reach_kinds == [kind.value for kind in ReachKind]
    browser.post(at(priya, "kinds"), data={"reach": "leader"})
    assert "leader" not in priya.reach_kinds
    browser.post(at(priya, "rhythm"), data={"rhythm": "quarter"})
    assert read(placement, priya)[1].show("rhythm") is Rhythm.QUARTER
    browser.post(at(priya, "rhythm"), data={"rhythm": ""})
    assert priya.rhythm is None
    browser.post(at(priya, "wish"))
    assert (priya.wished_on, priya.wished_in_id) == (clock.today(), placement.id)
    browser.post(at(priya, "wish"), data={"wish": "drop"})
    assert priya.wished_on is None


def test_faculty_see_name_organization_and_field_of_people_shown_to_them(
    browser: Client, sign_in: SignIn, placement: Placement, priya: Contact
) -> None:
    talk(placement, priya, date(2025, 6, 10), note="Hidden words")
    hidden = person(placement, "Quentin Hidden", "Hidden Works", field="printing")
    talk(placement, hidden, date(2025, 6, 10))
    browser.post(at(priya, "sharing"), data={"shared": "yes"})
    address = f"/placements/{placement.ref}"
    faculty = sign_in(present(placement.faculty)).get(address).page.main
    assert "Priya Natarajan, Acme, design" in faculty
    office = sign_in(make.staff()).get(address).page.main
    for text in (faculty, office):
        assert not any(words in text for words in ("Quentin", "Hidden"))
        assert "printing" in text
    assert not any(words in office for words in ("Priya", "Acme"))
    assert "design" in office
    sign_in(placement.student).post(at(priya, "sharing"), data={"shared": "no"})
    assert "Priya" not in sign_in(present(placement.faculty)).get(address).page.main


def test_people_of_others_are_not_there(sign_in: SignIn, placement: Placement, priya: Contact) -> None:
    made = talk(placement, priya, date(2025, 6, 10))
    other = sign_in(make.active().student)
    for address in (at(priya), at(priya, "details"), at(priya, "history", made.id), at(priya, "drafts", "thank-you")):
        assert other.get(address).status_code == 404
    for parts in (("talked",), ("forget",), ("history", made.id, "delete"), ("kinds",), ("sharing",)):
        assert other.post(at(priya, *parts)).status_code == 404
    assert happened(priya) == [made]


def test_notes_are_deleted_twelve_months_after_the_last_touch_unless_kept(placement: Placement, priya: Contact) -> None:
    today = clock.today()
    year_ago = date(today.year - 1, today.month, today.day)
    gone = talk(placement, priya, year_ago, note="Gone")
    kept = talk(placement, priya, year_ago, note="Kept", note_kept=True)
    touched = person(placement, "Ana")
    older = talk(placement, touched, year_ago - timedelta(days=90), note="Older")
    talk(placement, touched, year_ago + timedelta(days=1), InteractionKind.THANKS)
    first = person(placement, "Bo")
    merged = person(placement, "Bo Lin", merged_into_id=first.id)
    through = talk(placement, first, year_ago - timedelta(days=5), note="Through a merge")
    talk(placement, merged, today, InteractionKind.THANKS)
    assert delete_old_notes() == 1
    assert [one.note for one in (gone, kept, older, through)] == ["", "Kept", "Older", "Through a merge"]
    assert delete_old_notes() == 0
