"""The supervisor's page: what a valid link opens, what an ended link shows, and how to get a new one."""

from __future__ import annotations

from dataclasses import replace

import pytest
import time_machine
from sqlalchemy import select

from placement.access import links
from placement.access.models import Purpose
from placement.agreements import services
from placement.agreements.models import AgreementState
from placement.agreements.rules.review import Party
from placement.core import signing
from placement.core.database import db
from placement.core.settings import settings
from placement.mail.models import Message
from placement.placements import services as placements
from placement.placements.models import Placement
from placement.placements.rules.transitions import PlacementVerb
from tests import factories as make
from tests.agreements.conftest import agreed, content, draft_of, sent, signed, student_of, supervisor_of, wordings
from tests.client import Client
from tests.databases import DbSession
from tests.present import present


@pytest.fixture
def placement(db_session: DbSession) -> Placement:
    return make.active(student=make.student(first_name="Ana", last_name="Ruiz", name_for_host="A. Ruiz"))


def token_of(placement: Placement) -> str:
    holder = make.supervisor_of(placement)
    link = links.find_live(Purpose.SUPERVISOR, placement.id, holder.id)
    assert link is not None
    return links.token(link)


def mails_to(address: str) -> list[str]:
    return list(db.session.scalars(select(Message.kind).where(Message.to_address == address).order_by(Message.id)))


def test_viewing_the_page_changes_nothing(client: Client, placement: Placement) -> None:
    agreement = sent(placement)
    page = client.get(f"/s/{token_of(placement)}").page
    for words in ("A. Ruiz", "Builds things.", content(1).statement, "Agree to all objectives"):
        assert words in page.text
    assert "Ana" not in page.text
    assert agreement.state is AgreementState.WITH_SUPERVISOR


def test_link_pages_are_not_cached_and_send_no_referrer(client: Client, placement: Placement) -> None:
    sent(placement)
    answer = client.get(f"/s/{token_of(placement)}")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


