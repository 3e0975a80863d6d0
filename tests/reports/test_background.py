"""The worker makes large reports; only the person who requested one can download it, for an hour."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask, current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session
from sqlalchemy.orm.exc import StaleDataError

from config import SettingInvalid, from_environment
from placement.audit.models import AuditEntry
from placement.core import clock as product_clock
from placement.core.actors import CLI
from placement.core.database import db
from placement.core.settings import Settings
from placement.jobs import worker
from placement.jobs.models import Job, JobState
from placement.people.models import College, User
from placement.placements.models import Placement, State
from placement.reports import background, services
from placement.reports.cohort import Scope, count_placements
from placement.reports.disclosure import POLICIES
from placement.reports.models import ReportFile
from placement.reports.package import write_files, zip_files
from placement.terms.models import Term
from tests import factories as make
from tests.cli.test_schema import finish, start
from tests.client import Client
from tests.conftest import undone
from tests.reports.institution import REPORTS_ON, invent

SignIn = Callable[[User], Client]
INTERNAL = POLICIES["internal_k5"]
STATE = select(Job.state).where(Job.name == background.NAME)
CHOICES = {"policy": "internal_k5", "as_of": REPORTS_ON.isoformat()}


def limit_pages(app: Flask, placements: int, monkeypatch: pytest.MonkeyPatch) -> None:
    settings: Settings = app.extensions["settings"]
    monkeypatch.setitem(app.extensions, "settings", replace(settings, report_page_limit=placements))


@pytest.fixture(scope="module")
def invented(module_session: scoped_session[Session]) -> Term:
    return invent(size=36)


@pytest.fixture
def db_session(invented: Term, module_session: scoped_session[Session]) -> Iterator[scoped_session[Session]]:
    """Undo a test's writes; keep the term."""
    with undone():
        yield module_session


