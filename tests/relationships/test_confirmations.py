"""The one email to a contact: the student asks, the mentor answers by a link, and evidence says so."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from placement.access import links
from placement.access.models import Link
from placement.audit.models import AuditEntry
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.jobs import worker
from placement.jobs.models import Job
from placement.mail.delivery import find_recipient
from placement.mail.models import Message, MessageState
from placement.people.services import accounts
from placement.placements.models import Placement
from placement.relationships import periodic
from placement.relationships.models import MentorAnswer, MentorConfirmation, MentoringTie
from placement.relationships.services import confirmations as services
from placement.relationships.services import forgetting
from placement.relationships.services.mentors import attest_mentored, keep_mentor, remove_mentor
from tests import factories as make
from tests.client import Client, SignIn
from tests.present import present

GOLDEN = Path(__file__).parent / "mail"
KIM = "Kim.Lee@acme.com"
REFUSED = "Enter an address that only they read"


@pytest.fixture
def tie(db_session: object) -> MentoringTie:
    student = make.student(first_name="Robin", last_name="Ito", email="robin@example.edu")
    of = make.active(student=student)
    return make.mentor(of, contact=make.contact(of, name="Kimberly Zhang", organization="Acme"))


def placement_of(tie: MentoringTie) -> Placement:
    return db.session.get_one(Placement, tie.placement_id)


def ask(tie: MentoringTie, address: str = KIM) -> MentorConfirmation:
    of = placement_of(tie)
    return services.ask_to_confirm(of.student.as_actor(), of, tie, address)


def emails() -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.kind == "people_mentor").order_by(Message.id)))


def address_of(asked: MentorConfirmation) -> str:
    return f"/mentor/{links.token(db.session.get_one(Link, asked.link_id))}"


def said(asked: MentorConfirmation) -> tuple[bool | None, int | None, str, str]:
    return asked.says, asked.conversations, asked.address, asked.domain


def test_student_sees_the_text_first_and_then_it_is_sent(sign_in: SignIn, tie: MentoringTie) -> None:
    browser = sign_in(placement_of(tie).student)
    url = f"/placements/{placement_of(tie).ref}/network/mentors/{tie.id}/confirmation"
    page = browser.get(url).page.main
    assert "Did you mentor Robin Ito?" in page
    assert "a student at" in page
    assert emails() == []
    assert browser.save(url, data={"address": KIM}).status_code == 303
    (email,) = emails()
    shown = email.text.replace(f"[[link:{email.link_id}]]", "[their link]")
    assert " ".join(shown.split()) in page, "what was shown is what is sent"
    home = browser.get(f"/placements/{placement_of(tie).ref}/network").page.main
    assert "at an address at acme.com; no answer yet" in home
    assert "Ask them to confirm" not in home
    assert "kim.lee" not in home.casefold()


@pytest.mark.parametrize("is_repeat", [False, True])
def test_text_of_the_email(tie: MentoringTie, is_repeat: bool) -> None:
    asked = ask(tie)
    if is_repeat:
        services.ask_again(asked.link_id)
    email = emails()[-1]
    text = f"Subject: {email.subject}\n\n{email.text}".replace(f"[[link:{email.link_id}]]", "[link]")
    assert text == (GOLDEN / ("mentor_again.txt" if is_repeat else "mentor.txt")).read_text()


def test_email_is_asked_once_and_repeated_once_after_7_days(tie: MentoringTie, clock: time_machine.Traveller) -> None:
    ask(tie)
    worker.run_once()
    assert len(emails()) == 1
    clock.shift(timedelta(days=6, hours=23))
    worker.run_once()
    assert len(emails()) == 1
    clock.shift(timedelta(hours=2))
    worker.run_once()
    assert len(emails()) == 2
    clock.shift(timedelta(days=30))
    worker.run_once()
    assert len(emails()) == 2
    with pytest.raises(RuleBroken, match="You asked already"):
        ask(tie, "someone.else@acme.com")


def test_nothing_but_the_row_itself_names_the_mentor(tie: MentoringTie, sign_in: SignIn) -> None:
    ask(tie)
    office = sign_in(make.staff())
    (email,) = emails()
    stored: list[list[Any]] = [[one.to_address, one.to_name, one.subject, one.text] for one in emails()]
    stored += [[one.verb, one.actor_name, one.detail] for one in db.session.scalars(select(AuditEntry))]
    stored += [[one.name, one.args, one.key] for one in db.session.scalars(select(Job))]
    pages = [office.get(f"/mail/{email.id}").text, office.get("/mail").text, office.get("/mail?q=acme").text]
    for secret in ("Kim", "Zhang", "acme"):
        assert secret.casefold() not in json.dumps(stored, default=str).casefold()
        assert all(
            secret.casefold() not in page.casefold().replace("q=acme", "").replace('"acme"', "") for page in pages
        )
    assert "only its recipient reads it" in pages[0]
    assert office.post(f"/mail/{email.id}/link").status_code == 403


OWN = {
    "own": "robin@example.edu",
    "upper case": "ROBIN@Example.EDU",
    "plus tag": "robin+mentor@example.edu",
    "upper case and tag": "Robin+X@EXAMPLE.edu",
    "wrapped": "Kim Lee <robin@example.edu>",
    "mailto": "mailto:robin@example.edu",
    "earlier address": "old.robin@example.org",
    "earlier address with a tag": "Old.Robin+1@example.org",
    "an account's": "ines@example.edu",
    "an account's, upper case": "INES@EXAMPLE.EDU",
    "an account's with a tag": "ines+2@example.edu",
    "an account's without its tag": "sam@example.edu",
    "an account's with another tag": "sam+kim@example.edu",
}


@pytest.mark.parametrize("written", OWN.values(), ids=OWN.keys())
def test_address_of_the_student_or_of_an_account_is_refused(tie: MentoringTie, written: str) -> None:
    make.faculty(email="ines@example.edu")
    make.staff(email="sam+work@example.edu")
    student = placement_of(tie).student
    for address in ("old.robin@example.org", "robin@example.edu"):
        facts: dict[str, Any] = {
            "first_name": student.first_name,
            "last_name": student.last_name,
            "institution_id": None,
            "colleges": [],
        }
        accounts.change_user(make.admin().as_actor(), student, email=address, roles=student.roles, **facts)
    with pytest.raises(RuleBroken, match=REFUSED):
        ask(tie, written)
    assert emails() == []
    assert db.session.scalars(select(MentorConfirmation)).all() == []


@pytest.mark.parametrize(
    "written", ["robina@example.edu", "robin@acme.com", "ro.bin@example.edu", "_robin@example.edu"]
)
def test_similar_address_of_someone_else_is_accepted(tie: MentoringTie, written: str) -> None:
    make.staff(email="rxbin@example.edu")
    assert ask(tie, written).address == written


def test_gmail_ignores_periods(tie: MentoringTie) -> None:
    placement_of(tie).student.email = "robinito@gmail.com"
    db.session.flush()
    with pytest.raises(RuleBroken, match=REFUSED):
        ask(tie, "Robin.Ito+x@googlemail.com")


def test_only_an_address_that_failed_can_be_corrected_and_once(tie: MentoringTie) -> None:
    first = ask(tie).link_id
    with pytest.raises(RuleBroken, match="You asked already"):
        ask(tie, "k.lee@acme.com")
    emails()[-1].state = MessageState.FAILED
    asked = ask(tie, "k.lee@acme.com")
    assert (asked.address, asked.link_id != first) == ("k.lee@acme.com", True)
    emails()[-1].state = MessageState.FAILED
    with pytest.raises(RuleBroken, match="Two addresses could not be reached"):
        ask(tie, "lee@acme.com")


@pytest.mark.parametrize("written", [KIM, KIM.lower(), "kim.lee+work@ACME.com"])
def test_mailbox_is_asked_about_one_mentor_of_a_student(tie: MentoringTie, written: str) -> None:
    ask(tie)
    of = placement_of(tie)
    another = keep_mentor(of.student.as_actor(), of, None, make.contact(of))
    with pytest.raises(RuleBroken, match="You asked another mentor at this address"):
        ask(another, written)
    assert len(emails()) == 1


def test_no_repeat_once_the_account_of_the_student_is_closed(tie: MentoringTie, clock: time_machine.Traveller) -> None:
    ask(tie)
    placement_of(tie).student.is_enabled = False
    db.session.flush()
    clock.shift(timedelta(days=8))
    worker.run_once()
    assert len(emails()) == 1


def test_student_can_have_five_of_these_emails_sent_in_30_days(
    tie: MentoringTie, clock: time_machine.Traveller
) -> None:
    of = placement_of(tie)
    actor = of.student.as_actor()
    for number in range(5):
        named = keep_mentor(actor, of, None, make.contact(of))
        ask(named, f"a{number}@acme.com")
        remove_mentor(actor, of, named)
    with pytest.raises(RuleBroken, match="5 of these emails"):
        ask(tie)
    clock.shift(timedelta(days=31))
    ask(tie)


@pytest.mark.parametrize("way", ["removed", "forgotten", "another person"])
def test_question_is_withdrawn_with_the_mentor(
    client: Client, tie: MentoringTie, way: str, clock: time_machine.Traveller
) -> None:
    of, asked = placement_of(tie), ask(tie)
    url, link_id, actor = address_of(asked), asked.link_id, of.student.as_actor()
    (email,) = emails()
    if way == "removed":
        remove_mentor(actor, of, tie)
    elif way == "forgotten":
        forgetting.forget(actor, tie.contact)
    else:
        keep_mentor(actor, of, tie, make.contact(of))
    db.session.flush()
    assert db.session.scalars(select(MentorConfirmation)).all() == []
    assert (email.state, find_recipient(email)) == (MessageState.CANCELLED, "")
    assert client.get(url).status_code == 410
    clock.shift(timedelta(days=8))
    worker.run_once()
    assert len(emails()) == 1, "no repeat"
    assert db.session.get_one(Link, link_id).revoked_at is not None


def test_opening_saves_nothing_and_one_post_saves_the_answer(client: Client, tie: MentoringTie) -> None:
    asked = ask(tie)
    url = address_of(asked)
    page = client.get(url).page
    assert "Did you mentor Robin Ito?" in page.main
    assert "Zhang" not in page.text
    assert (asked.says, page.all("input", type="radio", checked="")) == (None, [])
    assert client.post(url, data={}).status_code == 422
    assert client.post(url, data={"says": "yes", "conversations": "many"}).status_code == 422
    assert client.post(url, data={"says": "yes", "conversations": "501"}).status_code == 422
    assert asked.says is None
    answer = client.post(url, data={"says": "yes", "conversations": "6"})
    assert (answer.status_code, answer.location) == (303, f"{url}?saved=1")
    assert said(asked) == (True, 6, "", "acme.com")
    client.post(url, data={"says": "no", "conversations": "6"})
    assert said(asked) == (False, None, "", "acme.com"), "the last answer counts"


def test_no_repeat_after_an_answer(client: Client, tie: MentoringTie, clock: time_machine.Traveller) -> None:
    client.post(address_of(ask(tie)), data={"says": "yes"})
    clock.shift(timedelta(days=8))
    worker.run_once()
    assert len(emails()) == 1


def test_link_ends_after_60_days_and_the_address_goes(
    client: Client, tie: MentoringTie, clock: time_machine.Traveller
) -> None:
    asked = ask(tie)
    url = address_of(asked)
    clock.shift(timedelta(days=59))
    assert client.get(url).status_code == 200
    assert periodic.delete_old_addresses() == 0
    clock.shift(timedelta(days=2))
    assert client.get(url).status_code == 410
    assert periodic.delete_old_addresses() == 1
    db.session.expire_all()
    assert (asked.address, asked.domain) == ("", "acme.com")


@pytest.mark.parametrize(
    ("supervisor", "mentors", "host"),
    [
        (None, [], None),
        (True, [], True),
        (False, [], False),
        (None, [None], None),
        (None, [True], True),
        (None, [False], False),
        (None, [False, True], True),
        (None, [False, None], False),
        (True, [False, False], True),
        (False, [True], True),
        (False, [False], False),
        (False, [None], False),
    ],
)
def test_host_says_yes_if_anyone_does_and_no_if_all_who_answered_do(
    tie: MentoringTie, supervisor: bool | None, mentors: list[bool | None], host: bool | None
) -> None:
    of = placement_of(tie)
    attest_mentored(of.student.as_actor(), of, "document", True)
    attest_mentored(make.staff().as_actor(), of, "host", supervisor)
    for says in mentors:
        make.confirmation(make.mentor(of), says=says)
    other = make.mentor(make.active())
    make.confirmation(other, says=True)
    make.confirmation(make.wished_mentor(of), says=True)  # no page asks one
    db.session.flush()
    db.session.expire_all()
    answer = present(db.session.get(MentorAnswer, of.id))
    assert (answer.host_answer, answer.host_says) == (host, supervisor)


def test_answer_is_shown_with_the_domain_only(client: Client, sign_in: SignIn, tie: MentoringTie) -> None:
    of = placement_of(tie)
    keep_mentor(of.student.as_actor(), of, tie, tie.contact)
    client.post(address_of(ask(tie)), data={"says": "yes", "conversations": "6"})
    for visitor in (of.student, make.staff(), present(of.faculty)):
        page = sign_in(visitor).get(f"/placements/{of.ref}").page.main
        assert "Confirmed from an address at acme.com, about 6 conversations." in page
        assert "Host confirms mentoring Yes" in page
        assert "kim.lee" not in page.casefold()
    assert "Confirmed from an address at acme.com" in sign_in(of.student).get(f"/placements/{of.ref}/network").page.main
