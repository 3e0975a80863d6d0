"""The office's pages about people."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from placement.access.models import Link
from placement.audit.models import AuditEntry
from placement.core import paging
from placement.core.actors import Role
from placement.jobs import worker
from placement.jobs.models import Job, JobState
from placement.mail.models import Message
from placement.people.models import User
from placement.people.services import invitations
from placement.people.views import invitations as inviting
from tests import factories as make
from tests.client import Client, Reply, SignIn
from tests.counting import recorded
from tests.databases import DbSession
from tests.present import present


def names(answer: Reply) -> list[str]:
    return ["".join(cell.itertext()).strip() for cell in answer.page.all("th", scope="row")]


def form_of(user: User, **typed: object) -> dict[str, Any]:
    written = {"first_name": user.first_name, "last_name": user.last_name, "email": user.email}
    return written | {"roles": [role.value for role in user.roles]} | typed


@pytest.mark.parametrize("role", ["student", "faculty"])
def test_students_and_faculty_cannot_open_people_pages(sign_in: SignIn, role: str) -> None:
    browser = sign_in(getattr(make, role)())
    other = make.student()
    for address in ("/people", "/people/new", "/people/invite", f"/people/{other.id}"):
        assert browser.get(address).status_code in (403, 404)
    assert browser.post(f"/people/{other.id}/closed", data={"closed": "yes"}).status_code in (403, 404)


def test_people_are_listed_by_name_and_paged(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "PAGE", 2)
    for name, last in (("Cy", "Bo"), ("Al", "Bo"), ("Di", "Ash"), ("Ed", "Zu")):
        make.student(first_name=name, last_name=last)
    browser = sign_in(make.admin(first_name="Zoe", last_name="Zzz"))
    first = browser.get("/people")
    assert names(first) == ["Di Ash", "Al Bo"]
    second = browser.get(first.page.all("a", rel="next")[0].get("href"))
    assert names(second) == ["Cy Bo", "Ed Zu"]
    assert names(browser.get(second.page.all("a", rel="next")[0].get("href"))) == ["Zoe Zzz"]


@pytest.mark.parametrize("text", ["o laimh", "Ó LAIMH", "s000777", "orla@", "小明", "王小", "Orlaith Ó"])
def test_people_are_found_by_search(sign_in: SignIn, text: str) -> None:
    wanted = [
        make.student(first_name="Orlaith", last_name="Ó Laimhbheartaigh", email="orla@x.edu", institution_id="S000777"),
        make.student(first_name="小明", last_name="王"),
    ]
    make.student()
    found = names(sign_in(make.admin()).get("/people", query_string={"q": text}))
    assert found == [wanted["小" in text or "王" in text].name]


@pytest.mark.parametrize("text", ["%", "_", "\\", "' OR 1=1"])
def test_sql_wildcards_match_no_one(sign_in: SignIn, text: str) -> None:
    assert names(sign_in(make.admin()).get("/people", query_string={"q": text})) == []


def test_people_are_filtered_by_role_and_account(sign_in: SignIn) -> None:
    student, _ = make.student(), make.faculty(is_enabled=False)
    browser = sign_in(make.admin(password_hash="x"))
    assert names(browser.get("/people?role=student")) == [student.name]
    assert len(names(browser.get("/people?state=closed"))) == 1
    assert len(names(browser.get("/people?state=ready"))) == 1
    assert names(browser.get("/people?state=not_invited")) == [student.name]
    assert "No one matches" in browser.get("/people?state=invited").page.text
    assert len(names(browser.get("/people?role=nonsense&state=nonsense&after=99999"))) == 3


def test_list_statements_do_not_grow_with_people(sign_in: SignIn) -> None:
    browser = sign_in(make.staff())
    counts = []
    for _ in range(2):
        with recorded() as statements:
            browser.get("/people")
        counts.append(len(statements))
        for _ in range(10):
            make.student()
    assert counts[0] == counts[1]


def test_college_staff_see_its_students_and_students_without_placement(sign_in: SignIn) -> None:
    ours, theirs = make.program(), make.program()
    mine, other = make.active(program=ours).student, make.active(program=theirs).student
    nowhere = make.student()
    browser = sign_in(make.staff(colleges=[ours.college]))
    assert browser.get(f"/people/{mine.id}").status_code == 200
    assert browser.get(f"/people/{nowhere.id}").status_code == 200
    assert browser.get(f"/people/{other.id}").status_code == 404
    assert browser.get(f"/people/{other.id}/edit").status_code == 404
    listed = names(browser.get("/people?role=student"))
    assert mine.name in listed
    assert other.name not in listed


def test_student_added_by_staff_is_audited(sign_in: SignIn, db_session: DbSession) -> None:
    office = make.staff()
    typed = {"first_name": "Ana", "last_name": "Ruiz", "email": "Ana@Example.edu", "roles": ["student"]}
    answer = sign_in(office).post("/people/new", data=typed | {"institution_id": "S1"})
    user = db_session.scalars(select(User).where(User.email_key == "ana@example.edu")).one()
    assert answer.location == f"/people/{user.id}"
    entry = db_session.scalars(select(AuditEntry).where(AuditEntry.subject_id == user.id)).one()
    assert (entry.actor_id, entry.verb, entry.subject_kind) == (office.id, "add", "user")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": "TAKEN@example.edu"}, "Another person has this email address already."),
        ({"institution_id": "S7"}, "Another person has this ID already."),
        ({"email": "ana"}, "Enter one email address like name@example.edu: this one has no @."),
        ({"roles": []}, "Select at least one role."),
        ({"last_name": ""}, "Enter the last name."),
        ({"colleges": ["1"]}, "Colleges limit"),
    ],
)
def test_errors_are_shown_and_typed_text_stays(
    sign_in: SignIn, typed: dict[str, list[str] | str], sentence: str
) -> None:
    make.student(email="taken@example.edu", institution_id="S7")
    college = make.college()
    if "colleges" in typed:
        typed = {"colleges": [str(college.id)]}
    good = {"first_name": "Ana", "last_name": "Ruiz", "email": "ana@example.edu", "roles": ["student"]}
    answer = sign_in(make.admin()).post("/people/new", data=good | typed)
    assert answer.status_code == 422
    assert sentence in answer.page.text
    assert answer.page.all("input", name="first_name")[0].get("value") == "Ana"


def test_staff_cannot_add_staff_or_administrators(sign_in: SignIn, db_session: DbSession) -> None:
    browser = sign_in(make.staff())
    good = {"first_name": "Ana", "last_name": "Ruiz", "email": "ana@example.edu"}
    for roles in (["staff"], ["admin"], ["student", "admin"]):
        assert browser.post("/people/new", data=good | {"roles": roles}).status_code == 422
    assert db_session.scalars(select(User).where(User.email == "ana@example.edu")).first() is None


def test_staff_cannot_change_staff_and_administrators(sign_in: SignIn) -> None:
    office, boss = make.staff(), make.admin()
    browser = sign_in(office)
    for user in (boss, office, make.staff()):
        assert browser.get(f"/people/{user.id}").status_code == 200
        assert browser.get(f"/people/{user.id}/edit").status_code == 403
        assert browser.post(f"/people/{user.id}/edit", data=form_of(user)).status_code == 403
        assert browser.post(f"/people/{user.id}/closed", data={"closed": "yes"}).status_code == 403
        assert browser.post(f"/people/{user.id}/link").status_code == 403


def test_administrator_adds_staff_of_a_college(sign_in: SignIn, db_session: DbSession) -> None:
    user, college = make.faculty(), make.college()
    typed = form_of(user, roles=["faculty", "staff"], colleges=[str(college.id)])
    assert sign_in(make.admin()).save(f"/people/{user.id}/edit", data=typed).status_code == 303
    changed = db_session.get(User, user.id)
    assert present(changed).roles == {Role.FACULTY, Role.STAFF}
    assert [c.id for c in present(changed).colleges] == [college.id]


def test_student_corrected_by_staff_is_audited_by_field(sign_in: SignIn, db_session: DbSession) -> None:
    user = make.student()
    browser = sign_in(make.staff())
    assert browser.get(f"/people/{user.id}/edit").page.all("input", name="email")[0].get("value") == user.email
    typed = form_of(user, last_name="Ó Briain", institution_id=user.institution_id)
    assert browser.save(f"/people/{user.id}/edit", data=typed).status_code == 303
    assert "o briain" in present(db_session.get(User, user.id)).folded
    entry = db_session.scalars(select(AuditEntry).where(AuditEntry.verb == "change")).one()
    assert entry.detail == {"changed": ["last_name"]}


def test_form_shows_stored_values(sign_in: SignIn) -> None:
    college = make.college()
    make.college()
    user = make.user(is_staff=True, is_faculty=True, colleges=[college], chosen_name="Mo")
    page = sign_in(make.admin()).get(f"/people/{user.id}/edit").page
    assert {box.get("value") for box in page.all("input", type="checkbox") if box.get("checked") is not None} == {
        *("faculty", "staff", str(college.id))
    }
    assert page.all("input", name="chosen_name")[0].get("value") == "Mo"


def test_every_role_can_be_revoked(sign_in: SignIn, db_session: DbSession) -> None:
    user, college = make.faculty(), make.college()
    browser = sign_in(make.admin())
    browser.save(f"/people/{user.id}/edit", data=form_of(user, roles=["staff"], colleges=[str(college.id)]))
    browser.save(f"/people/{user.id}/edit", data=form_of(user, roles=["student"]))
    changed = db_session.get(User, user.id)
    assert present(changed).roles == {Role.STUDENT}
    assert present(changed).colleges == []


def test_last_administrator_cannot_be_removed(sign_in: SignIn, db_session: DbSession) -> None:
    boss = make.admin(password_hash="x")
    browser = sign_in(boss)
    answer = browser.save(f"/people/{boss.id}/edit", data=form_of(boss, roles=["staff"]))
    assert answer.status_code == 422
    assert "Make another person an administrator first" in answer.page.text
    assert browser.save(f"/people/{boss.id}/closed", data={"closed": "yes"}).status_code == 403
    make.admin(password_hash="x")
    assert browser.save(f"/people/{boss.id}/edit", data=form_of(boss, roles=["staff"])).status_code == 303


def test_staff_copy_a_link_without_a_mail_server(sign_in: SignIn, client: Client, db_session: DbSession) -> None:
    user = make.student()
    browser = sign_in(make.staff())
    answer = browser.post(f"/people/{user.id}/link")
    address = answer.page.all("input", id="copy-text")[0].get("value")
    assert client.get("/" + present(address).split("/", 3)[3]).page.heading == "Choose your password"
    again = browser.post(f"/people/{user.id}/link").page.all("input", id="copy-text")[0].get("value")
    assert again == address
    verbs = db_session.scalars(select(AuditEntry.verb).where(AuditEntry.subject_id == user.id)).all()
    assert verbs == ["copy password link"] * 2


def test_staff_cannot_copy_a_link_with_a_mail_server(sign_in: SignIn, mailing: None, db_session: DbSession) -> None:
    user = make.student()
    assert sign_in(make.staff()).post(f"/people/{user.id}/link").status_code == 403
    assert db_session.scalars(select(Link)).first() is None


def test_invitations_are_previewed_before_sending(sign_in: SignIn, db_session: DbSession) -> None:
    new, ready = make.student(), make.student(password_hash="x")
    browser = sign_in(make.staff())
    page = browser.get("/people/invite", query_string={"chosen": [new.id, ready.id]}).page
    assert page.heading == "Invite 1 person"
    assert "Choose your password for Placements" in page.text
    assert ready.name in page.text
    assert db_session.scalars(select(Message)).first() is None
    answer = browser.post("/people/invite", data={"chosen": [new.id, ready.id], "count": "1"})
    assert answer.location == f"/people/{new.id}"
    assert db_session.scalars(select(Message)).one().to_address == new.email
    assert present(db_session.get(User, new.id)).invited_at is not None


def test_everyone_in_a_list_is_invited(sign_in: SignIn, db_session: DbSession) -> None:
    students = [make.student() for _ in range(3)]
    make.faculty()
    browser = sign_in(make.staff())
    assert browser.get("/people/invite?all=yes&role=student").page.heading == "Invite 3 people"
    browser.post("/people/invite", data={"all": "yes", "role": "student", "count": "3"})
    assert {message.to_address for message in db_session.scalars(select(Message))} == {s.email for s in students}
    assert (
        "3 invitations are saved under Emails but not sent: no mail server is configured."
        in browser.get("/people").page.main
    )
    assert browser.get("/people/invite?all=yes&role=student").page.heading == "Invite 0 people"


def test_large_lists_are_invited_by_the_worker_exactly_once(
    sign_in: SignIn, db_session: DbSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inviting, "AT_ONCE", 2)
    monkeypatch.setattr(invitations, "A_FEW", 2)
    office, students = make.staff(), [make.student() for _ in range(5)]
    sign_in(office).post("/people/invite", data={"all": "yes", "role": "student", "count": "5"})
    assert db_session.scalars(select(Message)).first() is None
    worker.run_jobs()
    job = db_session.scalars(select(Job).where(Job.name == "people.invite")).one()
    assert (job.state, job.done, job.total) == (JobState.DONE, 5, 5)
    invitations.invite_in_turn(job)
    sent = [message.to_address for message in db_session.scalars(select(Message))]
    assert sorted(sent) == sorted(student.email for student in students)
    assert set(db_session.scalars(select(AuditEntry.actor_id).where(AuditEntry.verb == "invite"))) == {office.id}


def test_list_changed_since_the_preview_is_not_invited(sign_in: SignIn, db_session: DbSession) -> None:
    make.student()
    browser = sign_in(make.staff())
    assert browser.post("/people/invite", data={"all": "yes", "role": "student", "count": "2"}).status_code == 409
    assert db_session.scalars(select(Message)).first() is None


def test_staff_cannot_invite_staff(sign_in: SignIn, db_session: DbSession) -> None:
    colleague = make.staff()
    sign_in(make.staff()).post("/people/invite", data={"chosen": [colleague.id], "count": "0"})
    assert db_session.scalars(select(Message)).first() is None