@pytest.fixture
def term(invented: Term, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Term:
    app.extensions.pop("reports", None)
    limit_pages(app, size_of(invented) - 1, monkeypatch)
    return invented


def size_of(term: Term) -> int:
    return count_placements(Scope(CLI, term, REPORTS_ON))


@pytest.fixture
def person(term: Term, db_session: scoped_session[Session]) -> User:
    return make.staff()


@pytest.fixture
def office(person: User, sign_in: SignIn) -> Client:
    return sign_in(person)


@pytest.fixture
def engineering(term: Term) -> College:
    return db.session.scalars(select(College).where(College.code == "ENG")).one()


def limit_to(person: User, college: College) -> None:
    person.is_whole_office, person.colleges = False, [college]
    db.session.flush()


def work() -> None:
    """Run the worker, then clear the counts it cached."""
    worker.run_jobs()
    current_app.extensions.pop("reports", None)


def request_zip(client: Client, term: Term, **choices: str) -> str:
    """Request a zip and return the address of its page."""
    answer = client.post(f"/reports/{term.id}/zip", data=CHOICES | choices)
    assert answer.status_code == 303
    return str(answer.location)


def verbs() -> list[str]:
    wanted = ("request report", "hand out report")
    return list(db.session.scalars(select(AuditEntry.verb).where(AuditEntry.verb.in_(wanted)).order_by(AuditEntry.id)))


def page_address(term: Term) -> str:
    return f"/reports/{term.id}?policy=internal_k5&as_of={REPORTS_ON.isoformat()}"


def test_large_report_is_requested_made_and_downloaded(office: Client, term: Term) -> None:
    before = office.get(page_address(term)).page
    assert "Request this report" in before.main
    assert "95% interval" not in before.main

    address = request_zip(office, term)
    waiting = office.get(address).page
    assert waiting.heading == "Making the report"
    assert waiting.links["Refresh"] == address
    assert office.post(f"{address}/zip").status_code == 404
    assert verbs() == ["request report"]

    work()
    ready = office.get(address).page
    assert ready.heading == "Report ready"
    assert verbs() == ["request report"], "opening the page is no download"
    answer = office.post(f"{address}/zip")
    assert verbs() == ["request report", "hand out report"]
    with_clock = services.make_report(services.scope_of(CLI, term, REPORTS_ON), INTERNAL)
    assert answer.data == zip_files(write_files(with_clock))


def test_page_shows_the_figures_that_the_worker_counted(
    office: Client, term: Term, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_zip(office, term)
    work()
    large = office.get(page_address(term)).page
    limit_pages(app, size_of(term), monkeypatch)
    small = office.get(page_address(term)).page
    (from_worker, counted_here) = (page.main.split("Download")[0] for page in (large, small))
    assert "95% interval" in counted_here
    assert from_worker == counted_here


def test_report_up_to_the_limit_is_downloaded_without_a_job(
    office: Client, term: Term, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit_pages(app, size_of(term), monkeypatch)
    assert office.post(f"/reports/{term.id}/zip", data=CHOICES).mimetype == "application/zip"
    assert db.session.scalar(select(func.count()).select_from(ReportFile)) == 0


def test_open_progress_page_reloads_when_the_report_is_ready(office: Client, term: Term) -> None:
    address = request_zip(office, term)
    fragment = office.get(address, headers={"HX-Request": "true"})
    assert 'id="progress"' in fragment.text
    work()
    over = office.get(address, headers={"HX-Request": "true"})
    assert (over.status_code, over.headers["HX-Refresh"]) == (204, "true")


def test_second_request_returns_the_first_until_it_is_ready(office: Client, term: Term) -> None:
    first = request_zip(office, term)
    assert request_zip(office, term) == first
    assert request_zip(office, term, detail="y") != first
    work()
    assert request_zip(office, term) != first


@pytest.mark.parametrize("later", [JobState.WAITING, JobState.FAILED])
def test_finished_figures_are_shown_while_another_file_is_made_or_failed(
    office: Client, term: Term, later: JobState
) -> None:
    made = request_zip(office, term)
    work()
    newer = int(request_zip(office, term, detail="y").rsplit("/", 1)[1])
    job = background.find_job(db.session.get_one(ReportFile, newer))
    assert job is not None
    job.state = later
    page = office.get(page_address(term))
    assert "95% interval" in page.page.main
    assert f"{made}/zip" in page.text


def test_fourth_report_in_progress_of_one_person_is_refused(office: Client, term: Term) -> None:
    day = (REPORTS_ON - timedelta(days=1)).isoformat()
    asked: list[dict[str, str]] = [{}, {"detail": "y"}, {"as_of": day}]
    first = [request_zip(office, term, **choices) for choices in asked]
    assert [request_zip(office, term, **choices) for choices in asked] == first
    refused = office.post(f"/reports/{term.id}/zip", data=CHOICES | {"as_of": day, "detail": "y"})
    assert refused.status_code == 422
    assert "Wait until your earlier reports are ready." in refused.text
    work()
    request_zip(office, term, as_of=day, detail="y")


def test_report_of_a_closed_account_fails(office: Client, person: User, term: Term) -> None:
    request_zip(office, term)
    person.is_enabled = False
    db.session.flush()
    work()
    assert db.session.scalars(select(ReportFile.finished_at)).one() is None
    assert db.session.scalars(STATE).one() is JobState.FAILED


def test_report_with_detail_has_placements_detail_and_is_in_the_audit_trail(office: Client, term: Term) -> None:
    address = request_zip(office, term, detail="y")
    work()
    archive = zipfile.ZipFile(io.BytesIO(office.post(f"{address}/zip").data))
    assert "placements_detail.csv" in archive.namelist()
    details = db.session.scalars(
        select(AuditEntry.detail).where(AuditEntry.verb.in_(["request report", "hand out report"]))
    )
    assert [entry["detail"] for entry in details] == [True, True]


def test_zip_of_another_person_is_not_found(office: Client, term: Term, sign_in: SignIn) -> None:
    address = request_zip(office, term)
    work()
    other = sign_in(make.staff())
    assert other.get(address).status_code == 404
    assert other.post(f"{address}/zip").status_code == 404
    assert "Request this report" in other.get(page_address(term)).page.main


@pytest.mark.parametrize("finished", [True, False])
def test_person_who_lost_a_college_of_the_report_gets_404(
    term: Term,
    db_session: scoped_session[Session],
    sign_in: SignIn,
    engineering: College,
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    finished: bool,
) -> None:
    limit_pages(app, 0, monkeypatch)
    other = make.college()
    person = make.staff(colleges=[engineering, other], is_whole_office=False)
    client = sign_in(person)
    address = request_zip(client, term)
    if finished:
        work()
    person.colleges.remove(engineering)
    db.session.flush()
    assert client.get(address).status_code == 404
    assert client.post(f"{address}/zip").status_code == 404
    assert verbs() == ["request report"]


def test_report_is_made_with_rights_at_the_time_of_the_job(
    term: Term, person: User, office: Client, engineering: College, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole office at the request, one college when the worker runs: the report is limited to that college."""
    limit_pages(app, 0, monkeypatch)
    address = request_zip(office, term)
    limit_to(person, engineering)
    work()
    file = db.session.scalars(select(ReportFile)).one()
    assert file.colleges == [engineering.id]
    assert office.get(address).status_code == 200


def test_public_report_of_a_person_limited_after_the_request_fails(
    term: Term, person: User, office: Client, engineering: College
) -> None:
    address = request_zip(office, term, policy="public_k10")
    limit_to(person, engineering)
    work()
    file = db.session.scalars(select(ReportFile)).one()
    assert (file.content, file.figures) == (None, None)
    assert db.session.scalars(STATE).one() is JobState.FAILED
    assert office.post(f"{address}/zip").status_code in (403, 404)


def test_request_that_the_policy_does_not_allow_is_refused(office: Client, term: Term) -> None:
    answer = office.post(f"/reports/{term.id}/zip", data=CHOICES | {"policy": "public_k10", "detail": "y"})
    assert answer.status_code == 422
    assert verbs() == []


def test_corrected_request_with_the_same_nonce_is_accepted_once(office: Client, term: Term) -> None:
    wrong = CHOICES | {"policy": "public_k10", "detail": "y", "nonce": "n1"}
    for _ in range(2):
        assert office.post(f"/reports/{term.id}/zip", data=wrong).status_code == 422
    assert request_zip(office, term, nonce="n1") == request_zip(office, term, nonce="n1")
    assert verbs() == ["request report"]


@pytest.mark.parametrize("error", [StaleDataError, RuntimeError])
def test_request_retried_after_an_error_is_made_once(
    office: Client, term: Term, app: Flask, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """A conflict is retried in the same request; after another error the person submits the form again."""
    really, calls = background.request_report, []

    def fail_once(*args: Any, **choices: Any) -> ReportFile:
        calls.append(choices)
        if len(calls) == 1:
            raise error
        return really(*args, **choices)

    monkeypatch.setattr(background, "request_report", fail_once)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    if error is not StaleDataError:
        assert office.post(f"/reports/{term.id}/zip", data=CHOICES | {"nonce": "n1"}).status_code == 500
    request_zip(office, term, nonce="n1")
    assert (len(calls), verbs()) == (2, ["request report"])


def test_zip_is_available_for_an_hour_then_deleted(office: Client, term: Term, clock: time_machine.Traveller) -> None:
    address = request_zip(office, term)
    work()
    clock.shift(timedelta(minutes=59))
    assert office.post(f"{address}/zip").status_code == 200
    clock.shift(timedelta(minutes=1))
    assert office.post(f"{address}/zip").status_code == 404
    assert "Request this report" in office.get(page_address(term)).page.main
    worker.run_periodics()
    assert db.session.scalar(select(func.count()).select_from(ReportFile)) == 0


def test_unfinished_request_is_deleted_after_three_days(
    office: Client, term: Term, clock: time_machine.Traveller
) -> None:
    request_zip(office, term)
    clock.shift(timedelta(days=2))
    worker.run_periodics()
    assert db.session.scalar(select(func.count()).select_from(ReportFile)) == 1
    clock.shift(timedelta(days=1))
    worker.run_periodics()
    assert db.session.scalar(select(func.count()).select_from(ReportFile)) == 0


@pytest.mark.parametrize("written", ["-1", "many", "1.5", "2000000"])
def test_invalid_page_limit_is_refused(written: str) -> None:
    with pytest.raises(SettingInvalid, match="REPORT_PAGE_LIMIT"):
        from_environment({"SECRET_KEY": "x", "REPORT_PAGE_LIMIT": written})


def test_page_limit_of_zero_is_accepted() -> None:
    assert from_environment({"SECRET_KEY": "x", "REPORT_PAGE_LIMIT": "0"}).report_page_limit == 0


@pytest.fixture
def committed(new_app: Callable[..., Flask]) -> Iterator[tuple[Flask, str]]:
    """An application on a database shared with other processes, and the database URL."""
    app = new_app()
    with app.app_context():
        yield app, db.engine.url.render_as_string(hide_password=False)


def test_job_of_a_killed_worker_stores_nothing_and_runs_again(committed: tuple[Flask, str]) -> None:
    _, url = committed
    term, person = invent(size=36), make.staff()
    scope = services.scope_of(person.as_actor(), term, REPORTS_ON)
    file_id = background.request_report(person.as_actor(), scope, INTERNAL, detail=False).id
    # TODAY fixes the worker's day but not its hour, so shortly after midnight it would still wait for this one's.
    db.session.scalars(select(Job).where(Job.name == background.NAME)).one().run_at -= timedelta(days=1)
    db.session.commit()
    process = start(url, "worker", TODAY=product_clock.today().isoformat(), ALLOW_FIXED_CLOCK="1")
    wait_for_start()
    process.kill()
    process.communicate()

    file = db.session.get_one(ReportFile, file_id)
    assert (file.content, file.figures, file.finished_at) == (None, None, None)
    assert db.session.scalars(STATE).one() is JobState.RUNNING
    assert background.is_in_progress(file)

    db.session.scalars(select(Job).where(Job.name == background.NAME)).one().leased_until = (
        product_clock.now() - timedelta(seconds=1)
    )
    db.session.commit()
    worker.run_jobs()
    file = db.session.get_one(ReportFile, file_id)
    assert file.content is not None
    assert zipfile.ZipFile(io.BytesIO(file.content)).testzip() is None
    assert db.session.scalars(STATE).one() is JobState.DONE


def wait_for_start() -> None:
    """Wait until a worker has claimed the job; a new process then still has to import pandas."""
    for _ in range(6_000):
        state = db.session.scalars(STATE).one()
        db.session.rollback()
        if state is not JobState.WAITING:
            return
        time.sleep(0.01)
    raise AssertionError("No worker started.")


def test_report_is_recounted_after_a_worker_changes_facts(committed: tuple[Flask, str]) -> None:
    """The worker moves placements by their dates; the process with the cached report then counts again."""
    _, url = committed
    term = invent(size=36)
    placement = db.session.scalars(select(Placement).where(Placement.state == State.ACTIVE)).first()
    assert placement is not None
    db.session.commit()
    scope = services.scope_of(CLI, term, REPORTS_ON)
    first = services.count(scope, INTERNAL)
    assert services.count(scope, INTERNAL) is first
    db.session.rollback()

    code, _, error = finish(start(url, "worker", "--once", TODAY=late().isoformat(), ALLOW_FIXED_CLOCK="1"))
    assert code == 0, error
    assert State.ACTIVE not in db.session.scalars(select(Placement.state).where(Placement.term_id == term.id)).all()
    assert services.count(scope, INTERNAL) is not first


def late() -> date:
    """A date after the end of every placement."""
    return REPORTS_ON + timedelta(days=365)
