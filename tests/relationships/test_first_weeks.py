"""The first two weeks: four people to meet on Home. Today is Monday, June 16, 2025."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from placement.core import clock
from placement.core.database import db
from placement.placements.models import Placement, State
from placement.relationships.models import Contact, ContactEntry, ReachKind
from placement.relationships.rules.capture import parse
from placement.relationships.rules.first_weeks import FIRST_TEXTS, FirstPerson, is_first, make_line
from tests import factories as make
from tests.client import Client, SignIn
from tests.pages import Page
from tests.relationships.test_questions import asks_about_work

TODAY = date(2025, 6, 16)
ALL = list(FirstPerson)


@pytest.fixture
def placement(db_session: object) -> Placement:
    return make.active(begins=make.day(-2))


@pytest.fixture
def browser(sign_in: SignIn, placement: Placement) -> Client:
    return sign_in(placement.student)


def suggested(page: Page) -> list[FirstPerson]:
    """The suggestions of a page, in order."""
    found = page.all("section", id="first-weeks")
    words = " ".join("".join(found[0].itertext()).split()) if found else ""
    return [one for one in FirstPerson if FIRST_TEXTS[one].opening_line in words]


def home(browser: Client) -> list[FirstPerson]:
    return suggested(browser.get("/").page)


def person(of: Placement, added_days_ago: int, **facts: Any) -> Contact:
    added = clock.now() - timedelta(days=added_days_ago)
    contact: Contact = make.saved(Contact(student_id=of.student_id, name="Ana", created_at=added, **facts))
    return contact


def without(first: FirstPerson) -> list[FirstPerson]:
    return [one for one in FirstPerson if one is not first]


def save(browser: Client, first: FirstPerson, name: str = "Ana Ruiz") -> str:
    """Tap Done, type a name in front of the words, save; return the address of the answer."""
    values = browser.get(f"/?first={first.value}").page.values
    assert values["first"] == first.value
    fields = {"line": f"{name}{values['line']}", "first": values["first"], "origin": values["origin"]}
    sent = browser.post("/my/people/capture", data=fields)
    assert sent.status_code == 303
    return sent.location


def last_entry() -> ContactEntry:
    return db.session.scalars(select(ContactEntry).order_by(ContactEntry.id.desc()).limit(1)).one()


@pytest.mark.parametrize("first", ALL, ids=lambda one: one.value)
@pytest.mark.parametrize("host", ["Acme", "Acme, Inc.", "A; B @ C", "The “Big” Co, Ltd."])
def test_line_of_a_suggestion_needs_only_a_name(first: FirstPerson, host: str) -> None:
    captured = parse(f"Ana Ruiz{make_line(first, host)}", TODAY)
    bare = host.replace("“", "").replace("”", "")
    assert (captured.name, captured.organization, captured.rest) == ("Ana Ruiz", bare, "")
    assert captured.field == FIRST_TEXTS[first].words
    assert (captured.is_wish, captured.via, captured.promise) == (False, "", "")
    assert parse(make_line(first, host), TODAY).name == ""


def test_a_person_fits_by_words_or_by_the_kind_marked() -> None:
    fits: dict[FirstPerson, list[tuple[str, list[str]]]] = {
        FirstPerson.TEAM: [("My team", [])],
        FirstPerson.NEXT_TEAM: [("next team, legal", []), ("", ["neighbor_field"])],
        FirstPerson.INTERN: [("Design intern", [])],
        FirstPerson.INSIDER: [("", ["leader", "insider"])],
    }
    for first in FirstPerson:
        for other, cases in fits.items():
            for field, kinds in cases:
                assert is_first(first, field, kinds) == (first is other), (first, field, kinds)
    assert not any(is_first(one, "international data teams", ["leader"]) for one in FirstPerson)


def test_no_opening_line_asks_for_work() -> None:
    assert [text for text in FIRST_TEXTS.values() if asks_about_work(text.opening_line)] == []
    assert list(FIRST_TEXTS) == ALL
    assert len({text.opening_line for text in FIRST_TEXTS.values()}) == len(ALL) == 4


@pytest.mark.parametrize(
    ("begins", "state", "is_shown"),
    [
        (1, State.APPROVED, False),
        (0, State.ACTIVE, True),
        (0, State.APPROVED, True),
        (-13, State.ACTIVE, True),
        (-14, State.ACTIVE, False),
        (-2, State.TERMINATED, False),
        (-2, State.SUBMITTED, False),
    ],
)
def test_suggestions_stand_on_home_from_the_first_day_to_day_14(
    db_session: object, sign_in: SignIn, begins: int, state: State, is_shown: bool
) -> None:
    placement = make.placement(state, begins=make.day(begins))
    assert home(sign_in(placement.student)) == (ALL if is_shown else [])


def test_suggestions_stand_below_the_work_that_is_due(browser: Client) -> None:
    page = browser.get("/").page
    text = page.main
    assert text.index("Step by step") < text.index("Your first two weeks")
    assert suggested(browser.get("/my/people").page) == []


@pytest.mark.parametrize("first", ALL, ids=lambda one: one.value)
def test_done_leads_to_the_line_and_saving_it_finishes_the_suggestion(browser: Client, first: FirstPerson) -> None:
    page = browser.get(save(browser, first)).page
    assert "Saved: Ana Ruiz" in page.main
    assert suggested(page) == without(first)
    assert page.values["first"] == ""
    ana = db.session.scalars(select(Contact)).one()
    assert ana.reach_kinds == ([ReachKind.INSIDER.value] if first is FirstPerson.INSIDER else [])
    assert home(browser) == without(first)


@pytest.mark.parametrize("first", ALL, ids=lambda one: one.value)
def test_undo_brings_the_suggestion_back(browser: Client, first: FirstPerson) -> None:
    save(browser, first)
    browser.post(f"/my/people/entries/{last_entry().id}/undo", data={"origin": "home"})
    assert home(browser) == ALL
    assert db.session.scalars(select(Contact)).all() == []


@pytest.mark.parametrize("first", ALL, ids=lambda one: one.value)
def test_other_words_finish_the_suggestion_too_and_editing_keeps_it_so(browser: Client, first: FirstPerson) -> None:
    browser.post("/my/people/capture", data={"line": "Bo, lunch", "first": first.value, "origin": "home"})
    assert home(browser) == without(first)
    number = last_entry().id
    values = browser.get(f"/?edit={number}").page.values
    assert (values["first"], values["replaces"], values["line"]) == (first.value, str(number), "Bo, lunch")
    fields = {"line": "Bo Chen, lunch", "first": values["first"], "replaces": values["replaces"], "origin": "home"}
    browser.post("/my/people/capture", data=fields)
    assert home(browser) == without(first)
    assert [one.name for one in db.session.scalars(select(Contact))] == ["Bo Chen"]


def test_person_known_before_keeps_the_kinds_marked(browser: Client, placement: Placement) -> None:
    person(placement, 30, organization=placement.site.host.name, reach_kinds=["alum"])
    save(browser, FirstPerson.INSIDER, "Ana")
    ana = db.session.scalars(select(Contact)).one()
    assert ana.reach_kinds == ["insider", "alum"]
    browser.post(f"/my/people/entries/{last_entry().id}/undo")
    db.session.refresh(ana)
    assert (ana.reach_kinds, home(browser)) == (["alum"], ALL)


def test_line_without_a_name_is_refused_with_the_words_kept(browser: Client) -> None:
    values = browser.get("/?first=intern").page.values
    sent = browser.post("/my/people/capture", data={name: values[name] for name in ("line", "first", "origin")})
    assert sent.status_code == 422
    assert (sent.page.values["line"], sent.page.values["first"]) == (values["line"], "intern")
    assert home(browser) == ALL


@pytest.mark.parametrize(("added_days_ago", "is_gone"), [(0, True), (2, True), (3, False)])
def test_someone_added_since_the_first_day_finishes_a_suggestion(
    browser: Client, placement: Placement, added_days_ago: int, is_gone: bool
) -> None:
    person(placement, added_days_ago, reach_kinds=["insider"])
    assert home(browser) == (without(FirstPerson.INSIDER) if is_gone else ALL)


@pytest.mark.parametrize("first", ALL, ids=lambda one: one.value)
def test_dismissed_suggestion_is_gone_for_this_placement(
    browser: Client, placement: Placement, first: FirstPerson
) -> None:
    sent = browser.post("/my/people/first-weeks/dismiss", data={"suggestion": first.value})
    assert (sent.status_code, sent.location) == (303, "/")
    assert home(browser) == without(first)
    make.active(student=placement.student, begins=make.day(-1))
    assert home(browser) == ALL


@pytest.mark.parametrize("said", ["", "boss"])
def test_unknown_suggestion_is_refused(browser: Client, said: str) -> None:
    assert browser.post("/my/people/first-weeks/dismiss", data={"suggestion": said}).status_code == 422
    assert browser.get(f"/?first={said}").page.values["line"] == ""


def test_dismissing_after_day_14_is_refused(db_session: object, sign_in: SignIn) -> None:
    browser = sign_in(make.active().student)
    assert browser.post("/my/people/first-weeks/dismiss", data={"suggestion": "team"}).status_code == 422
    sent = browser.post("/my/people/capture", data={"line": "Bo, lunch", "first": "insider", "origin": "home"})
    assert sent.status_code == 303
    assert db.session.scalars(select(Contact)).one().reach_kinds == []
