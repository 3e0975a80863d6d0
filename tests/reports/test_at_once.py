"""Simultaneous report requests from several tabs."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select

from placement.core.database import db
from placement.reports.background import MOST_AT_ONCE
from placement.reports.models import ReportFile
from tests import factories as make
from tests.client import Client
from tests.reports.institution import REPORTS_ON, invent

TABS = MOST_AT_ONCE + 2


def test_simultaneous_requests_of_one_person_stay_within_the_limit(new_app: Callable[..., Flask]) -> None:
    app = new_app()
    app.extensions["settings"] = replace(app.extensions["settings"], report_page_limit=0)
    with app.app_context():
        term, person = invent(size=36), make.staff()
        db.session.commit()
        address, tabs = f"/reports/{term.id}/zip", [Client(app).sign_in(person) for _ in range(TABS)]
        db.session.remove()
    together = Barrier(TABS)

    def click(number: int) -> int:
        day = REPORTS_ON - timedelta(days=number)
        together.wait(10)
        with app.app_context():
            return tabs[number].post(address, data={"policy": "internal_k5", "as_of": day.isoformat()}).status_code

    with ThreadPoolExecutor(TABS) as pool:
        assert sorted(pool.map(click, range(TABS))) == [303] * MOST_AT_ONCE + [422] * (TABS - MOST_AT_ONCE)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ReportFile)) == MOST_AT_ONCE
        db.session.remove()
