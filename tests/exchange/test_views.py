"""The import on the pages: upload, check, select options, run it in the worker, read the result."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from placement.audit.models import AuditEntry
from placement.core.database import db
from placement.exchange.models import Upload
from placement.exchange.queries import existing as queries
from placement.exchange.rules import columns, reading
from placement.exchange.services import write as services
from placement.hosts.models import Host, HostAlias
from placement.jobs import worker
from placement.jobs.models import Job
from placement.people.models import User
from placement.placements.models import Placement
from tests import factories as make
from tests.client import Client, Reply, SignIn
from tests.counting import recorded
from tests.exchange.files import GOOD, PROGRAMS, file_of, shared_file

SECOND = {**GOOD, "student_id": "S2", "student_email": "s2@example.edu", "external_id": "X-2"}
BAD = {**SECOND, "state": "flying"}


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    make.term(code="2025SU")
    college = make.college()
    for code in PROGRAMS:
        make.program(code=code, college=college)
    return sign_in(make.staff())


def upload(client: Client, *rows: Mapping[str, str], content: bytes | None = None) -> Reply:
    """Upload a file and follow to its preview."""
    data = file_of(*rows) if content is None else content
    answer = client.post("/import", data={"file": (io.BytesIO(data), "fall.csv")})
    return client.get(answer.location) if answer.status_code == 303 else answer


def address(page: Reply) -> str:
    return page.request.path


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_start_page_explains_every_column_and_offers_files(office: Client) -> None:
    page = office.get("/import").page

    assert page.heading == "Import placements"
    assert {row[0] for row in page.rows} >= set(columns.NAMES)
    for link in page.links.values():
        if link.startswith("/import/files/"):
            assert office.get(link).status_code == 200


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_offered_files_can_be_imported(office: Client, kind: str) -> None:
    empty = office.get(f"/import/files/empty.{kind}")
    assert reading.read(empty.data).columns == columns.NAMES
    assert empty.headers["Content-Disposition"] == f'attachment; filename="placements.{kind}"'
    example = upload(office, content=office.get(f"/import/files/example.{kind}").data)
    assert "2 records" in example.page.main
    assert "Import all" in example.text


def test_example_is_on_the_days_of_the_newest_term(office: Client) -> None:
    newest = make.term(code="2020ZZ", starts_on=make.day(50), ends_on=make.day(150))
    db.session.commit()
    text = office.get("/import/files/example.csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    days = (newest.code, str(newest.starts_on), str(newest.ends_on))
    assert {(row["term"], row["start_date"], row["end_date"]) for row in rows} == {days}
    assert {row["program_code"] for row in rows} <= PROGRAMS


def test_allowed_values_list_terms_and_programs(office: Client) -> None:
    text = office.get("/import/files/values.csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))

    assert {row["value"] for row in rows if row["column"] == "term"} == {"2025SU"}
    assert {row["value"] for row in rows if row["column"] == "program_code"} == PROGRAMS
    assert len([row for row in rows if row["column"] == "host_sector"]) == 20
    assert office.get("/import/files/secrets.csv").status_code == 404


def test_valid_file_is_checked_imported_and_reported(office: Client) -> None:
    page = upload(office, GOOD, SECOND)
    assert page.page.heading == "Review import"
    assert count(Placement) == 0

    waiting = office.get(office.post(address(page) + "/start", data={"rows": "all"}).location)
    assert waiting.page.heading == "The import is running"
    assert 'id="progress"' in office.get(address(page), headers={"HX-Request": "true"}).text
    worker.run_jobs()
    over = office.get(address(page), headers={"HX-Request": "true"})
    assert (over.status_code, over.headers["HX-Refresh"]) == (204, "true")

    done = office.get(address(page)).page
    assert done.heading == "Import complete"
    assert "Created 2" in done.main
    assert "Ó Laimhbheartaigh, Síle (S1)" in done.main
    assert count(Placement) == 2
    assert db.session.scalars(select(Upload.content)).one() is None


def test_problems_show_line_column_value_and_fix(office: Client) -> None:
    page = upload(office, GOOD, BAD)

    assert ["Line 3, state record 2", "state", "flying", columns.BY_NAME["state"].wanted] in page.page.rows
    assert "Import all" not in page.text
    refused = office.post(address(page) + "/start", data={"rows": "all"})
    assert refused.status_code == 422
    assert "nothing was saved" in refused.page.main
    assert count(Job) == 0


def test_valid_rows_alone_can_be_imported(office: Client) -> None:
    page = upload(office, GOOD, BAD)
    office.post(address(page) + "/start", data={"rows": "good"})
    worker.run_jobs()
    done = office.get(address(page)).page

    assert count(Placement) == 1
    assert "Skipped 1" in done.main
    assert any("flying" in row for row in done.rows)


def test_problems_download_is_audited(office: Client) -> None:
    page = upload(office, GOOD, BAD)
    answer = office.post(address(page) + "/problems.csv")

    assert answer.data.startswith(b"line,record,column,value,problem\r\n3,2,state,flying,")
    assert "export problems" in db.session.scalars(select(AuditEntry.verb)).all()


def test_changes_are_listed_and_applied_on_request(office: Client) -> None:
    first = upload(office, GOOD)
    office.post(address(first) + "/start", data={"rows": "all"})
    worker.run_jobs()
    changed = {**GOOD, "title": "Senior intern", "state": "completed"}

    page = upload(office, changed)
    rows = {row[2]: row[3:] for row in page.page.rows}
    assert rows["title"] == ["Intern", "Senior intern", "Applied"]
    assert "an import never does" in rows["state"][2]
    office.post(address(page) + "/start", data={"rows": "all", "update": "y"})
    worker.run_jobs()
    assert db.session.scalars(select(Placement.title)).one() == "Senior intern"


def test_changes_are_not_applied_without_request(office: Client) -> None:
    for row in (GOOD, {**GOOD, "title": "Other"}):
        page = upload(office, row)
        office.post(address(page) + "/start", data={"rows": "all"})
        worker.run_jobs()

    assert db.session.scalars(select(Placement.title)).one() == "Intern"
    assert "Changes were not applied" in office.get(address(page)).page.main


def test_similar_hosts_are_shown_together_and_merged_only_on_request(office: Client) -> None:
    make.host(name="Acme")
    page = upload(office, {**GOOD, "host_name": "ACME, Inc."})
    field = next(name for name in page.page.values if name.startswith("pair_"))
    assert page.page.values[field] == "apart"
    assert "One organization, called Acme" in page.page.main
    assert "called ACME, Inc." not in page.page.main

    office.post(address(page) + "/start", data={"rows": "all", field: "first"})
    worker.run_jobs()
    assert (count(Host), db.session.scalars(select(HostAlias.name)).one()) == (1, "ACME, Inc.")


def test_similar_hosts_stay_separate_without_a_decision(office: Client) -> None:
    page = upload(office, {**GOOD, "host_name": "Snap"}, {**SECOND, "host_name": "Snap Inc"})
    assert {"One organization, called Snap", "One organization, called Snap Inc"} <= set(
        re.findall(r"One organization, called [^<]+(?=</label>)", page.text)
    )
    office.post(address(page) + "/start", data={"rows": "all"})
    worker.run_jobs()

    assert count(Host) == 2


def test_value_outside_the_choices_is_refused(office: Client) -> None:
    make.host(name="Acme")
    page = upload(office, {**GOOD, "host_name": "ACME"})
    field = next(name for name in page.page.values if name.startswith("pair_"))

    assert office.post(address(page) + "/start", data={"rows": "all", field: "second"}).status_code == 422


def test_starting_twice_imports_once(office: Client) -> None:
    page = upload(office, GOOD)
    for _ in range(2):
        assert office.post(address(page) + "/start", data={"rows": "all"}).status_code == 303
    worker.run_jobs()
    office.post(address(page) + "/start", data={"rows": "all"})
    worker.run_jobs()

    assert (count(Job), count(Placement)) == (1, 1)


def test_file_that_is_not_a_table_is_refused_on_the_page(office: Client) -> None:
    answer = upload(office, content=b"a,b\n1,2\n")

    assert answer.status_code == 422
    assert "Line 1 was taken for the header, but it names none of the required columns" in answer.page.main
    assert count(Upload) == 0
    assert "Choose a CSV or XLSX file." in office.post("/import", data={}).page.main


def test_guessed_encoding_is_shown_with_cells_and_can_be_changed(office: Client) -> None:
    data = file_of({**GOOD, "student_last_name": "Wróżek"}).decode().encode("cp1250")
    page = upload(office, content=data)
    assert "Read as Windows-1252 because byte" in page.page.main
    assert ["Record 1, student_last_name", "student_last_name", "Wró¿ek"] in page.page.rows

    refused = office.post(address(page) + "/encoding", data={"encoding": "utf-8"})
    assert (refused.status_code, "not text in UTF-8: byte" in refused.page.main) == (422, True)
    assert office.post(address(page) + "/encoding", data={"encoding": "klingon"}).status_code == 422
    chosen = office.get(office.post(address(page) + "/encoding", data={"encoding": "cp1250"}).location)
    assert "Read as Windows-1250, as chosen." in chosen.page.main
    assert chosen.page.values["encoding"] == "cp1250"

    office.post(address(page) + "/start", data={"rows": "all"})
    worker.run_jobs()
    assert "Wróżek" in office.get(address(page)).page.main


def test_undetected_encoding_can_be_selected_at_upload(office: Client) -> None:
    data = file_of({**GOOD, "student_last_name": "Ťa"}).decode().encode("cp1250")
    assert "Windows-1252 does not define byte" in upload(office, content=data).page.main

    answer = office.post("/import", data={"file": (io.BytesIO(data), "fall.csv"), "encoding": "cp1250"})
    assert "Ťa" in office.get(answer.location).page.main


def test_skipped_rows_are_shown(office: Client) -> None:
    page = upload(office, content=b"Fall placements\n" + file_of(GOOD))

    before_counts = page.page.main.partition("not on file yet")[0]
    assert "How the file was read Skipped 1 title row above the header: line 1." in before_counts


def test_unicode_file_gets_no_encoding_note(office: Client) -> None:
    assert "Read as" not in upload(office, GOOD).page.main


def test_every_csv_names_its_charset_once(office: Client) -> None:
    page = upload(office, GOOD, BAD)
    answers = [
        office.post(address(page) + "/problems.csv"),
        office.post("/placements/export.csv"),
        *(office.get(f"/import/files/{sample}.csv") for sample in ("empty", "example", "values")),
    ]

    assert [answer.headers["Content-Type"] for answer in answers] == ["text/csv; charset=utf-8"] * 5
    for answer in answers:
        answer.close()  # as a WSGI server does


def test_too_large_file_is_refused_with_a_sentence(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 100)

    assert "The file is larger than" in upload(office, GOOD).page.main


def test_upload_can_be_discarded_until_it_is_imported(office: Client) -> None:
    page = upload(office, GOOD)
    assert office.post(address(page) + "/discard").status_code == 303
    assert office.get(address(page)).status_code == 404

    kept = upload(office, GOOD)
    office.post(address(kept) + "/start", data={"rows": "all"})
    assert office.post(address(kept) + "/discard").status_code == 422


def test_upload_is_visible_only_to_its_owner(office: Client, sign_in: SignIn) -> None:
    here = address(upload(office, GOOD))
    other, teacher = sign_in(make.staff()), sign_in(make.faculty())

    assert other.get(here).status_code == 404
    for action in ("start", "discard", "problems.csv"):
        assert other.post(f"{here}/{action}").status_code == 404
    assert teacher.get("/import").status_code == 403
    assert sign_in(make.admin()).get("/import").status_code == 403


def test_import_of_an_owner_without_permission_writes_nothing(office: Client) -> None:
    page = upload(office, GOOD)
    office.post(address(page) + "/start", data={"rows": "all"})
    owner = db.session.get_one(User, db.session.scalars(select(Upload.user_id)).one())
    owner.is_staff = False
    db.session.commit()
    worker.run_jobs()

    assert count(Placement) == 0
    assert "refused" in db.session.scalars(select(Job.result)).one()


def test_import_in_small_batches_completes_in_one_run(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "BATCH", 1)
    page = upload(office, GOOD, SECOND)
    office.post(address(page) + "/start", data={"rows": "all"})
    assert "of 2 records" not in office.get(address(page)).page.main
    worker.run_jobs()

    job = db.session.scalars(select(Job)).one()
    assert (job.done, job.total, count(Placement)) == (2, 2, 2)


def test_text_in_a_file_is_escaped(office: Client) -> None:
    bad = "<script>alert(1)</script>"
    page = upload(office, {**GOOD, "title": bad, "host_name": bad, "state": bad})

    assert "<script>alert" not in page.text


def test_preview_statements_do_not_grow_with_rows(office: Client) -> None:
    def rows(number: int) -> list[Mapping[str, str]]:
        one = [
            {**GOOD, "student_id": f"S{n}", "student_email": f"s{n}@e.edu", "external_id": f"X-{n}"}
            for n in range(number)
        ]
        return [{**row, "host_name": f"Host {n}"} for n, row in enumerate(one)]

    pages = [address(upload(office, *rows(number))) for number in (2, 40)]
    seen = []
    for here in pages:
        with recorded() as statements:
            office.get(here)
        seen.append(len(statements))
    assert seen[0] == seen[1]


def test_shared_file_is_imported_on_the_pages(office: Client) -> None:
    page = upload(office, content=shared_file("placements_2025SU.csv"))
    office.post(address(page) + "/start", data={"rows": "all"})
    worker.run_jobs()

    assert (count(Placement), count(Host)) == (600, 321)
    assert "Created 600" in office.get(address(page)).page.main


def test_unused_upload_is_deleted_after_a_week(office: Client, clock: time_machine.Traveller) -> None:
    upload(office, GOOD)
    clock.shift(timedelta(days=6))
    worker.run_periodics()
    assert count(Upload) == 1
    clock.shift(timedelta(days=2))
    worker.run_periodics()
    assert count(Upload) == 0


def test_file_of_a_failed_import_is_deleted(
    office: Client, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no")

    page = upload(office, GOOD)
    office.post(address(page) + "/start", data={"rows": "all"})
    monkeypatch.setattr(services, "write", fail)
    worker.run_jobs()
    assert "The import hit a problem" in office.get(address(page)).page.main
    for _ in range(worker.TRIES):
        clock.shift(timedelta(days=2))
        worker.run_jobs()

    owner = db.session.get_one(User, db.session.scalars(select(Upload.user_id)).one())
    assert sign_in(owner).get(address(page)).page.heading == "The import failed"
    assert db.session.scalars(select(Upload.content)).one() is None
    assert count(Placement) == 0
