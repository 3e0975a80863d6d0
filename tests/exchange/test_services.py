"""Imports into the database: created rows, unchanged rows, and no changes on repetition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select, update

from placement.agreements.models import Agreement, AgreementState
from placement.audit.models import AuditEntry
from placement.checkins.models import CheckIn
from placement.core.actors import CLI, Role
from placement.core.database import Base, db
from placement.core.errors import RuleBroken
from placement.exchange.rules import reading
from placement.exchange.rules.choices import Choices
from placement.exchange.services import plan as planning
from placement.exchange.services import write as services
from placement.exchange.services.plan import ImportPlan
from placement.hosts.models import Host, HostAlias, HostStatus, Site, Supervisor
from placement.mail.models import Message
from placement.people.models import User
from placement.placements import services as placements
from placement.placements.models import Basis, ImportedRow, Move, Placement, State
from placement.placements.queries import placements as queries
from placement.terms.models import Term
from tests import factories as make
from tests.counting import recorded
from tests.databases import DbSession
from tests.exchange.files import GOOD, PROGRAMS, carry_out, file_of, shared_file
from tests.present import present

pytestmark = pytest.mark.usefixtures("summer")
FULL: Mapping[str, str] = {
    **GOOD,
    "host_sector": "51",
    "employer_type": "for_profit",
    "site_city": "Portland",
    "site_region": "OR",
    "site_country": "us",
    "supervisor_name": "Kim Diaz",
    "supervisor_title": "Lead",
    "supervisor_email": "Kim@Acme.example",
    "faculty_name": "Ines Haugen",
    "faculty_email": "ines@example.edu",
    "hours_per_week": "22.5",
    "credits": "3",
}


@pytest.fixture
def summer(db_session: DbSession, clock: time_machine.Traveller) -> None:
    """The term and the programs of the shared file, on its first day."""
    clock.move_to("2025-05-12T15:00:00+00:00")
    make.term(code="2025SU")
    college = make.college(code="ENG")
    for code in sorted(PROGRAMS):
        make.program(code=code, college=college)


def plan_of(*rows: Mapping[str, str]) -> ImportPlan:
    return planning.plan(CLI, reading.read(file_of(*rows)))


def bring_in(*rows: Mapping[str, str], **choices: bool) -> str:
    plan = plan_of(*rows)
    carry_out(CLI, plan, "fall.csv", **choices)
    return planning.sum_up(plan.counts)


def count(model: type[Base], *conditions: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def only(model: type[Any]) -> Any:
    return db.session.scalars(select(model)).one()


def contents() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table except the audit trail."""
    db.session.flush()
    tables = [table for table in db.metadata.sorted_tables if table.name != "audit_entry"]
    return {t.name: sorted(map(tuple, db.session.execute(select(t))), key=repr) for t in tables}


def test_shared_file_creates_600_placements_and_their_people() -> None:
    plan = planning.plan(CLI, reading.read(shared_file("placements_2025SU.csv")))
    carry_out(CLI, plan, "placements_2025SU.csv")

    assert planning.sum_up(plan.counts) == "600 created, 0 changed, 0 unchanged, 0 left out"
    assert count(Placement, Placement.basis == Basis.IMPORTED) == 600
    assert (count(User, User.is_student), count(User, User.is_faculty)) == (600, 24)
    assert (count(Supervisor), count(Host)) == (369, 321)
    assert [len(names) for names in plan.fresh.values()] == [600, 321, 369, 24]
    assert (count(Message), count(Move), count(ImportedRow)) == (0, 600, 600)


def test_same_file_again_changes_nothing_even_after_edits_and_worker_runs() -> None:
    data = shared_file("placements_2025SU.csv")
    carry_out(CLI, planning.plan(CLI, reading.read(data)), "x.csv")
    first = db.session.scalars(select(Placement).order_by(Placement.id)).first()
    assert first is not None
    placements.change(CLI, first, title="Edited here")
    db.session.execute(update(Placement).values(state=State.ACTIVE))
    db.session.expire_all()
    before = contents()

    plan = planning.plan(CLI, reading.read(data))
    carry_out(CLI, plan, "x.csv", update=True)

    assert planning.sum_up(plan.counts) == "0 created, 0 changed, 600 unchanged, 0 left out"
    assert contents() == before


