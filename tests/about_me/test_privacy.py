"""A walk over every page: who reads what a student says about themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, url_for

from placement.about_me.models import AboutMeItem, SelfIntroduction
from placement.core import clock
from placement.core.database import db
from tests import factories as make
from tests.access.context import World
from tests.access.matrix import LINK_ROWS, PEOPLE_ROWS
from tests.client import Client

pytestmark = pytest.mark.once

SHARED, KEPT, SAID = "Shared with one reader", "Kept for myself", "Said in thirty seconds"
OWN_PAGES = {("about_me.about", "own student"), ("about_me.answer", "own student"), ("about_me.export", "own student")}
READERS = {
    SHARED: OWN_PAGES | {("placement_page.placement", "own faculty")},
    KEPT: OWN_PAGES,
    SAID: {(page, "own student") for page in ("about_me.about", "about_me.introduction", "relationships.person")},
}


@pytest.fixture(scope="module")
def read(app: Flask, world: World) -> dict[str, set[tuple[str, str]]]:
    """The pages and visitors that show each text, of all pages each visitor may open."""
    make.about_me(world.own, AboutMeItem.GOALS, words=SHARED, is_shared=True)
    make.about_me(world.own, AboutMeItem.STRENGTHS, words=KEPT)
    make.saved(SelfIntroduction(placement_id=world.own.id, who=SAID, here="", curious="", saved_on=clock.today()))
    db.session.commit()
    found: dict[str, set[tuple[str, str]]] = {text: set() for text in READERS}
    for endpoint, visitor, page in pages(app, world):
        for text in READERS:
            if text in page:
                found[text].add((endpoint, visitor))
    return found


def pages(app: Flask, world: World) -> Iterator[tuple[str, str, str]]:
    """Every page that a visitor or a link may open, with its text."""
    for row in PEOPLE_ROWS:
        for visitor in (visitor for visitor, answer in row.answers.items() if row.method == "GET" and answer == "+"):
            yield (
                row.endpoint,
                visitor,
                body(app, world.browser_of(app, visitor), row.endpoint, world.objects[row.object]),
            )
    for row in (row for row in LINK_ROWS if row.method == "GET"):
        kind, _, subject = row.object.partition("/")
        values = {"token": world.tokens[kind]["own"], **world.objects[subject or "-"]}
        yield row.endpoint, "link", body(app, Client(app), row.endpoint, values)


def body(app: Flask, browser: Client, endpoint: str, values: dict[str, Any]) -> str:
    with app.test_request_context():
        address = url_for(endpoint, **values)
    with browser.get(address, checked=False) as reply:
        return reply.get_data().decode("utf-8", "replace")


@pytest.mark.parametrize("text", READERS)
def test_only_its_readers_find_a_text_on_any_page(read: dict[str, set[tuple[str, str]]], text: str) -> None:
    assert read[text] == READERS[text]
