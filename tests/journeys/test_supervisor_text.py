"""A supervisor types on a phone while the student edits: the text is kept, and the student reads it."""

from __future__ import annotations

import pytest
from playwright._impl._api_structures import SetCookieParam
from playwright.sync_api import Page, expect

from placement.access import links
from placement.access.models import Purpose
from placement.agreements import services
from placement.core.database import db
from placement.placements.models import Placement
from tests import factories as make
from tests.agreements.conftest import content, draft_of, sent, student_of, wordings
from tests.browser import PHONE
from tests.journeys.conftest import Visit
from tests.journeys.server import Site, application
from tests.journeys.summer import WITHOUT_JAVASCRIPT, press
from tests.journeys.world import session_cookie
from tests.present import present

TEXT = "Which tool, and who reads the report? Please name both, so that we can plan the review."
DRAFT = "A sentence that is still being written."
SMALLEST = PHONE | {"java_script_enabled": False}


def start(site: Site) -> tuple[int, str, SetCookieParam]:
    """A placement whose objectives are waiting on the supervisor: its id, the link, and the student's cookie."""
    with application(site) as app:
        placement = make.active(student=make.student(first_name="Robin", last_name="Ruiz"))
        sent(placement)
        db.session.commit()
        return placement.id, link_of(placement), session_cookie(app, site.address, placement.student)


def link_of(placement: Placement) -> str:
    link = links.find_live(Purpose.SUPERVISOR, placement.id)
    assert link is not None
    return f"/s/{links.token(link)}"


def reword(site: Site, placement_id: int, *, send: bool) -> str:
    """Withdraw the objectives and edit the second as the student; return the link of the last submission."""
    with application(site):
        placement = db.session.get_one(Placement, placement_id)
        services.recall(student_of(placement), placement)
        words = content(2, statement=DRAFT) if not send else content(2, measure="Three people use report 2.")
        services.write(student_of(placement), placement, words, wordings(draft_of(placement))[2])
        if send:
            services.submit(student_of(placement), placement)
        db.session.commit()
        return link_of(placement)


def type_request(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_text("Request a change to objective 2").click()
    page.locator("#objective-2").get_by_label("What should change?").fill(TEXT)


def check_fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= present(page.viewport_size)["width"]


@pytest.mark.parametrize("window", [WITHOUT_JAVASCRIPT, SMALLEST], ids=["390 px", "320 px"])
def test_text_survives_new_wording_submitted_meanwhile(visit: Visit, demo: Site, window: SetCookieParam) -> None:
    placement_id, link, cookie = start(demo)
    with visit(demo.address, **window) as page:
        type_request(page, link)
        newer = reword(demo, placement_id, send=True)
        press(page, "Request these changes")
        main = page.locator("main")
        expect(main).to_contain_text("Robin sent new wording after you opened this page.")
        expect(page.locator("#objective-2 ins").first).to_have_text("Three")
        expect(page.locator("#objective-2").get_by_label("What should change?")).to_have_value(TEXT)
        check_fits(page)
        press(page, "Send comment to Robin")
        expect(page.get_by_role("heading", level=1)).to_have_text("Comment sent")
        press(page, "Review objectives")
        assert page.url.endswith(newer)
        press(page, "Agree to all objectives")
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
        page.context.add_cookies([cookie])
        with application(demo):
            ref = db.session.get_one(Placement, placement_id).ref
        page.goto(f"/placements/{ref}/objectives")
        expect(main).to_contain_text("on version 1, an earlier wording")
        expect(main).to_contain_text(f"Objective 2: {TEXT}")
        check_fits(page)


def test_text_survives_objectives_withdrawn_meanwhile(visit: Visit, demo: Site) -> None:
    placement_id, link, _ = start(demo)
    with visit(demo.address, **WITHOUT_JAVASCRIPT) as page:
        type_request(page, link)
        reword(demo, placement_id, send=False)
        press(page, "Request these changes")
        main = page.locator("main")
        expect(main).to_contain_text("Robin withdrew these to edit them.")
        expect(main).not_to_contain_text(DRAFT)
        expect(main.get_by_label("What you typed about objective 2")).to_have_value(TEXT)
        check_fits(page)
        press(page, "Back to the objectives")
        expect(main).to_contain_text("is rewording the objectives")
