"""`python -m tests.benchmarks writers`: eight students save check-ins at the same time, in one process on SQLite."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import select

from placement.checkins.models import CheckIn, CheckInState
from placement.core import clock
from placement.core.database import db
from placement.people.models import User
from placement.placements.models import Placement, State
from tests.client import Client

WRITERS, EACH = 8, 40
Place = tuple[int, str]  # a student, and the address of their check-in


def tell_writers(app: Flask) -> str:
    """Print how long one save takes while seven others are saving: the median, the 99th percentile, and their ratio."""
    with app.test_request_context():
        places = list_open()
        db.session.rollback()
    together = Barrier(WRITERS)

    def save_all(place: Place) -> list[float]:
        with app.app_context():
            student, path = place
            browser = Client(app).sign_in(db.session.get_one(User, student))
            version = str(browser.get(path).page.values["version"])
            together.wait(30)
            return list(save_often(browser, path, version))

    with ThreadPoolExecutor(WRITERS) as pool:
        took = sorted(seconds for each in pool.map(save_all, places) for seconds in each)
    middle, slow = took[len(took) // 2], took[len(took) * 99 // 100]
    rate = WRITERS / (sum(took) / len(took))
    found = f"p50 {middle * 1000:.0f} ms, p99 {slow * 1000:.0f} ms, ratio {slow / middle:.1f}, {rate:.0f} a second"
    return f"{WRITERS} writers, {len(took)} saves: {found}."


def list_open() -> list[Place]:
    """Students with an open check-in."""
    wanted = (
        select(Placement.student_id, Placement.ref, CheckIn.number)
        .join(CheckIn, CheckIn.placement_id == Placement.id)
        .where(Placement.state == State.ACTIVE, CheckIn.opens_on <= clock.today())
        .where(CheckIn.state.in_([CheckInState.SCHEDULED, CheckInState.DRAFT]))
        .order_by(CheckIn.opens_on.desc(), Placement.id)
        .limit(WRITERS)
    )
    return [(student, f"/placements/{ref}/check-ins/{n}/write") for student, ref, n in db.session.execute(wanted)]


def save_often(browser: Client, path: str, version: str) -> Iterator[float]:
    """Save a draft repeatedly, as the page's script does; yield the seconds of each."""
    for number in range(EACH):
        begun = time.perf_counter()
        fields = {"save": "draft", "what": f"Save {begun} {number}", "version": version}
        answer = browser.post(path, data=fields, headers={"HX-Request": "true"})
        yield time.perf_counter() - begun
        assert answer.status_code == 200, answer.text
        version = answer.headers["Form-Version"]
