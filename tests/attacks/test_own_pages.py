"""Forms that a student sends to their own pages as no browser would: too long, too large, or incomplete."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from placement.about_me.models import AboutMeAnswer
from placement.core import clock
from placement.core.database import Base, db
from placement.placements.models import Placement
from placement.relationships.models import Contact, ContactEntry, PlacementEvent
from tests import factories as make
from tests.client import Client, SignIn

EXPANDING = "\u0958"  # two characters once composed
NO_ROW = ("2147483648", "9" * 30, "9" * 5000)


@pytest.fixture
def placement(db_session: object) -> Placement:
    return make.active()


@pytest.fixture
def browser(sign_in: SignIn, placement: Placement) -> Client:
    return sign_in(placement.student)


def count(model: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize("item", ["values", "neighbors"])
def test_list_that_grows_beyond_its_column_is_refused_with_the_text(
    browser: Client, placement: Placement, item: str
) -> None:
    typed = ",".join(sign * 99 for sign in "abcde")  # stored with a space after each comma
    sent = browser.save(f"/my/about/{placement.ref}/baseline", {item: typed})
    assert (sent.status_code, sent.page.values[item], count(AboutMeAnswer)) == (422, typed, 0)


def test_answer_that_is_no_choice_is_refused(browser: Client, placement: Placement) -> None:
    sent = browser.save(f"/my/about/{placement.ref}/baseline", {"want": "x" * 600})
    assert (sent.status_code, count(AboutMeAnswer)) == (422, 0)


@pytest.mark.parametrize("number", NO_ROW)
def test_introducer_with_a_number_that_no_row_has_is_not_there(browser: Client, number: str) -> None:
    browser.post("/my/people/capture", data={"line": "Ana Ruiz, lunch", "origin": "people"})
    entry = db.session.scalars(select(ContactEntry.id)).one()
    sent = browser.post(f"/my/people/entries/{entry}/introducer", data={"contact_id": number})
    assert sent.status_code == 404


@pytest.mark.parametrize("line", [f"{'x' * 201}, lunch", f"Ana @ {'x' * 301}", f"Ana, via {'x' * 201}"])
def test_line_with_a_part_too_long_for_its_column_is_refused(browser: Client, line: str) -> None:
    sent = browser.post("/my/people/capture", data={"line": line, "origin": "people"})
    assert (sent.status_code, count(Contact), count(ContactEntry)) == (422, 0, 0)


@pytest.mark.parametrize("words", [f"{'x' * 150} team", f"works in {'x' * 200}"])
def test_long_words_of_a_line_stay_with_it(browser: Client, words: str) -> None:
    assert browser.post("/my/people/capture", data={"line": f"Ana, {words}"}).status_code == 303
    assert words in db.session.scalars(select(ContactEntry.line)).one()


@pytest.mark.parametrize("left_out", ["kind", "on"])
def test_event_keeps_the_day_and_kind_that_a_form_leaves_out(
    browser: Client, placement: Placement, left_out: str
) -> None:
    event = make.event(placement)
    before = {"kind": event.kind.value, "on": event.on.isoformat()}
    sent = browser.save(
        f"/my/people/events/{event.id}", {name: value for name, value in before.items() if name != left_out}
    )
    stored = db.session.scalars(select(PlacementEvent)).one()
    assert sent.status_code in (303, 422)
    assert {"kind": stored.kind.value, "on": stored.on.isoformat()} == before


@pytest.mark.parametrize("fields", [{"title": EXPANDING * 150}, *({"placement_id": number} for number in NO_ROW)])
def test_event_that_cannot_be_stored_is_refused(browser: Client, fields: dict[str, str]) -> None:
    form = {"kind": "team", "on": clock.today().isoformat(), **fields}
    assert browser.post("/my/people/events", data=form).status_code == 422
    assert count(PlacementEvent) == 0


def test_name_too_long_for_its_column_adds_no_one(browser: Client, placement: Placement) -> None:
    event = make.event(placement)
    form = {"kind": event.kind.value, "on": event.on.isoformat(), "names": f"Bo, {'x' * 201}"}
    assert browser.save(f"/my/people/events/{event.id}", form).status_code == 422
    assert count(Contact) == 0