def test_messy_file_is_refused_or_only_its_valid_records_are_imported() -> None:
    plan = planning.plan(CLI, reading.read(shared_file("placements_messy.csv")))
    before = contents()
    with pytest.raises(RuleBroken, match="nothing was saved"):
        carry_out(CLI, plan, "messy.csv")
    assert contents() == before

    carry_out(CLI, plan, "messy.csv", good_only=True)

    titles = set(db.session.scalars(select(Placement.title)))
    assert count(Placement) == 44
    assert {'+1 Engineering, "QA"\nand Test', '=HYPERLINK("http://example.com","x")', "@SUM(A1)"} <= titles
    assert {"<script>alert(1)</script>", "'; DROP TABLE placement; --"} <= titles
    assert count(Host, Host.name == "Amadeus") == 1


def test_record_becomes_a_placement_with_all_its_values() -> None:
    assert bring_in(FULL) == "1 created, 0 changed, 0 unchanged, 0 left out"
    row = only(Placement)
    student, site, supervisor = row.student, row.site, only(Supervisor)

    assert (row.state, row.basis, row.term.code, row.program.code) == (
        State.APPROVED,
        Basis.IMPORTED,
        "2025SU",
        "CS-BS",
    )
    assert (row.planned_start, row.starts_on, row.actual_start) == (date(2025, 6, 2), date(2025, 6, 2), None)
    assert (row.sector, row.country, row.employer_type.value, row.credits) == ("51", "US", "for_profit", 3)
    assert (student.institution_id, student.email, student.roles) == ("S1", "sile@example.edu", {Role.STUDENT})
    assert student.folded.startswith("sile o laimhbheartaigh")
    assert (site.place, site.host.name, site.host.status) == ("Portland, OR, US", "Acme", HostStatus.PENDING)
    assert (supervisor.email, supervisor.name, supervisor.confirmed_at) == ("Kim@Acme.example", "Kim Diaz", None)
    assert (row.faculty.email, row.faculty.name) == ("ines@example.edu", "Ines Haugen")
    assert (only(ImportedRow).key, only(ImportedRow).source, only(ImportedRow).record) == ('["x-1"]', "fall.csv", 1)
    assert (only(Move).verb, only(Move).from_state, only(Move).to_state) == ("import", None, State.APPROVED)
    assert "fall.csv, record 1" in only(Move).note


def test_check_ins_due_before_the_import_are_not_created() -> None:
    bring_in({**FULL, "start_date": "2025-04-01", "end_date": "2025-06-30", "state": "active"})

    due = sorted(db.session.scalars(select(CheckIn.due_on)))
    assert due[0] >= date(2025, 5, 12)
    assert due[-1] == date(2025, 6, 30)


def test_existing_people_and_hosts_are_matched() -> None:
    host, student = make.host(name="Acme"), make.student(institution_id="S1", email="sile@example.edu")
    teacher, boss = make.faculty(email="ines@example.edu"), make.supervisor(email="kim@acme.example")
    bring_in(FULL)
    row = only(Placement)

    assert (row.student, row.faculty, row.site.host) == (student, teacher, host)
    assert only(Supervisor) is boss


def test_accounts_get_a_role_only_if_accepted() -> None:
    someone, other = make.staff(email="sile@example.edu"), make.student(email="ines@example.edu")
    assert [problem.column for problem in plan_of(FULL).problems] == ["student_email"]

    plan = planning.plan(CLI, reading.read(file_of(FULL)), Choices(all_roles=True))
    carry_out(CLI, plan, "fall.csv")

    assert (only(Placement).student, someone.institution_id, someone.is_staff) == (someone, "S1", True)
    assert (someone.is_student, other.is_faculty, only(Placement).faculty) == (True, True, other)


def test_revoked_role_is_not_restored_by_an_update() -> None:
    bring_in(FULL)
    teacher = db.session.scalars(select(User).where(User.is_faculty)).one()
    teacher.is_faculty, teacher.is_student = False, True
    db.session.flush()

    bring_in({**FULL, "supervisor_email": "lee@acme.example", "supervisor_name": "Lee Park"}, update=True)

    assert (teacher.is_faculty, present(queries.find_primary(only(Placement).id)).supervisor.name) == (
        False,
        "Lee Park",
    )


def test_email_of_another_student_is_a_problem() -> None:
    make.student(institution_id="S9", email="sile@example.edu")

    assert [problem.column for problem in plan_of(FULL).problems] == ["student_email"]


def test_change_is_listed_and_applied_only_with_update() -> None:
    bring_in(FULL)
    new = {**FULL, "title": "Senior intern", "credits": "3.0", "hours_per_week": "30", "course": ""}

    assert bring_in(new) == "0 created, 1 changed, 0 unchanged, 0 left out"
    assert only(Placement).title == "Intern"
    changes = plan_of(new).rows[0].changes
    assert [(c.column, c.before, c.after, c.kept) for c in changes] == [
        ("title", "Intern", "Senior intern", ""),
        ("hours_per_week", "22.5", "30", ""),
    ]

    assert bring_in(new, update=True) == "0 created, 1 changed, 0 unchanged, 0 left out"
    assert (only(Placement).title, only(Placement).hours_per_week) == ("Senior intern", 30)
    assert bring_in(new, update=True) == "0 created, 0 changed, 1 unchanged, 0 left out"


