"""Eight processes send 25 check-ins each to gunicorn on SQLite: none is lost, and none fails on a locked database."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

from sqlalchemy import select

from placement.checkins.models import CheckIn, CheckInState
from placement.core.database import db
from tests import factories as make
from tests.journeys.conftest import TODAY
from tests.journeys.server import ROOT, Site, application, prepared, started
from tests.journeys.world import session_cookie
from tests.present import present

PROCESSES, EACH = 8, 25


def test_simultaneous_check_ins_are_all_saved(tmp_path: Path) -> None:
    site = prepared(tmp_path, TODAY=TODAY, ALLOW_FIXED_CLOCK="1")
    site.flask("db", "upgrade")
    students = furnished(site)
    with started(site, workers=2):
        answers = crowd(site, students)
    assert answers == Counter({"303": PROCESSES * EACH})
    with application(site):
        written = db.session.execute(
            select(CheckIn.number, CheckIn.what, CheckIn.hours).where(CheckIn.state == CheckInState.SUBMITTED)
        ).all()
    assert len(written) == PROCESSES * EACH
    assert {what.split(",")[0] for number, what, _ in written} == {f"what of number {n}" for n in range(1, EACH + 1)}
    assert all(f"number {number}," in what and hours == 7.5 for number, what, hours in written)


def furnished(site: Site) -> list[tuple[str, str]]:
    """A session cookie and the placement of each student; all their check-ins are open."""
    found = []
    with application(site) as app:
        for _ in range(PROCESSES):
            placement = make.active()
            for number in range(1, EACH + 1):
                make.open_checkin(placement, number=number)
            cookie = session_cookie(app, site.address, placement.student)
            found.append((f"{cookie['name']}={cookie['value']}", placement.ref))
        db.session.commit()
    return found


def crowd(site: Site, students: list[tuple[str, str]]) -> Counter[str]:
    """The number of responses with each status."""
    command = [sys.executable, "-m", "tests.journeys.crowd", site.address]
    members = [
        subprocess.Popen(
            [*command, cookie, ref, str(EACH)], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for cookie, ref in students
    ]
    for member in members:
        assert present(member.stdout).readline() == "ready\n"
    for member in members:
        present(member.stdin).write("go\n")
        present(member.stdin).flush()
    said = [member.communicate()[0] for member in members]
    assert [member.returncode for member in members] == [0] * PROCESSES
    return Counter(" ".join(said).split())
