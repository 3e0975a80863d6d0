"""The limits of an account, a link, and a role."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

import config
from config import SettingInvalid, kept_secret
from placement import audit
from placement.access import links
from placement.access.models import Purpose
from placement.core.actors import CLI
from placement.core.database import db
from placement.core.errors import NotAllowed, RuleBroken
from placement.exchange.rules import reading
from placement.exchange.services import plan as planning
from placement.jobs import worker
from placement.jobs.models import Job
from placement.jobs.services import enqueue, handler
from placement.mail.models import Message
from placement.people.models import SignInLock
from placement.people.services import accounts as services
from placement.people.services import invitations
from placement.placements import services as placements
from placement.placements.models import Placement
from placement.placements.rules.transitions import Capacity, PlacementVerb, is_office_for, parties
from tests import factories as make
from tests.client import Client, SignIn
from tests.exchange.files import GOOD, carry_out, file_of
from tests.present import present

pytestmark = pytest.mark.usefixtures("db_session")


def test_college_staff_cannot_change_faculty_accounts_of_another_college(sign_in: SignIn) -> None:
    ours, theirs = make.college(), make.college()
    colleague = make.active(program=make.program(college=ours)).faculty
    stranger = make.active(program=make.program(college=theirs)).faculty
    office, whole = sign_in(make.staff(colleges=[ours])), sign_in(make.staff())
    for act in ("edit", "link", "closed"):
        assert office.post(f"/people/{present(stranger).id}/{act}").status_code == 403, act
    assert office.post(f"/people/{present(colleague).id}/link").status_code == 200
    assert whole.post(f"/people/{present(stranger).id}/link").status_code == 200


def test_college_staff_cannot_change_accounts_of_students_shared_with_another_college(sign_in: SignIn) -> None:
    ours, theirs = make.college(), make.college()
    ana = make.active(program=make.program(college=ours)).student
    office = sign_in(make.staff(colleges=[ours]))
    assert office.post(f"/people/{ana.id}/link").status_code == 200
    make.completed(student=ana, program=make.program(college=theirs))
    assert office.get(f"/people/{ana.id}").status_code == 200
    for act in ("edit", "link", "closed"):
        assert office.post(f"/people/{ana.id}/{act}").status_code == 403, act


def test_college_staff_cannot_change_the_email_of_a_shared_supervisor(sign_in: SignIn) -> None:
    ours, theirs = make.college(), make.college()
    own, other = (make.active(program=make.program(college=college)) for college in (ours, theirs))
    robin = make.supervisor_of(own)
    placements.assign_supervisor(CLI, other, robin)
    typed = {"name": "Robin", "email": "mine@example.org"}
    pages = (f"/supervisors/{robin.id}", f"/placements/{own.ref}/address")
    office, whole = sign_in(make.staff(colleges=[ours])), sign_in(make.staff())
    before = robin.email
    for page in pages:
        answer = office.save(page, data=typed)
        assert answer.status_code == 422
        assert "supervises for other colleges too" in answer.page.text
    assert office.save(pages[0], data=typed | {"email": before}).status_code == 303, "a name may be corrected"
    assert (robin.email, robin.name) == (before, "Robin")
    assert whole.save(pages[1], data=typed).status_code == 303
    placements.assign_supervisor(CLI, other, make.supervisor())
    assert office.save(pages[1], data=typed | {"email": before}).status_code == 303


def test_corrected_address_revokes_the_link_sent_to_the_wrong_address(client: Client) -> None:
    user = make.faculty(email="wrong@example.org")
    invitations.invite(CLI, [user])
    link = links.find_live(Purpose.FIRST_PASSWORD, user.id)
    path = links.PATHS[present(link).purpose](links.token(present(link)))
    assert client.get(path).status_code == 200
    facts: dict[str, Any] = {"institution_id": None, "roles": user.roles, "colleges": []}
    facts |= {"first_name": user.first_name, "last_name": user.last_name}
    services.change_user(CLI, user, email="right@example.edu", **facts)
    assert client.get(path).status_code == 410
    invitations_sent = select(Message).where(Message.kind == "first_password")
    assert [one.state.value for one in db.session.scalars(invitations_sent)] == ["cancelled"]


def test_reopened_account_does_not_restore_its_links(client: Client) -> None:
    user = make.faculty()
    invitations.invite(CLI, [user])
    path = links.PATHS[Purpose.FIRST_PASSWORD](links.token(present(links.find_live(Purpose.FIRST_PASSWORD, user.id))))
    services.set_enabled(CLI, user, False)
    services.set_enabled(CLI, user, True)
    assert client.get(path).status_code == 410


def test_own_placement_gives_no_office_or_faculty_rights(sign_in: SignIn) -> None:
    both = make.student(is_staff=True, is_faculty=True)
    own = make.submitted(student=both, faculty=both)
    assert parties(both.as_actor(), own) == {Capacity.STUDENT}
    assert not is_office_for(both.as_actor(), own)
    with pytest.raises(NotAllowed):
        placements.move(both.as_actor(), own, PlacementVerb.ASK, note="more")
    assert sign_in(both).post(f"/placements/{own.ref}/approve").status_code == 403
    with pytest.raises(RuleBroken):
        placements.assign_faculty(CLI, make.active(student=both), both)


def test_administrator_who_is_college_staff_reads_only_that_colleges_emails(sign_in: SignIn) -> None:
    ours, theirs = make.college(), make.college()
    stranger = make.active(program=make.program(college=theirs))
    mail = make.saved(
        Message(
            kind="x",
            to_address="a@example.org",
            subject="Of another college",
            text="x",
            about_kind="placement",
            about_id=stranger.id,
            created_at=stranger.created_at,
        )
    )
    browser = sign_in(make.admin(is_staff=True, colleges=[ours]))
    assert "Of another college" not in browser.get("/mail").text
    assert browser.get(f"/mail/{mail.id}").status_code == 404


def test_mentor_shared_with_the_office_is_hidden_from_faculty(sign_in: SignIn) -> None:
    own = make.active()
    shared, kept = make.mentor(own, shared_with_staff=True), make.mentor(own)
    shared.contact.name, kept.contact.name = "Shared Mentor", "Private Mentor"
    seen = {
        who: [
            name in sign_in(present(user)).get(f"/placements/{own.ref}").text
            for name in ("Shared Mentor", "Private Mentor")
        ]
        for who, user in {"student": own.student, "faculty": own.faculty, "office": make.staff()}.items()
    }
    assert seen == {"student": [True, True], "faculty": [False, False], "office": [True, False]}


def test_administrators_do_not_see_the_reason_for_an_excuse(sign_in: SignIn) -> None:
    audit.record(CLI, "excuse", "checkin", 1, reason="surgery")
    assert "surgery" not in sign_in(make.admin()).get("/audit").text
    assert "surgery" in sign_in(make.staff()).get("/audit").text


def test_database_error_message_does_not_include_the_row() -> None:
    @handler("tests.fail")
    def fail(job: Job) -> None:
        db.session.execute(select(Job).where(Job.name == "my secret reflection", db.text("nonsense = 1")))

    job = enqueue("tests.fail", {})
    worker.run_jobs()
    assert "nonsense" in job.error
    assert "secret" not in job.error


def test_very_long_address_is_locked_by_its_first_320_characters(client: Client) -> None:
    make.admin()
    for _ in range(6):
        answer = client.post("/sign-in", data={"email": "x" * 5000, "password": "y" * 20})
    assert "Too many failed tries" in answer.text
    assert [len(lock.email) for lock in db.session.scalars(select(SignInLock))] == [320]


def test_address_that_grows_when_normalized_is_refused(sign_in: SignIn) -> None:
    typed = {"name": "Jo Moss", "email": f"{'ß' * 200}@lac.example"}
    assert sign_in(make.staff()).post("/supervisors/new", data=typed).status_code == 422


def test_long_name_fits_every_column_that_records_it() -> None:
    user = make.student(first_name="a" * 200, last_name="b" * 200)
    assert len(user.name) == 200
    audit.record(user.as_actor(), "try", "user", user.id)
    db.session.flush()


def test_finished_jobs_are_deleted_unless_their_key_is_still_needed(clock: time_machine.Traveller) -> None:
    enqueue("people.forgot_password", {"email": "a@example.edu"})
    enqueue("people.forgot_password", {"email": "a@example.edu"}, key="once")
    worker.run_jobs()
    clock.shift(60 * 60 * 25)
    worker.run_periodics()
    names = [job.key for job in db.session.scalars(select(Job).where(Job.name == "people.forgot_password"))]
    assert names == ["once"]


def test_first_saved_secret_is_used_and_an_empty_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret_key"
    real = config._keep_once

    def slower(path: Path, secret: str) -> None:
        real(path, "the secret of whoever was first")
        real(path, secret)

    monkeypatch.setattr(config, "_keep_once", slower)
    assert kept_secret(path) == "the secret of whoever was first"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["secret_key"]
    path.write_text("\n")
    with pytest.raises(SettingInvalid):
        kept_secret(path)


def test_import_changes_no_account_its_owner_may_not_edit(sign_in: SignIn) -> None:
    """A file can name any person as a student; a second file may not give that person another address."""
    ours, theirs = make.college(), make.college()
    term, _ = make.term(code="2025SU"), make.program(code="CS-BS", college=ours)
    admin = make.admin(email="root@example.edu", institution_id="S1", is_student=True)
    ana = make.student(email="ana@example.edu", institution_id="S2")
    ben = make.student(email="ben@example.edu", institution_id="S3")
    make.active(student=ana, program=make.program(college=theirs))
    clerk = make.staff(colleges=[ours]).as_actor()
    people = [("S1", admin), ("S2", ana), ("S3", ben)]

    def bring_in(title: str, *addresses: str) -> list[str]:
        rows = [
            {**GOOD, "student_id": number, "student_email": address, "external_id": f"X-{number}", "title": title}
            for (number, _), address in zip(people, addresses, strict=True)
        ]
        plan = planning.plan(clerk, reading.read(file_of(*rows)))
        carry_out(clerk, plan, "x.csv", good_only=True, update=True)
        assert [problem.column for problem in plan.problems] == ["student_id"], "Ana is not this office's"
        return [change.kept for row in plan.rows for change in row.changes if change.column == "student_email"]

    bring_in("Intern", "root@example.edu", "ana@example.edu", "ben@example.edu")
    invitations.invite(CLI, [ben])
    link = links.find_live(Purpose.FIRST_PASSWORD, ben.id)
    kept = bring_in("Junior", "mine1@example.org", "mine2@example.org", "ben@example.org")
    assert [bool(why) for why in kept] == [True, False]
    assert (admin.email, ana.email, ben.email) == ("root@example.edu", "ana@example.edu", "ben@example.org")
    assert present(link).revoked_at is not None
    assert {one.title for one in db.session.scalars(select(Placement).filter_by(term=term))} == {"Junior"}
