"""The outbox, the audit trail, and background work."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from placement import audit, jobs
from placement.access import links
from placement.access.models import Purpose
from placement.agreements.rules import review as agreement_rules
from placement.agreements.rules.review import Party
from placement.audit.labels import list_labels
from placement.audit.models import AuditEntry
from placement.core import clock as product_clock
from placement.core import paging
from placement.core.actors import CLI, SYSTEM, Role
from placement.core.database import db
from placement.hosts.models import HostStatus
from placement.jobs import worker
from placement.jobs.models import Job, JobState
from placement.mail.models import Message, MessageState
from placement.people.services import invitations
from placement.placements.rules.transitions import PlacementVerb
from placement.placements.services import transition
from tests import factories as make
from tests.client import Reply, SignIn
from tests.counting import recorded
from tests.databases import DbSession
from tests.present import present


def letter(about: tuple[str, int] | None = None, **facts: Any) -> Message:
    kind, number = about or (None, None)
    written = {"kind": "test", "to_address": "ana@example.edu", "to_name": "Ana", "subject": "Hello", "text": "Secret"}
    message = Message(created_at=product_clock.now(), about_kind=kind, about_id=number, **written | facts)
    return make.saved(message)


def titles(answer: Reply) -> list[str]:
    return ["".join(cell.itertext()).strip() for cell in answer.page.all("th", scope="row")]


@pytest.mark.parametrize("role", ["student", "faculty"])
def test_only_staff_and_administrators_open_operations_pages(sign_in: SignIn, role: str) -> None:
    browser, message = sign_in(getattr(make, role)()), letter()
    for address in ("/mail", f"/mail/{message.id}", "/audit", "/work"):
        assert browser.get(address).status_code in (403, 404)


def test_messages_are_listed_newest_first_and_paged(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "PAGE", 2)
    for number in range(3):
        letter(subject=f"Letter {number}")
    browser = sign_in(make.staff())
    first = browser.get("/mail")
    assert titles(first) == ["Letter 2", "Letter 1"]
    assert titles(browser.get(first.page.all("a", rel="next")[0].get("href"))) == ["Letter 0"]


def test_messages_are_filtered(sign_in: SignIn) -> None:
    letter(subject="One", state=MessageState.FAILED)
    letter(subject="Two", to_address="bo@example.edu")
    browser = sign_in(make.staff())
    assert titles(browser.get("/mail?state=failed")) == ["One"]
    assert titles(browser.get("/mail?q=BO@")) == ["Two"]
    assert titles(browser.get("/mail?state=nonsense")) == ["Two", "One"]
    assert "No emails match" in browser.get("/mail?q=%25").page.text


def test_college_staff_see_only_their_colleges_emails(sign_in: SignIn) -> None:
    ours, theirs = make.program(), make.program()
    mine, other = make.active(program=ours), make.active(program=theirs)
    letters = [
        letter(("placement", mine.id), subject="ours"),
        letter(("placement", other.id), subject="theirs"),
        letter(("user", mine.student_id), subject="to our student"),
        letter(("user", other.student_id), subject="to their student"),
        letter(subject="about nothing"),
    ]
    browser = sign_in(make.staff(colleges=[ours.college]))
    assert titles(browser.get("/mail")) == ["to our student", "ours"]
    statuses = [browser.get(f"/mail/{message.id}").status_code for message in letters]
    assert statuses == [200, 404, 200, 404, 404]


def test_administrators_see_email_kinds_but_no_content(sign_in: SignIn) -> None:
    message = letter(kind="first_password", text="Secret")
    browser = sign_in(make.admin())
    page = browser.get("/mail").page
    assert "First password" in page.text
    assert "ana@example.edu" not in page.text
    assert browser.get(f"/mail/{message.id}").status_code == 403


def test_message_hides_its_link_and_showing_the_link_is_audited(sign_in: SignIn, db_session: DbSession) -> None:
    user = make.student()
    invitations.invite(SYSTEM, [user])
    message = db_session.scalars(select(Message)).one()
    browser = sign_in(make.staff())
    token = links.token(present(links.find_live(Purpose.FIRST_PASSWORD, user.id)))
    assert token not in browser.get(f"/mail/{message.id}").text
    assert token in browser.post(f"/mail/{message.id}/link").text
    assert "copy link of mail" in db_session.scalars(select(AuditEntry.verb)).all()


def test_password_link_of_a_colleague_is_never_shown(sign_in: SignIn, db_session: DbSession, app: Flask) -> None:
    invitations.invite(SYSTEM, [make.staff()])
    message = db_session.scalars(select(Message)).one()
    assert sign_in(make.staff()).post(f"/mail/{message.id}/link").status_code == 403


def test_links_are_not_shown_if_email_is_sent(sign_in: SignIn, db_session: DbSession, mailing: None) -> None:
    invitations.invite(SYSTEM, [make.student()])
    message = db_session.scalars(select(Message)).one()
    assert sign_in(make.staff()).post(f"/mail/{message.id}/link").status_code == 403


def test_marker_of_another_link_is_shown_as_typed(sign_in: SignIn, db_session: DbSession) -> None:
    other = links.issue(Purpose.NEW_PASSWORD, make.admin().id, days=1)
    own = links.issue(Purpose.SUPERVISOR, 1, days=1)
    message = letter(text=f"[[link:{other.id}]] [[link:{own.id}]]", link_id=own.id)
    text = sign_in(make.staff()).post(f"/mail/{message.id}/link").text
    assert f"[[link:{other.id}]]" in text
    assert links.token(own) in text
    assert links.token(other) not in text


def test_failed_email_is_sent_again(sign_in: SignIn, db_session: DbSession) -> None:
    message = letter(state=MessageState.FAILED, error="550 unknown")
    browser = sign_in(make.staff())
    assert "550 unknown" in browser.get(f"/mail/{message.id}").page.text
    assert browser.post(f"/mail/{message.id}/again").status_code == 303
    assert present(db_session.get(Message, message.id)).state is MessageState.WAITING
    assert browser.post(f"/mail/{message.id}/again").status_code == 409
    assert db_session.scalars(select(Job.state)).one() is JobState.WAITING


def test_message_links_to_its_placement_or_person(sign_in: SignIn) -> None:
    placement = make.active()
    browser = sign_in(make.staff())
    first, second = letter(("placement", placement.id)), letter(("user", placement.student_id))
    there = browser.get(f"/mail/{first.id}").page.links
    assert there[f"{placement.student.name} at {placement.site.host.name}"] == f"/placements/{placement.ref}"
    assert browser.get(f"/mail/{second.id}").page.all("a", href=f"/people/{placement.student_id}")


def test_saved_message_is_sent_once_a_mail_server_is_set(sign_in: SignIn, mailing: None, db_session: DbSession) -> None:
    message = letter(state=MessageState.KEPT)
    assert sign_in(make.staff()).post(f"/mail/{message.id}/again").status_code == 303


def test_saved_message_cannot_be_sent_without_a_mail_server(sign_in: SignIn) -> None:
    message = letter(state=MessageState.KEPT)
    browser = sign_in(make.staff())
    assert "Emails aren't sent" in browser.get("/mail").page.text
    assert browser.post(f"/mail/{message.id}/again").status_code == 409


def test_audit_trail_shows_who_did_what(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "PAGE", 2)
    placement, user = make.active(), make.student()
    audit.record(CLI, "add", "term", 3, code="2025FA")
    audit.record(CLI, "approve", "placement", placement.id, fields=["a", "b"])
    audit.record(make.staff(first_name="Mira", last_name="Patel").as_actor(), "invite", "user", user.id)
    browser = sign_in(make.admin())
    first = browser.get("/audit")
    assert "fields: a, b" not in first.page.text, "an administrator keeps settings, and reads no records"
    browser = sign_in(make.staff())
    first = browser.get("/audit")
    assert len(titles(first)) == 2
    assert "Mira Patel" in first.page.text
    assert user.name in first.page.text
    assert placement.ref in first.page.text
    assert "fields: a, b" in first.page.text
    assert "code: 2025FA" in browser.get(first.page.all("a", rel="next")[0].get("href")).page.text


@pytest.mark.parametrize(
    ("asked", "verbs"),
    [
        ({"who": "mira"}, ["invited"]),
        ({"verb": "APPR"}, ["approved"]),
        ({"verb": "Invited"}, ["invited"]),
        ({"about": "term"}, ["added"]),
        ({"about": "person"}, ["invited"]),
        ({"about": "REF"}, ["approved"]),
        ({"verb": "%"}, []),
    ],
)
def test_audit_trail_is_filtered(sign_in: SignIn, asked: dict[str, str], verbs: list[str]) -> None:
    placement = make.active()
    audit.record(CLI, "add", "term", 3)
    audit.record(CLI, "approve", "placement", placement.id)
    audit.record(make.staff(first_name="Mira").as_actor(), "invite", "user", placement.student_id)
    asked = {name: value.replace("REF", placement.ref.lower()) for name, value in asked.items()}
    page = sign_in(make.admin()).get("/audit", query_string=asked).page
    found = [cell for row in page.all("td") if row.get("data-label") == "Did what" for cell in row.itertext()]
    assert [verb.strip() for verb in found] == verbs


def test_college_staff_see_actions_in_their_college_and_their_own(sign_in: SignIn) -> None:
    ours, theirs = make.program(), make.program()
    mine, other = make.active(program=ours), make.active(program=theirs)
    person = make.staff(colleges=[ours.college])
    audit.record(CLI, "ours", "placement", mine.id)
    audit.record(CLI, "theirs", "placement", other.id)
    audit.record(CLI, "settings", "term", 1)
    audit.record(person.as_actor(), "own", "export")
    page = sign_in(person).get("/audit").page
    verbs = [present(row.text).strip() for row in page.all("td") if row.get("data-label") == "Did what"]
    assert verbs == ["own", "ours"]


def test_every_audit_verb_has_a_label(app: Flask) -> None:
    """The audit verbs in the code; composed verbs are expanded."""
    kept = {found for path in Path(app.root_path).rglob("*.py") for found in VERB.findall(path.read_text())}
    assert {"hand out report", "change", "import"} <= kept
    kept |= {verb.value for verb in (*PlacementVerb, *HostStatus)} | {"reopen account", "close account"}
    kept |= {f"make {role.value}" for role in (Role.STUDENT, Role.FACULTY)}
    parts = [verb.value for verb in agreement_rules.AgreementVerb] + [f"rate as {party.value}" for party in Party]
    kept |= {f"{part} objectives" for part in (*parts, "open", "approve", "amend", "discard")}
    with app.app_context():
        assert kept - set(list_labels()) == set()


VERB = re.compile(r'audit\.record(?:_all)?\(\s*\w+,\s*"([^"]+)"')


def test_audit_trail_statements_do_not_grow_with_entries(sign_in: SignIn) -> None:
    browser = sign_in(make.admin())
    counts = []
    for many in (2, 18):
        for _ in range(many):
            audit.record(CLI, "add", "user", make.student().id)
        db.session.commit()
        with recorded() as statements:
            browser.get("/audit")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_failed_work_is_shown_and_retried(
    sign_in: SignIn, db_session: DbSession, caplog: pytest.LogCaptureFixture
) -> None:
    jobs.enqueue("unheard of", {})
    db.session.commit()
    worker.run_jobs()
    browser = sign_in(make.admin())
    page = browser.get("/work").page
    assert "No handler for" in page.text
    job = db_session.scalars(select(Job)).one()
    assert browser.post(f"/work/{job.id}/again").status_code == 303
    assert db_session.scalars(select(Job.state)).one() is JobState.WAITING
    assert browser.post(f"/work/{job.id}/again").status_code == 404
    assert sign_in(make.staff()).get("/work").status_code == 403


def test_all_failed_emails_are_sent_again(sign_in: SignIn, db_session: DbSession) -> None:
    for _ in range(2):
        message = letter(state=MessageState.FAILED)
        jobs.enqueue("mail.deliver", {"message_id": message.id}, key=f"mail:{message.id}").state = JobState.FAILED
    assert sign_in(make.admin()).post("/work/again").status_code == 303
    assert set(db_session.scalars(select(Message.state))) == {MessageState.WAITING}
    assert set(db_session.scalars(select(Job.state))) == {JobState.WAITING}


def test_missing_worker_is_reported(sign_in: SignIn, clock: time_machine.Traveller) -> None:
    jobs.enqueue("unheard of", {})
    browser = sign_in(make.admin())
    assert "The worker isn't running" not in browser.get("/work").page.text
    clock.shift(6 * 60)
    assert "The worker isn't running" in browser.get("/work").page.text


@pytest.mark.parametrize("state", [MessageState.WAITING, MessageState.FAILED])
def test_email_with_a_link_of_a_placement_withdrawn_meanwhile_is_not_sent(
    state: MessageState, sign_in: SignIn, db_session: DbSession
) -> None:
    """Not by the worker, the outbox page, or a retry of all failed work; another placement's email is sent."""
    gone, other = make.approved(planned_start=make.day(5)), make.approved(planned_start=make.day(5))
    messages = [
        letter(about=("placement", of.id), link_id=make.supervisor_link(of).id, state=state) for of in (gone, other)
    ]
    for one in messages:
        job = jobs.enqueue("mail.deliver", {"message_id": one.id}, key=f"mail:{one.id}")
        job.state = JobState.FAILED if state is MessageState.FAILED else JobState.WAITING
    transition.move(CLI, gone, PlacementVerb.WITHDRAW, note="Found another")
    assert messages[0].state is MessageState.CANCELLED
    assert sign_in(make.staff()).post(f"/mail/{messages[0].id}/again").status_code == 409
    if state is MessageState.FAILED:
        assert sign_in(make.admin()).post("/work/again").status_code == 303
    worker.run_jobs()
    assert [one.state for one in messages] == [MessageState.CANCELLED, MessageState.KEPT]
