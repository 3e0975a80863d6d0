"""The filtered list as CSV: the rows of the list, safe for spreadsheets, and logged in the audit trail."""

from __future__ import annotations

import csv
import io
from contextvars import copy_context
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from placement.audit.models import AuditEntry
from placement.core.actors import CLI
from placement.core.database import db, reading_only
from placement.exchange.rules import columns, reading
from placement.exchange.services import export
from placement.placements import services
from placement.placements.models import Placement
from placement.worklist.queries import placement_list
from tests import factories as make
from tests.client import Client, SignIn
from tests.counting import recorded
from tests.present import present


def download(client: Client, **question: str) -> list[dict[str, str]]:
    answer = client.post("/placements/export.csv", data=question)
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in(make.staff())


def test_exported_file_matches_byte_for_byte(office: Client) -> None:
    student = make.student(institution_id="S1", first_name="Síle", last_name="Ó Briain", email="s1@example.edu")
    faculty = make.faculty(first_name="Ines", last_name="Haugen", email="ines@example.edu")
    program = make.program(code="CS-BS")
    site = make.site(host=make.host(name="Acme, Inc"), city="Portland", region="OR", country="US")
    boss = make.supervisor(email="kim@acme.example", name="Kim Diaz", title="Lead")
    row = make.approved(
        student=student, faculty=faculty, program=program, site=site, term=make.term(code="2025SU"),
        supervised_by=boss, ref="ABCDEFGH23", external_id="X-1", title="=1+1", description="Two\nlines",
        begins=date(2025, 6, 23), pay_amount=Decimal("22.50"), pay_currency="USD", hours_per_week=Decimal("7.5"),
    )  # fmt: skip
    assert row.planned_end == date(2025, 9, 1)

    answer = office.post("/placements/export.csv")
    assert answer.data.decode() == (
        "\ufeffref," + ",".join(columns.NAMES) + ",actual_start_date,actual_end_date\r\n"
        'ABCDEFGH23,S1,Síle,Ó Briain,s1@example.edu,CS-BS,junior,2025SU,X-1,internship,\'=1+1,"Two\nlines",'
        '"Acme, Inc",51,for_profit,Portland,OR,US,onsite,,Kim Diaz,Lead,kim@acme.example,Ines Haugen,'
        "ines@example.edu,2025-06-23,2025-09-01,7.5,120,3,,hourly,22.5,USD,,approved,,\r\n"
    )
    assert answer.headers["Content-Disposition"] == 'attachment; filename="placements-2025-06-16.csv"'


def test_export_uses_the_filters_of_the_list(office: Client) -> None:
    one, other = make.active(title="Welder", external_id="W-1"), make.draft(title="Baker")
    free = make.active(faculty=None, title="Nobody's")

    assert {row["ref"] for row in download(office)} == {one.ref, other.ref, free.ref}
    assert [row["ref"] for row in download(office, state="draft")] == [other.ref]
    assert [row["ref"] for row in download(office, q="w-1")] == [one.ref]
    assert [row["ref"] for row in download(office, q=other.student.last_name)] == [other.ref]
    assert [row["ref"] for row in download(office, host=str(one.site.host_id))] == [one.ref]
    assert [row["ref"] for row in download(office, host_name=one.site.host.name.lower())] == [one.ref]
    assert [row["ref"] for row in download(office, term=other.term.code, program=other.program.code)] == [other.ref]
    assert [row["faculty_name"] for row in download(office, faculty="0")] == [""]
    assert download(office, q="x" * 60_000) == [], "however much is typed, no database objects"


@pytest.mark.parametrize("sort", ["start", "-start", "student", "-host", "program", "end"])
def test_export_is_sorted_like_the_list(office: Client, sort: str) -> None:
    for n in range(4):
        make.active(begins=make.day(-n), student=make.student(last_name=f"N{3 - n}"))
    make.draft(planned_start=None, planned_end=None)

    listed = [" ".join(row) for row in office.get(f"/placements?sort={sort}").page.rows]
    names = [f"{row['student_first_name']} {row['student_last_name']}" for row in download(office, sort=sort)]
    assert [name for cell in listed for name in names if name in cell] == names


