"""Faculty's inbox names due dates and has no column with the same word in every row."""

from __future__ import annotations

import time_machine

from placement.agreements.models import AgreementState
from placement.core import clock as now
from tests import factories as make
from tests.client import SignIn
from tests.present import present


def test_overdue_objectives_name_the_last_day_to_decide(sign_in: SignIn, clock: time_machine.Traveller) -> None:
    faculty = make.faculty()
    make.agreement(make.approved(faculty=faculty), AgreementState.WITH_FACULTY)
    due = make.day(4)
    clock.shift(4 * 86400)
    assert now.today() == due
    assert "Overdue" not in sign_in(faculty).get("/inbox").page.main
    clock.shift(86400)
    assert f"Overdue: due {due:%b} {due.day}" in sign_in(faculty).get("/inbox").page.main


def test_unread_reflections_have_no_status(sign_in: SignIn) -> None:
    placement = make.active()
    make.submitted_checkin(placement, number=1, was_late=True)
    make.answered_checkin(placement, number=2)
    browser = sign_in(present(placement.faculty))
    for url in ("/inbox", "/check-ins"):
        page = browser.get(url).page
        unread, _, read = page.main.partition("Status")
        assert "Submitted late" in unread
        assert ("Replied" in read) == (url == "/check-ins")
