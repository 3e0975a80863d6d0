"""Roles that a file would add to accounts: only listed and checked roles are granted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select

from placement.access.models import Purpose
from placement.audit.models import AuditEntry
from placement.core.actors import CLI, Role
from placement.core.database import db
from placement.exchange.models import Upload
from placement.exchange.rules import reading
from placement.exchange.rules.choices import NO_CHOICES, Choices
from placement.exchange.services import plan as planning
from placement.exchange.services.plan import ImportPlan
from placement.jobs import worker
from placement.mail.models import Message
from placement.people.models import User
from placement.people.services import invitations
from placement.placements.models import Placement
from tests import factories as make
from tests.client import Client, Reply, SignIn
from tests.exchange.files import GOOD, PROGRAMS, carry_out, file_of
from tests.exchange.test_views import address, count, upload

KIM = "kim@example.edu"
TAUGHT = {**GOOD, "faculty_email": KIM, "faculty_name": "Kim Park"}
KIMS = {
    **GOOD,
    "student_id": "S7",
    "student_first_name": "Kim",
    "student_last_name": "Park",
    "student_email": KIM,
    "external_id": "X-7",
}
# The same mailbox as KIM, as people and programs write it.
WRITTEN = (
    KIM,
    "Kim@Example.EDU",
    "mailto:kim@example.edu",
    "Kim Park <KIM@example.edu>",
    '"kim@example.edu"',
    "kim@example.edu;",
    "\u200bkim@example.edu\ufeff",
    "\u00a0kim@example.edu\u2003",
    "ki\u00adm@example.edu",
    "kim@\uff45xample.edu",
)
HELD = {
    "student": (make.student, {}),
    "closed student": (make.student, {"is_enabled": False}),
    "staff": (make.staff, {}),
    "closed staff": (make.staff, {"is_enabled": False}),
    "admin": (make.admin, {}),
    "staff and student": (make.staff, {"is_student": True}),
}
OTHERS = {
    "faculty": (make.faculty, {}),
    "closed faculty": (make.faculty, {"is_enabled": False}),
    "staff": (make.staff, {}),
    "closed staff": (make.staff, {"is_enabled": False}),
    "admin": (make.admin, {}),
}


def set_up() -> None:
    make.term(code="2025SU")
    college = make.college()
    for code in PROGRAMS:
        make.program(code=code, college=college)


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    set_up()
    return sign_in(make.staff())


@pytest.fixture
def codes(db_session: object) -> None:
    set_up()


def plan_of(*rows: Mapping[str, str], choices: Choices = NO_CHOICES) -> ImportPlan:
    return planning.plan(CLI, reading.read(file_of(*rows)), choices)


def bring_in(*rows: Mapping[str, str], choices: Choices = NO_CHOICES, good_only: bool = False) -> ImportPlan:
    plan = plan_of(*rows, choices=choices)
    carry_out(CLI, plan, "fall.csv", good_only=good_only)
    db.session.flush()
    return plan


def person(kinds: Mapping[str, tuple[Callable[..., User], dict[str, bool]]], kind: str, **more: str) -> User:
    who, facts = kinds[kind]
    return who(email=KIM, first_name="Kim", last_name="Park", **facts, **more)


def placement() -> Placement:
    return db.session.scalars(select(Placement)).one()


def boxes(page: Reply) -> list[str]:
    """The roles offered as checkboxes on a page."""
    return [str(box.get("value")) for box in page.page.all("input") if box.get("name") == "roles"]


def finish(office: Client, page: Reply, **ticked: object) -> Reply:
    answer = office.post(address(page) + "/start", data={"rows": "all", **ticked})
    worker.run_jobs()
    return answer


@pytest.mark.parametrize("kind", HELD)
def test_faculty_address_of_another_account_adds_no_role(kind: str, codes: None) -> None:
    kim = person(HELD, kind)
    before, enabled = kim.roles, kim.is_enabled
    plan = bring_in(TAUGHT)
    assert [(grant.right, grant.is_accepted) for grant in plan.grants] == [("faculty:" + KIM, False)]
    assert any("Kim Park, who is not faculty" in notice.sentence for notice in plan.notices)
    assert (kim.roles, placement().faculty) == (before, None)

    bring_in(TAUGHT, choices=Choices(all_roles=True))
    assert (kim.roles, placement().faculty) == (before | {Role.FACULTY}, kim)
    assert kim.is_enabled is enabled


@pytest.mark.parametrize("kind", OTHERS)
def test_student_row_with_the_address_of_another_account_is_a_problem(kind: str, codes: None) -> None:
    kim = person(OTHERS, kind)
    before = kim.roles
    plan = bring_in(KIMS, GOOD, good_only=True)
    assert [(problem.column, problem.value) for problem in plan.problems] == [("student_email", KIM)]
    assert (kim.roles, placement().student.email) == (before, GOOD["student_email"])

    bring_in(KIMS, GOOD, choices=Choices(all_roles=True))
    assert (kim.roles, kim.institution_id) == (before | {Role.STUDENT}, "S7")


@pytest.mark.parametrize(("kind", "granted"), [*product(OTHERS, [False, True])])
def test_known_students_row_with_another_accounts_address_is_a_problem(kind: str, granted: bool, codes: None) -> None:
    """One person cannot be both accounts, so no checkbox is offered."""
    person(OTHERS, kind)
    make.student(email="old@example.edu", institution_id="S7", first_name="Kim", last_name="Park")
    plan = plan_of(KIMS, choices=Choices(all_roles=granted))
    assert [problem.column for problem in plan.problems] == ["student_email"]
    assert plan.grants == ()


def test_address_of_a_student_without_an_id_is_a_problem_for_another_student(codes: None) -> None:
    make.student(email=KIM, institution_id=None)
    make.student(email="old@example.edu", institution_id="S7", first_name="Kim", last_name="Park")
    assert [problem.column for problem in plan_of(KIMS).problems] == ["student_email"]


@pytest.mark.parametrize("written", WRITTEN)
def test_faculty_address_is_recognized_in_every_spelling(written: str, codes: None) -> None:
    kim = person(HELD, "student")
    plan = bring_in({**TAUGHT, "faculty_email": written})
    assert [grant.right for grant in plan.grants] == ["faculty:" + KIM]
    assert (kim.is_faculty, placement().faculty) == (False, None)


@pytest.mark.parametrize("written", WRITTEN)
def test_student_address_is_recognized_in_every_spelling(written: str, codes: None) -> None:
    kim = person(OTHERS, "faculty")
    assert [problem.column for problem in plan_of({**KIMS, "student_email": written}).problems] == ["student_email"]
    assert kim.is_student is False


@pytest.mark.parametrize(("written", "order", "granted"), [*product(WRITTEN, [1, -1], [False, True])])
def test_student_in_the_file_becomes_faculty_only_if_granted(
    written: str, order: int, granted: bool, codes: None
) -> None:
    rows = [KIMS, {**TAUGHT, "faculty_email": written}][::order]
    plan = bring_in(*rows, choices=Choices(all_roles=granted))
    assert [(grant.right, grant.is_new) for grant in plan.grants] == [("faculty:" + KIM, True)]
    kim = db.session.scalars(select(User).where(User.email_key == KIM)).one()
    assert (kim.is_student, kim.is_faculty, kim.institution_id) == (True, granted, "S7")


def test_accounts_that_get_a_role_are_not_listed_as_new(codes: None) -> None:
    person(OTHERS, "faculty")
    ana = {**GOOD, "faculty_email": "s8@example.edu"}
    new = {
        **KIMS,
        "student_id": "S8",
        "student_last_name": "Ash",
        "student_email": "s8@example.edu",
        "external_id": "8",
    }
    fresh = plan_of(ana, KIMS, new, choices=Choices(all_roles=True)).fresh
    assert fresh["student"] == ("Ash, Kim (S8)", "Ó Laimhbheartaigh, Síle (S1)")
    assert fresh["faculty member"] == ()


@pytest.mark.parametrize("granted", [False, True])
def test_person_with_both_roles_is_not_listed(granted: bool, codes: None) -> None:
    kim = person({"both": (make.student, {"is_faculty": True})}, "both", institution_id="S7")
    plan = bring_in(KIMS, TAUGHT, choices=Choices(all_roles=granted))
    assert (plan.grants, plan.problems) == ((), [])
    assert kim.roles == {Role.STUDENT, Role.FACULTY}
    assert {row.faculty for row in db.session.scalars(select(Placement))} == {None, kim}
    assert db.session.scalars(select(AuditEntry).where(AuditEntry.verb.startswith("make "))).all() == []
    assert count(Message) == 0


def test_role_is_listed_separately_and_added_only_when_checked(office: Client) -> None:
    kim = person(HELD, "student")
    page = upload(office, {**TAUGHT, "faculty_email": "Kim@example.edu"})
    assert "Kim Park (kim@example.edu, student): add faculty role" in page.page.main
    assert "The placement comes in without a faculty member." in page.page.main
    checked = office.get(office.post(address(page) + "/accept", data={"roles": boxes(page)}).location)
    assert "comes in without a faculty member" not in checked.page.main
    assert kim.is_faculty is False
    finish(office, page, roles=boxes(page))
    assert (kim.is_faculty, placement().faculty) == (True, kim)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "make faculty")).one()
    assert entry.actor_kind.value == "user"


def test_checkbox_cleared_again_adds_no_role(office: Client) -> None:
    kim = person(HELD, "student")
    page = upload(office, TAUGHT)
    office.post(address(page) + "/accept", data={"roles": boxes(page)})
    finish(office, page)
    assert (kim.is_faculty, placement().faculty) == (False, None)


def test_checking_one_of_two_roles_adds_one(office: Client) -> None:
    kim, lee = person(HELD, "student"), make.student(email="lee@example.edu", first_name="Lee", last_name="Ash")
    other = {**KIMS, "student_email": "s7@example.edu", "faculty_email": lee.email}
    page = upload(office, TAUGHT, other)
    offered = boxes(page)
    assert [box.rpartition(":")[0] for box in offered] == ["faculty:" + KIM, "faculty:lee@example.edu"]
    finish(office, page, roles=offered[1:])
    assert (kim.is_faculty, lee.is_faculty) == (False, True)


def test_importing_twice_adds_a_role_once(office: Client) -> None:
    kim = person(HELD, "student")
    page = upload(office, TAUGHT)
    offered = boxes(page)
    for _ in range(2):
        assert office.post(address(page) + "/start", data={"rows": "all", "roles": offered}).status_code == 303
    worker.run_jobs()
    finish(office, page, roles=offered)
    assert (kim.is_faculty, placement().faculty) == (True, kim)
    assert len(db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "make faculty")).all()) == 1
    assert boxes(upload(office, TAUGHT)) == []


def test_checkbox_after_the_start_adds_no_role(office: Client) -> None:
    kim = person(HELD, "student")
    page = upload(office, TAUGHT)
    offered = boxes(page)
    office.post(address(page) + "/start", data={"rows": "all"})
    assert office.post(address(page) + "/accept", data={"roles": offered}).status_code == 422
    worker.run_jobs()
    assert kim.is_faculty is False


@pytest.mark.parametrize("moment", ["before the start", "before the worker"])
@pytest.mark.parametrize("change", ["another person's", "staff", "faculty", "gone"])
def test_role_checked_for_an_account_that_changed_is_not_added(change: str, moment: str, office: Client) -> None:
    """A checkbox covers the person shown, and needs an owner who may still grant the role when the file is written."""
    kim = person(HELD, "student")
    page = upload(office, TAUGHT)
    offered = boxes(page)
    if moment == "before the worker":
        office.post(address(page) + "/start", data={"rows": "all", "roles": offered})
    holder = kim
    match change:
        case "another person's":
            kim.email = "kim.park@example.edu"
            db.session.flush()
            holder = make.student(email=KIM, first_name="Kimberly", last_name="Ash")
        case "staff":
            kim.is_staff = kim.is_whole_office = True
        case "faculty":
            kim.is_faculty = True
        case "gone":
            kim.email = "kim.park@example.edu"
    db.session.commit()
    before = holder.roles
    if moment == "before the start":
        answer = office.post(address(page) + "/start", data={"rows": "all", "roles": offered})
        assert answer.status_code == 422
        assert "has changed. Check the roles" in answer.page.main
        assert db.session.scalars(select(Upload.job_key)).one() is None
        assert count(Placement) == 0
        return
    worker.run_jobs()
    assert (kim.is_faculty, holder.roles) == (change == "faculty", before)
    faculty = placement().faculty
    if change == "faculty":
        assert faculty is kim
    elif change == "gone":  # no one has the address any more: a new account, as in any file
        assert faculty is not None
        assert (faculty.email, faculty is kim) == (KIM, False)
    else:
        assert faculty is None


@pytest.mark.parametrize("who", [make.staff, make.admin])
def test_owner_who_may_not_grant_a_role_gets_no_checkbox_and_cannot_forge_one(
    who: Callable[..., User], office: Client, sign_in: SignIn
) -> None:
    boss = who(email=KIM, first_name="Kim", last_name="Park")
    page = upload(office, TAUGHT)
    assert boxes(page) == []
    assert "Only an administrator can give this account another role." in page.page.main
    forged = [grant.key for row in plan_of(TAUGHT).rows for grant in row.checked.grants]
    assert len(forged) == 1
    assert finish(office, page, roles=forged).status_code == 422
    finish(office, page)
    assert (boss.is_faculty, placement().faculty) == (False, None)


def test_administrator_on_staff_may_grant_roles(office: Client, sign_in: SignIn) -> None:
    boss = person(HELD, "staff")
    both = sign_in(make.staff(is_admin=True))
    page = upload(both, TAUGHT)
    finish(both, page, roles=boxes(page))
    assert (boss.is_faculty, placement().faculty) == (True, boss)


def test_student_row_with_a_staff_address_needs_the_checkbox(office: Client) -> None:
    teacher = make.faculty(email="sile@example.edu", last_name="Ó Laimhbheartaigh")
    page = upload(office, GOOD)
    assert "who is not a student" in page.page.main
    assert finish(office, page).status_code == 422
    assert finish(office, page, roles=boxes(page)).status_code == 303
    assert (teacher.is_student, teacher.institution_id) == (True, "S1")


def test_long_placement_needs_the_checkbox(office: Client) -> None:
    page = upload(office, {**GOOD, "end_date": "2027-08-22"})
    assert "Accept 1 placement over two years long" in page.page.main
    assert finish(office, page).status_code == 422
    accepted = office.get(office.post(address(page) + "/accept", data={"long_placements": "y"}).location)
    assert "which was accepted" in accepted.page.main
    assert finish(office, page, long_placements="y").status_code == 303
    assert count(Placement) == 1


@pytest.fixture
def faculty_domains(app: Flask) -> Iterator[None]:
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, faculty_domains=frozenset({"example.edu"}))
    yield
    app.extensions["settings"] = before


def test_role_added_by_staff_is_emailed_and_unconfirmed(office: Client) -> None:
    kim = person(HELD, "student")
    page = upload(office, TAUGHT, {**KIMS, "student_email": "s7@example.edu", "faculty_email": "new@example.edu"})
    finish(office, page, roles=boxes(page))
    new = db.session.scalars(select(User).where(User.email_key == "new@example.edu")).one()
    assert (kim.is_faculty, kim.is_confirmed_faculty) == (True, False)
    assert (new.is_faculty, new.is_confirmed_faculty) == (True, False)
    message = db.session.scalars(select(Message)).one()
    assert (message.kind, message.to_address) == ("account_changed", KIM)
    assert "The roles are now Faculty, Student. They were Student." in message.text


def test_faculty_domain_confirms_imported_faculty(office: Client, faculty_domains: None) -> None:
    kim = person(HELD, "student")
    page = upload(office, TAUGHT)
    finish(office, page, roles=boxes(page))
    assert kim.is_confirmed_faculty is True


def test_import_without_checked_roles_sends_no_email(office: Client) -> None:
    person(HELD, "student")
    finish(office, upload(office, TAUGHT))
    assert count(Message) == 0


@pytest.mark.parametrize("who", [make.staff, lambda: make.staff(is_admin=True)])
def test_imported_new_address_is_emailed_to_both_and_revokes_confirmation(
    who: Callable[[], User], office: Client, sign_in: SignIn
) -> None:
    giver = who()
    client = sign_in(giver)
    finish(client, upload(client, GOOD))
    student = placement().student
    student.is_faculty, student.faculty_confirmed_at = True, student.created_at
    link = invitations.replace_link(student, Purpose.FIRST_PASSWORD)
    db.session.commit()
    finish(client, upload(client, {**GOOD, "student_email": "moved@example.edu"}), update="y")
    assert student.email == "moved@example.edu"
    assert set(db.session.scalars(select(Message.to_address))) == {GOOD["student_email"], "moved@example.edu"}
    assert link.revoked_at is not None
    assert student.is_confirmed_faculty is giver.is_admin
    changed = db.session.scalars(
        select(AuditEntry).where(AuditEntry.verb == "change", AuditEntry.subject_kind == "user")
    )
    assert [entry.detail["email"] for entry in changed] == [[GOOD["student_email"], "moved@example.edu"]]
