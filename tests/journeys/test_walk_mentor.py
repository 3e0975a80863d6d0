"""A student asks a mentor to confirm, and the mentor answers on a phone without signing in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from placement.access.links import address_of
from placement.core.database import db
from placement.mail.models import Message
from placement.relationships.models import MentorConfirmation
from tests import factories as make
from tests.axe import faults
from tests.journeys.conftest import TODAY, Visit
from tests.journeys.server import Site, application, prepared, started
from tests.journeys.summer import PHONE, WITHOUT_JAVASCRIPT, come_back, press

STUDENT = "robin@example.edu"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site with one student and a mentor."""
    empty = prepared(tmp_path, TODAY=TODAY, ALLOW_FIXED_CLOCK="1")
    empty.flask("db", "upgrade")
    with application(empty):
        placement = make.active(ref="ABCDEFGHIJ", student=make.student(email=STUDENT))
        make.mentor(placement, contact=make.contact(placement, name="Kim Lee"))
        db.session.commit()
    with started(empty) as running:
        yield running


@pytest.mark.parametrize("window", [PHONE, WITHOUT_JAVASCRIPT], ids=["phone", "without JavaScript"])
def test_mentor_confirms(visit: Visit, site: Site, window: dict[str, Any]) -> None:
    with visit(site.address, **window) as page:
        come_back(page, site, STUDENT)
        page.goto("/placements/ABCDEFGHIJ/network")
        press(page, "Ask them to confirm")
        expect(page.locator("#email")).to_contain_text("says that you mentored them")
        page.get_by_label("Their email address").fill("kim@acme.com")
        press(page, "Send this email")
        expect(page.locator("main")).to_contain_text("Asked on")
    with application(site):
        link_id = db.session.scalars(select(Message.link_id).where(Message.kind == "people_mentor")).one()
        path = "/mentor/" + address_of(link_id or 0).rpartition("/")[2]
    with visit(site.address, **window) as page:
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_contain_text("Did you mentor")
        if window is PHONE:
            assert faults(page) == []
        page.get_by_label("Yes", exact=True).check()
        page.get_by_label("About how many conversations did you have?").fill("6")
        press(page, "Save my answer")
        expect(page.locator("main")).to_contain_text("Your answer is saved.")
    with application(site):
        said = db.session.scalars(select(MentorConfirmation)).one()
        assert (said.says, said.conversations, said.address) == (True, 6, "")
    with visit(site.address, **window) as page:
        come_back(page, site, STUDENT)
        page.goto("/placements/ABCDEFGHIJ/network")
        expect(page.locator("main")).to_contain_text("Confirmed from an address at acme.com, about 6 conversations.")
