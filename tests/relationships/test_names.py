"""Names and words about contacts stand in their own tables alone: in no flash, email, job, or audit entry."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from placement.core.database import db
from placement.placements.models import Placement
from placement.relationships.models import ContactEntry, Interaction, Promise
from placement.relationships.page.drafts import DraftKind
from tests import factories as make
from tests.client import Client, SignIn
from tests.relationships.network import person

WORD = "Quillfeather"
OWN = {"contact", "interaction", "mentoring_tie"}
EDITED = re.compile(r".*/(details|history/\d+)")  # forms with a version
EMPTY = {"role_level": "", "how_met": ""}


def list_elsewhere() -> list[str]:
    """The other tables with a row that has the word."""
    others = [one for one in db.metadata.sorted_tables if one.name not in OWN and not one.name.startswith("contact_")]
    return [
        table.name
        for table in others
        if any(WORD.casefold() in str(tuple(row)).casefold() for row in db.session.execute(select(table)))
    ]


def list_posts(placement: Placement) -> Iterator[tuple[str, dict[str, str]]]:
    """Each POST of one person's pages with the word wherever a text can be typed; forgetting comes last."""
    sam = person(placement, f"Sam {WORD}")
    this = person(placement, f"Priya {WORD}", introduced_by_id=sam.id)
    other = person(placement, f"Priya N. {WORD}")
    at = f"/my/people/{this.id}"
    for kind in (DraftKind.REQUEST, DraftKind.MISSED):
        yield f"{at}/drafts/{kind.value}", {"subject": WORD, "text": WORD}
        yield f"{at}/drafts/{kind.value}/sent", {}
    for wish in ("", "drop"):
        yield f"{at}/wish", {"wish": wish}
    for step in ("asked", "made", "told", "closed"):
        yield f"{at}/introduction", {"step": step}
        yield f"{at}/introduction", {"step": step, "undo": "1"}
    talk = {"on": "2025-06-16", "kind": "meeting", "note": WORD, "learned": WORD, "promise": WORD, "offer": WORD}
    yield f"{at}/talked", {**talk, "names": f"Ana {WORD}"}
    yield f"{at}/talked", {**talk, "on": "2025-06-17"}
    yield f"{at}/promises/{present(select(Promise.id))}/kept", {}
    for kind in (DraftKind.THANKS, DraftKind.UPDATE, DraftKind.CONNECTION, DraftKind.REFERENCE):
        yield f"{at}/drafts/{kind.value}", {"subject": WORD, "text": WORD}
        yield f"{at}/drafts/{kind.value}/sent", {}
    history = f"{at}/history/{present(select(Interaction.id).where(Interaction.note != ''))}"
    yield history, {"on": "2025-06-15", "kind": "catch-up", "note": f"{WORD} again", "learned": WORD}
    for note in ("keep", "let go", "delete"):
        yield f"{history}/note", {"note": note}
    yield f"{history}/place", {"placement_id": str(placement.id)}
    yield f"{history}/delete", {}
    yield f"{at}/details", {**EMPTY, "name": f"New {WORD}", "organization": WORD, "field": WORD}
    yield f"{at}/kinds", {"reach": "leader"}
    yield f"{at}/rhythm", {"rhythm": "month"}
    yield f"{at}/sharing", {"shared": "yes"}
    third = person(placement, f"Priya {WORD}")
    yield f"{at}/pairs/{third.id}", {"answer": "different", "origin": "people"}
    yield f"{at}/this-week", {"kind": "touch", "answer": "done", "origin": "people"}
    yield f"{at}/same", {"person_id": str(other.id)}
    yield f"{at}/split", {"contact_id": str(other.id)}
    yield f"{at}/entries/{present(select(ContactEntry.id))}/undo", {}
    yield f"{at}/forget", {}


def present(query: object) -> int:
    return int(db.session.scalars(query).first())  # type: ignore[call-overload]


@pytest.fixture
def placement(db_session: object) -> Placement:
    return make.active()


@pytest.fixture
def browser(sign_in: SignIn, placement: Placement) -> Client:
    return sign_in(placement.student)


def test_no_post_of_a_persons_pages_writes_a_name_elsewhere(app: Flask, browser: Client, placement: Placement) -> None:
    tried = set()
    for address, typed in list_posts(placement):
        sent = browser.save(address, typed) if EDITED.fullmatch(address) else browser.post(address, data=typed)
        assert sent.status_code in (200, 303, 422), f"{address}: {sent.status_code}"
        with browser.session_transaction() as session:
            flashes = session.pop("_flashes", [])
        assert WORD not in str(flashes), address
        assert WORD not in (sent.location or "")
        assert list_elsewhere() == [], address
        tried.add(app.url_map.bind("localhost").match(address, method="POST")[0])
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/my/people/<int:contact_id>")]
    assert tried == {rule.endpoint for rule in rules if "POST" in (rule.methods or ())}