def test_page_names_whom_to_contact_and_leads_to_the_decision(
    client: Client, placement: Placement, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(placement)
    url = f"/s/{token_of(placement)}"
    page = client.get(url).page
    assert page.links["Go to your decision"] == "#answer"
    assert 'id="answer"' in page.html
    email = present(placement.faculty).email
    assert page.links[email] == f"mailto:{email}"
    assert "Career office" not in page.main
    monkeypatch.setitem(client.application.extensions, "settings", replace(settings(), office_phone="555-010-4477"))
    assert client.get(url).page.links["555-010-4477"] == "tel:555-010-4477"


def test_agreeing_is_thanked_and_a_repeat_is_a_conflict(client: Client, placement: Placement) -> None:
    agreement = sent(placement)
    url = f"/s/{token_of(placement)}"
    seen = client.get(url).page.values["revision"]
    answer = client.post(url, data={"verb": "agree", "revision": seen})
    assert (answer.status_code, answer.location) == (303, f"{url}/thanks")
    thanks = client.get(answer.location).page
    assert thanks.heading == "Thank you"
    assert present(placement.faculty).name in thanks.text
    assert agreement.state is AgreementState.WITH_FACULTY
    assert client.post(url, data={"verb": "agree", "revision": seen}).status_code == 409
    assert "Nothing to do now" in client.get(url).page.text


def test_changes_are_requested_for_single_objectives(client: Client, placement: Placement) -> None:
    agreement = sent(placement)
    url = f"/s/{token_of(placement)}"
    nothing = client.post(url, data={"verb": "ask"})
    assert nothing.status_code == 422
    answer = client.post(url, data={"verb": "ask", "comment_2": "Name the tool.", "agree_to_rest": "y"})
    assert answer.status_code == 303
    assert "edits those objectives" in client.get(answer.location).page.text
    assert agreement.state is AgreementState.RETURNED
    assert "is rewording" in client.get(url).page.text


def test_agreeing_with_a_typed_request_is_refused_and_keeps_the_text(client: Client, placement: Placement) -> None:
    agreement = sent(placement)
    answer = client.post(f"/s/{token_of(placement)}", data={"verb": "agree", "comment_2": "Name the tool."})
    assert answer.status_code == 422
    assert answer.page.values["comment_2"] == "Name the tool."
    assert agreement.state is AgreementState.WITH_SUPERVISOR


def test_answer_from_an_outdated_page_is_a_conflict(client: Client, placement: Placement) -> None:
    sent(placement)
    assert client.post(f"/s/{token_of(placement)}", data={"verb": "agree", "seen": "999"}).status_code == 409


def test_page_shows_no_reflections_or_student_email(client: Client, placement: Placement) -> None:
    signed(placement)
    make.submitted_checkin(placement)
    text = client.get(f"/s/{token_of(placement)}").page.main
    assert "planning meeting" not in text
    assert placement.student.email not in text


def test_forged_link_is_not_found(client: Client, placement: Placement) -> None:
    sent(placement)
    link_id, _ = signing.serializer("").loads_unsafe(token_of(placement))[1]
    token = signing.serializer("link:supervisor").dumps([link_id, "x" * 32])
    assert client.get(f"/s/{token}").status_code == 404
    assert client.post(f"/s/{token}/new-link").status_code == 404


def test_resubmitted_objectives_revoke_the_link_and_email_a_new_one(client: Client, placement: Placement) -> None:
    agreement = sent(placement)
    old = token_of(placement)
    services.ask(supervisor_of(placement), agreement, {1: "Shorter."}, party=Party.SUPERVISOR)
    assert client.get(f"/s/{old}").status_code == 200, "until it is sent again, the old wording is what there is"
    services.write(student_of(placement), placement, content(1, measure="x"), wordings(draft_of(placement))[1])
    services.submit(student_of(placement), placement)
    gone = client.get(f"/s/{old}")
    assert gone.status_code == 410
    assert "reworded" in gone.page.text
    assert "Email me a new link" in gone.page.text
    assert client.post(f"/s/{old}", data={"verb": "agree"}).status_code == 409  # see test_outdated_answers
    assert client.get(f"/s/{token_of(placement)}").status_code == 200


def test_new_link_for_an_expired_one_goes_to_the_address_on_file(
    client: Client, placement: Placement, clock: time_machine.Traveller
) -> None:
    agreed(placement)
    old, address = token_of(placement), make.supervisor_of(placement).email
    clock.shift(86400 * 200)
    gone = client.get(f"/s/{old}")
    assert gone.status_code == 410
    assert "expired" in gone.page.text
    before = len(mails_to(address))
    assert client.post(f"/s/{old}/new-link").status_code == 200
    assert mails_to(address)[before:] == ["supervisor_link"]
    assert client.get(f"/s/{token_of(placement)}").status_code == 200


def test_requested_link_is_announced_as_emailed(client: Client, placement: Placement, mailing: None) -> None:
    agreed(placement)
    assert "we emailed a new link" in client.post(f"/s/{token_of(placement)}/new-link").page.main


def test_without_a_mail_server_the_new_link_is_at_the_career_office(client: Client, placement: Placement) -> None:
    agreed(placement)
    page = client.post(f"/s/{token_of(placement)}/new-link").page
    assert page.heading == "Get the link from the career office"
    assert "on its way" not in page.main


def test_new_link_request_gets_the_same_answer_every_time(
    client: Client, placement: Placement, clock: time_machine.Traveller
) -> None:
    agreed(placement)
    old, holder = token_of(placement), make.supervisor_of(placement)
    clock.shift(3600)
    first = client.post(f"/s/{old}/new-link")
    count = len(mails_to(holder.email))
    second = client.post(f"/s/{old}/new-link")
    assert len(mails_to(holder.email)) == count, "one was sent a moment ago"
    placements.assign_supervisor(make.staff().as_actor(), placement, make.supervisor())
    clock.shift(3600)
    third = client.post(f"/s/{old}/new-link")
    assert len(mails_to(holder.email)) == count, "somebody else supervises now"
    assert first.page.main == second.page.main == third.page.main
    assert first.status_code == second.status_code == third.status_code == 200


def test_at_most_five_links_are_emailed_a_day(
    client: Client, placement: Placement, clock: time_machine.Traveller
) -> None:
    agreed(placement)
    old, address = token_of(placement), make.supervisor_of(placement).email
    for _ in range(12):
        clock.shift(1200)
        client.post(f"/s/{old}/new-link")
    assert mails_to(address).count("supervisor_link") == 4


def test_replaced_supervisor_sees_nothing(client: Client, placement: Placement) -> None:
    sent(placement)
    old = token_of(placement)
    placements.assign_supervisor(make.staff().as_actor(), placement, make.supervisor())
    gone = client.get(f"/s/{old}")
    assert gone.status_code == 410
    assert "another supervisor" in gone.page.text
    assert "There's nothing left for you to do" in gone.page.text
    assert "Email me a new link" not in gone.page.text  # none would be sent
    assert "A. Ruiz" not in gone.page.text


def test_link_of_a_withdrawn_placement_is_gone(client: Client, db_session: DbSession) -> None:
    placement = make.approved()
    sent(placement)
    old = token_of(placement)
    placements.move(make.staff().as_actor(), placement, PlacementVerb.WITHDRAW, note="Another offer.")
    assert client.get(f"/s/{old}").status_code == 410


def test_before_submission_the_page_says_nothing_to_do(client: Client, placement: Placement) -> None:
    link = services.give_link(placement, make.supervisor_of(placement))
    page = client.get(f"/s/{links.token(link)}").page
    assert "Nothing to do yet" in page.text
    assert client.post(f"/s/{links.token(link)}", data={"verb": "agree"}).status_code == 409


def test_corrected_address_revokes_the_link_sent_to_the_wrong_one(client: Client, placement: Placement) -> None:
    sent(placement)
    old, holder = token_of(placement), make.supervisor_of(placement)
    services.correct_address(make.staff().as_actor(), placement, "right@host.example")
    assert client.get(f"/s/{old}").status_code == 410
    assert mails_to("right@host.example") == ["supervisor_link"]
    assert holder.email == "right@host.example"