def test_update_keeps_the_state_and_values_edited_on_pages() -> None:
    bring_in(FULL)
    placements.change(CLI, only(Placement), title="Edited here")
    new = {**FULL, "title": "From the file", "state": "completed", "course": "CS 495"}
    reasons = {change.column: change.kept for change in plan_of(new).rows[0].changes}
    bring_in(new, update=True)
    row = only(Placement)

    assert (row.title, row.state, row.course) == ("Edited here", State.APPROVED, "CS 495")
    assert "an import never does" in reasons["state"]
    assert "edited here" in reasons["title"]
    assert reasons["course"] == ""
    assert bring_in(new, update=True) == "0 created, 0 changed, 1 unchanged, 0 left out"


def test_empty_cell_keeps_the_value() -> None:
    bring_in(FULL)

    assert bring_in({**FULL, "host_sector": "", "faculty_email": ""}, update=True).startswith("0 created, 0 changed, 1")
    assert only(Placement).sector == "51"


def test_update_changes_host_supervisor_faculty_and_names() -> None:
    bring_in(FULL)
    new = {
        **FULL,
        "host_name": "Beta",
        "supervisor_email": "lee@beta.example",
        "supervisor_name": "Lee Park",
        "faculty_email": "bo@example.edu",
        "faculty_name": "Bo Lind",
        "student_last_name": "Byrne",
        "program_code": "DS-MS",
    }
    bring_in(new, update=True)
    new["student_email"] = "byrne@example.edu"
    bring_in(new, update=True)
    row = only(Placement)

    assert (row.site.host.name, row.faculty.name, row.program.code) == ("Beta", "Bo Lind", "DS-MS")
    assert (row.student.last_name, row.student.email) == ("Byrne", "byrne@example.edu")
    supervising = queries.find_primary(row.id)
    assert supervising is not None
    assert supervising.supervisor.name == "Lee Park"
    assert planning.sum_up(plan_of(new).counts) == "0 created, 0 changed, 1 unchanged, 0 left out"


def test_new_names_of_known_people_are_saved_once() -> None:
    rows = FULL, {**FULL, "external_id": "X-2", "title": "Second"}
    bring_in(*rows)
    new = tuple({**row, "supervisor_name": "Kim Novak", "faculty_name": "Ines Moe"} for row in rows)
    bring_in(*new, update=True)

    assert only(Supervisor).name == "Kim Novak"
    assert db.session.scalars(select(User.last_name).where(User.is_faculty)).one() == "Moe"


def test_date_that_conflicts_with_an_edited_date_is_skipped() -> None:
    bring_in(FULL)
    placements.change(CLI, only(Placement), planned_end=date(2025, 7, 1))
    new = {**FULL, "start_date": "2025-07-15"}

    assert "before the first day" in plan_of(new).rows[0].changes[0].kept
    bring_in(new, update=True)
    assert only(Placement).planned_start == date(2025, 6, 2)


def test_new_dates_reschedule_check_ins() -> None:
    bring_in(FULL)
    bring_in({**FULL, "end_date": "2025-07-04"}, update=True)

    assert max(db.session.scalars(select(CheckIn.due_on))) == date(2025, 7, 4)


def test_placement_recorded_by_hand_is_matched_by_its_key() -> None:
    student = make.student(institution_id="S1", email="sile@example.edu")
    term = only(Term)
    row = make.draft(student=student, term=term, external_id="x-1", title="By hand")

    assert plan_of(FULL).counts["changed"] == 1
    bring_in(FULL, update=True)
    assert (only(Placement), row.title, row.state) == (row, "Intern", State.DRAFT)
    assert planning.sum_up(plan_of(FULL).counts) == "0 created, 0 changed, 1 unchanged, 0 left out"


def test_college_staff_import_only_their_own_programs() -> None:
    bring_in(FULL)
    other = make.college()
    mine = make.program(code="ART-BA", college=other)
    actor = make.staff(colleges=[other]).as_actor()
    db.session.flush()

    foreign = planning.plan(actor, reading.read(file_of(FULL)))
    assert [problem.column for problem in foreign.problems] == ["student_id", "program_code"]
    student = {"student_id": "S2", "student_email": "s2@example.edu"}
    taken = planning.plan(actor, reading.read(file_of({**FULL, **student, "program_code": mine.code})))
    assert [(p.column, p.wanted) for p in taken.problems] == [
        ("external_id", "Write one that is free: a placement of another college has this one already.")
    ]