@pytest.mark.parametrize("need", ["overdue", "nonsense"])
def test_export_follows_the_open_task_filter(office: Client, need: str) -> None:
    make.checkin(make.active(), due_on=make.day(-10), opens_on=make.day(-13))
    make.draft()

    listed = office.get(f"/placements?needs={need}").page.rows
    assert len(download(office, needs=need)) == len(listed)


def test_export_has_only_placements_visible_to_the_person(sign_in: SignIn) -> None:
    own, other = make.active(), make.active()
    college = make.staff(colleges=[own.program.college])

    assert [row["ref"] for row in download(sign_in(present(own.faculty)))] == [own.ref]
    assert [row["ref"] for row in download(sign_in(college))] == [own.ref]
    assert len(download(sign_in(make.staff()))) == 2
    assert sign_in(own.student).post("/placements/export.csv").status_code == 403
    assert [row["ref"] for row in download(sign_in(present(other.faculty)))] == [other.ref]


def test_export_is_audited_with_its_filters(office: Client) -> None:
    make.active()
    download(office, state="active", q="a")
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()

    assert entry is not None
    assert (entry.verb, entry.subject_kind) == ("export", "placements")
    assert entry.detail == {"filters": {"state": "active", "q": "a"}}


def test_former_supervisor_is_left_out_and_placement_is_listed_once(office: Client) -> None:
    row = make.active()
    services.assign_supervisor(CLI, row, make.supervisor(name="New Boss"))
    services.add_supervisor(CLI, row, make.supervisor(name="Second"))

    assert [line["supervisor_name"] for line in download(office)] == ["New Boss"]


def test_exported_file_imports_without_changes(office: Client) -> None:
    row = make.approved(external_id="X-1")
    exported = office.post("/placements/export.csv").data
    table = reading.read(exported)

    assert table.unmatched == ("ref", "actual_start_date", "actual_end_date")
    answer = office.post("/import", data={"file": (io.BytesIO(exported), "again.csv")})
    page = office.get(answer.location).page
    assert "Unchanged 1" in page.main
    assert db.session.get(Placement, row.id) is not None


def test_export_statements_do_not_grow_with_rows(office: Client) -> None:
    def statements() -> int:
        with recorded() as seen:
            download(office)
        return len(seen)

    make.active()
    few = statements()
    for _ in range(15):
        make.active()
    assert statements() == few


NUMBERS = ("0", "0.0001", "7.5", "12.3400", "100", "1000", "9999999.9999", "5000000")


@pytest.mark.parametrize("written", NUMBERS)
def test_number_has_no_trailing_zeros_and_no_apostrophe(office: Client, written: str) -> None:
    make.active(pay_amount=Decimal(written), hours_per_week=None)

    (row,) = download(office)
    assert (row["pay_amount"], row["hours_per_week"]) == (f"{Decimal(written).normalize():f}", "")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", " =", "\t-"])
def test_text_like_a_formula_gets_an_apostrophe_in_every_column(office: Client, start: str) -> None:
    student = make.student(first_name=f"{start}1", institution_id=f"{start}2")
    boss = make.supervisor(name=f"{start}3", title=f"{start}4")
    site = make.site(host=make.host(name=f"{start}5"), city=f"{start}6", region=f"{start}7")
    make.active(
        student=student, site=site, supervised_by=boss, title=f"{start}8", description=f"{start}9",
        external_id=f"{start}10", course=f"{start}11",
    )  # fmt: skip

    (row,) = download(office)
    guarded = {value for value in row.values() if value.startswith("'")}
    assert guarded == {f"'{start.strip()}{number}" for number in range(1, 12)}


def test_export_holds_few_rows_in_memory(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        make.active()
    monkeypatch.setattr(export, "FETCHED", 2)
    batches = export.list_batches(CLI, placement_list.read_address({}))

    def read() -> tuple[list[int], bool]:
        reading_only.set(False)
        return [len(list(batch)) for batch in batches], reading_only.get()

    # What is written afterwards in the same context takes SQLite's lock again.
    assert copy_context().run(read) == ([1, 2, 2, 1], False)


def test_export_is_streamed(office: Client) -> None:
    make.active()
    answer: Any = office.post("/placements/export.csv")

    assert answer.is_streamed
    answer.close()  # as a WSGI server does