def test_similar_hosts_are_merged_on_request_and_remembered() -> None:
    make.host(name="Acme")
    new = {**FULL, "host_name": "ACME, Inc."}
    plan = plan_of(new)
    assert plan.pairs == (("Acme", "ACME, Inc."),)

    services.check_pairs(plan, plan.pairs)
    services.merge_names(CLI, plan.pairs, plan)
    carry_out(CLI, plan, "fall.csv")

    assert (count(Host), only(HostAlias).name, only(Placement).site.host.name) == (1, "ACME, Inc.", "Acme")
    again = plan_of(new)
    assert (again.pairs, again.counts["unchanged"]) == ((), 1)
    assert plan_of({**new, "title": "Other"}).rows[0].changes[0].column == "title"


def test_two_new_host_names_merge_into_the_selected_one() -> None:
    rows = {**FULL, "host_name": "Snap"}, {**FULL, "external_id": "X-2", "host_name": "Snap Inc"}
    plan = plan_of(*rows)
    services.merge_names(CLI, [("Snap Inc", "Snap")], plan)
    carry_out(CLI, plan, "fall.csv")

    assert db.session.scalars(select(Host.name)).all() == ["Snap Inc"]
    assert count(Site) == 1


@pytest.mark.parametrize("pairs", [[("Snap", "Other")], [("Snap", "Snap Inc"), ("Snap Inc", "Snap")]])
def test_unlisted_or_contradicting_merges_are_refused(pairs: list[tuple[str, str]]) -> None:
    plan = plan_of({**FULL, "host_name": "Snap"}, {**FULL, "external_id": "X-2", "host_name": "Snap Inc"})

    with pytest.raises(RuleBroken):
        services.check_pairs(plan, pairs)


def test_every_new_record_is_audited() -> None:
    bring_in(FULL)
    kinds = db.session.scalars(select(AuditEntry.subject_kind).order_by(AuditEntry.id))

    assert sorted(kinds) == ["host", "placement", "site", "supervisor", "user", "user"]


def rows_of(*numbers: int) -> Iterator[Mapping[str, str]]:
    for n in range(*numbers):
        yield {
            **FULL,
            "student_id": f"S{n}",
            "student_email": f"s{n}@example.edu",
            "external_id": f"X-{n}",
            "host_name": f"Host {n}",
            "supervisor_email": f"boss{n}@example.com",
            "faculty_email": f"teacher{n}@example.edu",
            "credits": str(n % 3) if n % 2 else "",
            "pay_type": "unpaid" if n % 5 else "",
        }


def statements(*rows: Mapping[str, str], **choices: bool) -> int:
    db.session.flush()
    db.session.expire_all()
    with recorded() as seen:
        bring_in(*rows, **choices)
        db.session.flush()
    return len(seen)


def test_write_statements_do_not_grow_with_batch_size() -> None:
    assert statements(*rows_of(4)) == statements(*rows_of(100, 160))


def test_check_statements_do_not_grow_with_existing_records() -> None:
    bring_in(*rows_of(60))

    assert statements(*rows_of(3)) == statements(*rows_of(60))


def test_check_statements_do_not_grow_with_changes() -> None:
    bring_in(*rows_of(60))

    few, many = ([{**row, "title": "New"} for row in rows_of(n)] for n in (3, 60))
    assert statements(*few) == statements(*many)


def test_update_of_signed_off_terms_opens_an_amendment() -> None:
    bring_in(FULL)
    make.signed_agreement(only(Placement))
    new = {**FULL, "end_date": "2025-08-29", "course": "CS 495"}
    assert {change.column: change.amends for change in plan_of(new).rows[0].changes} == {
        "end_date": True,
        "course": False,
    }

    bring_in({**FULL, "course": "CS 495"}, update=True)
    assert count(Agreement) == 1
    bring_in(new, update=True)
    states = db.session.execute(select(Agreement.revision, Agreement.state).order_by(Agreement.revision)).all()
    assert states == [(1, AgreementState.SIGNED_OFF), (2, AgreementState.DRAFTING)]
    assert only(Placement).planned_end == date(2025, 8, 29)
    assert count(Message) == 0


def test_closed_placement_is_corrected_without_an_amendment() -> None:
    bring_in({**FULL, "state": "completed"})
    make.signed_agreement(only(Placement))
    bring_in({**FULL, "state": "completed", "title": "Corrected"}, update=True)

    assert (only(Placement).title, count(Agreement)) == ("Corrected", 1)
