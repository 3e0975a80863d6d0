"""A supervisor's typed text survives changes to objectives, link, or evaluation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element

import pytest
import time_machine
from itsdangerous import URLSafeSerializer
from sqlalchemy import func, select

from placement.access import links
from placement.access.models import Link, Purpose
from placement.agreements import services
from placement.agreements.models import AgreementMove, AgreementState, Wording
from placement.agreements.queries import agreements as queries
from placement.agreements.rules.review import MOST_COMMENTS, Party
from placement.core.actors import CLI
from placement.core.database import db
from placement.evaluations.models import Evaluation, Occasion
from placement.mail.models import Message
from placement.placements import services as placements
from placement.placements.models import Placement, State
from placement.skills.models import Skill
from placement.skills.services import ensure_defaults
from placement.terms.models import TermState
from tests import factories as make
from tests.agreements.conftest import (
    content,
    draft_of,
    sent,
    signed,
    student_of,
    supervisor_of,
    wordings,
)
from tests.client import Client, SignIn
from tests.pages import Page, _values, text
from tests.present import present

SECOND = "Name the tool.\nAnd who reads it?"
TYPED = {"comment_1": "Unclear", "comment_2": SECOND}
SECRET = "A sentence that is still being written."


@pytest.fixture
def placement(db_session: object, clock: time_machine.Traveller) -> Placement:
    """In its last week, so an evaluation is open as well."""
    clock.move_to(date(2025, 8, 4))
    ensure_defaults(CLI)
    student = make.student(first_name="Robin", last_name="Ruiz")
    dates = {"planned_start": date(2025, 6, 2), "planned_end": date(2025, 8, 11), "actual_start": None}
    return make.active(student=student, **dates)


def link_of(placement: Placement) -> Link:
    link = links.find_live(Purpose.SUPERVISOR, placement.id, make.supervisor_of(placement).id)
    assert link is not None
    return link


def token_of(placement: Placement) -> str:
    return links.token(link_of(placement))


def recall(placement: Placement) -> None:
    services.recall(student_of(placement), placement)
    services.write(student_of(placement), placement, content(1, statement=SECRET), wordings(draft_of(placement))[1])


def reword(*numbers: int) -> Callable[[Placement], None]:
    def send_again(placement: Placement) -> None:
        services.recall(student_of(placement), placement)
        for number in numbers:
            words = content(number, measure=f"Three people use report {number}.")
            services.write(student_of(placement), placement, words, wordings(draft_of(placement))[number])
        services.submit(student_of(placement), placement)

    return send_again


def reword_twice(placement: Placement) -> None:
    reword(1)(placement)
    reword(2)(placement)


def take_new_wording_back(placement: Placement) -> None:
    reword(2)(placement)
    recall(placement)


def agree_elsewhere(placement: Placement) -> None:
    services.agree(supervisor_of(placement), present(queries.case_of(placement).submitted))


def ask_elsewhere(placement: Placement) -> None:
    services.ask(
        supervisor_of(placement), present(queries.case_of(placement).submitted), {1: "Why?"}, party=Party.SUPERVISOR
    )


def sign_elsewhere(placement: Placement) -> None:
    agree_elsewhere(placement)
    make.saved(placement)
    services.decide(
        present(placement.faculty).as_actor(), present(queries.case_of(placement).submitted), approve={1, 2, 3}
    )


def hand_over(placement: Placement) -> None:
    placements.assign_supervisor(make.staff().as_actor(), placement, make.supervisor())


def withdraw(placement: Placement) -> None:
    placement.state = State.WITHDRAWN


def expire(placement: Placement) -> None:
    link_of(placement).expires_at = link_of(placement).issued_at


def send_again(placement: Placement) -> None:
    services.send_link(make.staff().as_actor(), placement)


def correct_address(placement: Placement) -> None:
    services.correct_address(make.staff().as_actor(), placement, "right@host.example")


def reword_then_correct(placement: Placement) -> None:
    reword(2)(placement)
    correct_address(placement)


def send_again_then_reword(placement: Placement) -> None:
    send_again(placement)
    reword(2)(placement)


def reword_then_hand_over(placement: Placement) -> None:
    reword(2)(placement)
    hand_over(placement)


def reword_then_withdraw(placement: Placement) -> None:
    reword(2)(placement)
    withdraw(placement)


def reword_then_expire(placement: Placement) -> None:
    expired = link_of(placement)
    reword(2)(placement)
    expired.expires_at = expired.issued_at


def revoke(placement: Placement) -> None:
    links.revoke(Purpose.SUPERVISOR, placement.id)


def move_address_then_reword(placement: Placement) -> None:
    make.supervisor_of(placement).email = "right@host.example"
    reword(2)(placement)


TAKEN_BACK, NEW = "Robin withdrew these to edit them.", "Robin sent new wording after you opened this page."
OVERTAKEN: dict[str, tuple[Callable[[Placement], None], str]] = {
    "recall": (recall, TAKEN_BACK),
    "new revision sent": (reword(1, 2, 3), NEW),
    "one objective reworded": (reword(2), NEW),
    "reworded twice": (reword_twice, NEW),
    "new wording taken back": (take_new_wording_back, TAKEN_BACK),
    "agreed elsewhere": (agree_elsewhere, "already answered and are with faculty"),
    "changes requested elsewhere": (ask_elsewhere, "Changes to these objectives were already requested"),
    "signed off": (sign_elsewhere, "already signed off"),
}
GONE: dict[str, Callable[[Placement], None]] = {
    "handed over": hand_over,
    "withdrawn": withdraw,
    "expired": expire,
    "revoked": revoke,
    "sent again": send_again,
    "address corrected": correct_address,
    "reworded, then address corrected": reword_then_correct,
    "sent again, then reworded": send_again_then_reword,
    "reworded, then handed over": reword_then_hand_over,
    "reworded, then withdrawn": reword_then_withdraw,
    "reworded, then expired": reword_then_expire,
    "address changed, then reworded": move_address_then_reword,
}
ANSWERS = {"agree": {"verb": "agree"}, "agree with a text": {"verb": "agree", **TYPED}, "ask": {"verb": "ask", **TYPED}}


def rows() -> tuple[Any, ...]:
    """Everything an answer, a comment, or an evaluation could add or change."""
    decided = select(Wording.id, Wording.supervisor_decision, Wording.supervisor_comment).order_by(Wording.id)
    tables = (AgreementMove, Message, Link, Evaluation)
    counts = [db.session.scalar(select(func.count()).select_from(table)) for table in tables]
    return (*counts, db.session.execute(decided).all())


def form_to(page: Page, address: str) -> Element:
    (form,) = [form for form in page.all("form") if form.get("action", "") == address]
    return form


def values_of(form: Element) -> dict[str, str]:
    """Return the form data a browser posts, without the button and with typed line ends."""
    fields = [field for field in form.iter() if field.tag in ("input", "textarea") and field.get("name")]
    found = {field.get("name", ""): value.replace("\r\n", "\n") for field in fields for value in _values(field)}
    return {name: value for name, value in found.items() if name not in ("csrf_token", "nonce")}


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("change", OVERTAKEN)
def test_outdated_answer_is_a_conflict_with_all_texts_and_writes_nothing(
    client: Client, placement: Placement, change: str, answer: str
) -> None:
    sent(placement)
    url = f"/s/{token_of(placement)}"
    shown = client.get(url).page.values["revision"]
    overtake, sentence = OVERTAKEN[change]
    overtake(placement)
    before = rows()
    response = client.post(url, data={**ANSWERS[answer], "revision": shown})
    assert response.status_code == 409
    assert sentence in response.page.main
    assert SECRET not in response.text
    assert rows() == before
    texts = {name: value for name, value in ANSWERS[answer].items() if name.startswith("comment_")}
    if not texts:
        assert "Send comment" not in response.text
        return
    assert values_of(form_to(response.page, f"{url}/comment")) == {"revision": "1", **texts}
    (typed,) = response.page.all("section", id="typed")
    assert [text(title) for title in typed.iter("h3")] == ["Objective 1, as you read it", "Objective 2, as you read it"]
    assert content(1).measure in text(typed)
    assert content(2).statement in text(typed)


@pytest.mark.parametrize("change", ["new revision sent", "one objective reworded", "reworded twice"])
def test_new_wording_is_marked_and_its_form_has_the_typed_text(
    client: Client, placement: Placement, change: str
) -> None:
    sent(placement)
    url = f"/s/{token_of(placement)}"
    OVERTAKEN[change][0](placement)
    page = client.post(url, data={"verb": "ask", "agree_to_rest": "y", **TYPED}).page
    newest = queries.case_of(placement).submitted
    form = form_to(page, f"/s/{token_of(placement)}")
    assert "Three" in {text(mark) for mark in form.iter("ins")}
    assert "Two" in {text(mark) for mark in form.iter("del")}
    values = values_of(form)
    assert {name: values[name] for name in TYPED} == TYPED
    assert "agree_to_rest" not in values, "agreeing to other words is asked once more"
    assert values["revision"] == str(present(newest).revision)
    answer = client.post(form.get("action"), data={**values, "verb": "ask"})
    assert (answer.status_code, answer.location) == (303, f"/s/{token_of(placement)}/thanks")
    asked = {row.objective.number: row.supervisor_comment for row in queries.list_wordings(present(newest))}
    assert {number: said for number, said in asked.items() if said} == {1: "Unclear", 2: SECOND}


def test_changes_are_marked_against_the_wording_that_was_read(client: Client, placement: Placement) -> None:
    sent(placement)
    url = f"/s/{token_of(placement)}"
    reword_twice(placement)
    page = client.post(url, data={"verb": "agree"}).page
    marked = [text(title) for title in page.all("summary") if text(title).startswith("What changed")]
    assert marked == ["What changed since version 1"] * 2


def test_old_link_cannot_decide_about_the_new_revision(client: Client, placement: Placement) -> None:
    sent(placement)
    url = f"/s/{token_of(placement)}"
    reword(2)(placement)
    assert client.post(url, data={"verb": "agree", "revision": "2"}).status_code == 409
    assert present(queries.case_of(placement).submitted).state is AgreementState.WITH_SUPERVISOR
    assert client.get(url).status_code == 410


def test_reminder_does_not_outdate_the_page(client: Client, placement: Placement) -> None:
    agreement = sent(placement)
    url = f"/s/{token_of(placement)}"
    values = client.get(url).page.values
    agreement.reminded += 1
    assert client.post(url, data={"verb": "agree", "revision": values["revision"]}).status_code == 303


@pytest.mark.parametrize("named", ["", "0", "7", "-1", "1" * 50, "²", "x"])
def test_impossible_revision_in_a_form_is_replaced_by_that_of_the_link(
    client: Client, placement: Placement, named: str
) -> None:
    sent(placement)
    recall(placement)
    page = client.post(f"/s/{token_of(placement)}", data={"verb": "ask", "revision": named, **TYPED}).page
    assert values_of(form_to(page, f"/s/{token_of(placement)}/comment"))["revision"] == "1"


@pytest.mark.parametrize("path", ["", "/comment", "/evaluation"])
@pytest.mark.parametrize("change", GONE)
def test_ended_link_shows_only_the_typed_text(client: Client, placement: Placement, change: str, path: str) -> None:
    sent(placement)
    url = f"/s/{token_of(placement)}"
    GONE[change](placement)
    before = rows()
    typed = {**TYPED, "strengths": "Asks early."}
    response = client.post(url + path, data={"verb": "ask", "revision": "1", "overall": "4", **typed})
    assert response.status_code == 410
    shown = [present(field.text).removeprefix("\n").replace("\r\n", "\n") for field in response.page.all("textarea")]
    assert shown == list(typed.values())
    assert "wasn't saved" in response.page.main
    assert rows() == before
    for secret in ("Ruiz", content(1).statement, "Three people"):
        assert secret not in response.text


@pytest.mark.parametrize("path", ["", "/comment", "/evaluation"])
def test_earlier_key_and_forged_links_show_the_typed_text(client: Client, placement: Placement, path: str) -> None:
    sent(placement)
    link = link_of(placement)
    signer = URLSafeSerializer("a key of long ago", salt="link:x")
    for nonce, code in ((link.nonce, 410), (link.nonce[::-1], 404)):
        response = client.post(f"/s/{signer.dumps([link.id, nonce])}{path}", data=TYPED)
        assert response.status_code == code
        assert "Unclear" in response.page.main
        assert "Ruiz" not in response.text


@pytest.mark.parametrize("change", OVERTAKEN)
def test_comment_is_shown_to_everyone_who_sees_the_objectives(
    client: Client, placement: Placement, sign_in: SignIn, change: str
) -> None:
    sent(placement)
    url = f"/s/{token_of(placement)}"
    OVERTAKEN[change][0](placement)
    before = present(queries.case_of(placement).submitted).state
    db.session.commit()
    last = db.session.scalar(select(func.max(Message.id)))
    page = client.post(url, data={"verb": "ask", **TYPED}).page
    form = form_to(page, f"{url}/comment")
    done = client.post(form.get("action"), data=values_of(form))
    assert (done.status_code, done.page.heading) == (200, "Comment sent")
    mails = list(db.session.scalars(select(Message).where(Message.id > last)))
    assert [(mail.kind, mail.to_address) for mail in mails] == [("objectives_commented", placement.student.email)]
    assert SECOND in mails[0].text
    assert present(queries.case_of(placement).submitted).state is before
    name = make.supervisor_of(placement).name
    later = "" if change in ("agreed elsewhere", "signed off") else ", an earlier wording"
    for user in (placement.student, placement.faculty, make.staff()):
        shown = sign_in(present(user)).get(f"/placements/{placement.ref}/objectives").page.main
        assert f"Comment by {name} on version 1{later} Objective 1: Unclear" in shown
        assert (
            "Name the tool."
            in sign_in(present(user)).get(f"/placements/{placement.ref}/objectives/revisions/1").page.main
        )
        assert "Commented on the objectives" in sign_in(present(user)).get(f"/placements/{placement.ref}").page.main


def test_faculty_sees_the_comment_on_the_decision_page(client: Client, placement: Placement, sign_in: SignIn) -> None:
    sent(placement)
    url = f"/s/{token_of(placement)}"
    agree_elsewhere(placement)
    client.post(f"{url}/comment", data=TYPED)
    page = sign_in(present(placement.faculty)).get(f"/placements/{placement.ref}/objectives/decide").page
    assert "Name the tool." in page.main


def test_comment_is_neither_a_change_request_nor_consent(client: Client, placement: Placement) -> None:
    sent(placement)
    url = f"/s/{token_of(placement)}"
    recall(placement)
    client.post(f"{url}/comment", data=TYPED)
    case = queries.case_of(placement)
    assert present(queries.find_return(case)).verb == "recall"
    assert queries.find_last_consent(case) is None


def test_comment_sent_twice_is_saved_once(client: Client, placement: Placement) -> None:
    sent(placement)
    url = f"/s/{token_of(placement)}/comment"
    recall(placement)
    for nonce in ("a", "a", "b", ""):
        assert client.post(url, data={**TYPED, "nonce": nonce}).page.heading == "Comment sent"
    assert len(queries.list_comments(placement.id)) == 1
    assert db.session.scalar(select(func.count()).where(Message.kind == "objectives_commented")) == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"comment_2": "y" * 2001}, "Keep this to 2000 characters."),
        ({"comment_2": " "}, "Enter a comment before you send it."),
        ({"comment_9": "There is no objective 9."}, "Enter a comment before you send it."),
    ],
)
def test_refused_comment_is_shown_again(
    client: Client, placement: Placement, typed: dict[str, str], sentence: str
) -> None:
    sent(placement)
    recall(placement)
    response = client.post(f"/s/{token_of(placement)}/comment", data=typed)
    assert response.status_code == 422
    assert sentence in response.page.main
    assert ("y" * 2001 in response.text) == ("y" * 2001 in typed.values())
    assert queries.list_comments(placement.id) == []


def test_form_without_a_valid_csrf_token_is_shown_again_with_its_text(client: Client, placement: Placement) -> None:
    sent(placement)
    recall(placement)
    response = client.post(f"/s/{token_of(placement)}/comment", data=TYPED, csrf=False)
    assert response.status_code == 422
    assert "send it once more" in response.page.main
    assert values_of(form_to(response.page, f"/s/{token_of(placement)}/comment"))["comment_2"] == SECOND
    assert queries.list_comments(placement.id) == []


def test_comments_on_one_version_are_limited(client: Client, placement: Placement) -> None:
    sent(placement)
    recall(placement)
    url = f"/s/{token_of(placement)}/comment"
    texts = [f"Comment {number}" for number in range(MOST_COMMENTS + 1)]
    codes = [client.post(url, data={"comment_1": said}).status_code for said in texts]
    assert codes == [200] * MOST_COMMENTS + [422]


def test_fully_agreed_objectives_go_to_faculty_and_end_the_link_without_a_new_one(
    client: Client, placement: Placement
) -> None:
    """No link is created for wording the supervisor need not answer, so the page offers only the comment form."""
    agreement = sent(placement)
    url = f"/s/{token_of(placement)}"
    services.ask(supervisor_of(placement), agreement, {3: "Drop it."}, party=Party.SUPERVISOR, agree_to_rest=True)
    services.remove(student_of(placement), placement, wordings(draft_of(placement))[3])
    placement.program.objectives_min = 1
    services.submit(student_of(placement), placement)
    page = client.post(url, data={"verb": "ask", **TYPED}).page
    assert NEW in page.main
    assert [form.get("action") for form in page.all("form")] == [f"{url}/comment"]
    assert client.post(f"{url}/comment", data=TYPED).status_code == 200


def sheet(**more: str) -> dict[str, str]:
    skill_id = db.session.scalars(select(Skill.id).where(Skill.code == "COMM")).one()
    return {f"now_{skill_id}": "4", "overall": "5", "strengths": "Asks early.", **more}


@pytest.mark.parametrize("change", OVERTAKEN)
def test_evaluation_survives_changes_to_the_objectives(client: Client, placement: Placement, change: str) -> None:
    sent(placement)
    url = f"/s/{token_of(placement)}/evaluation"
    values = client.get(url).page.values
    OVERTAKEN[change][0](placement)
    answer = client.post(url, data={**sheet(), "version": values["version"], "occasion": values["occasion"]})
    if change == "signed off":  # the final sheet lists the objectives in force
        assert answer.status_code == 409
        assert answer.page.values["strengths"] == "Asks early."
        return
    assert answer.status_code == 303
    assert client.get(answer.location).status_code == 200
    assert db.session.scalars(select(Evaluation)).one().strengths == "Asks early."


def test_evaluation_sent_from_another_device_is_a_conflict_with_both(client: Client, placement: Placement) -> None:
    signed(placement)
    url = f"/s/{token_of(placement)}/evaluation"
    version = client.get(url).page.values["version"]
    first = client.post(url, data={**sheet(strengths="From the phone."), "version": version})
    assert first.status_code == 303
    second = client.post(url, data={**sheet(), "version": version})
    assert second.status_code == 409
    assert str(second.page.values["strengths"]).removeprefix("\n") == "Asks early."
    assert "From the phone." in second.page.main
    assert db.session.scalars(select(Evaluation)).one().strengths == "From the phone."


def test_evaluation_after_its_window_closed_is_a_conflict_with_both(client: Client, placement: Placement) -> None:
    signed(placement)
    url = f"/s/{token_of(placement)}/evaluation"
    client.post(url, data=sheet(strengths="From the phone."))
    placement.term.state = TermState.FILED
    answer = client.post(url, data=sheet(to_improve="Ask for help.", occasion="final"))
    assert answer.status_code == 409
    for words in ("Asks early.", "From the phone.", "Ask for help.", "far above expectations", "Communication"):
        assert words in answer.page.main
    assert db.session.scalars(select(Evaluation)).one().strengths == "From the phone."


def test_midpoint_answers_are_not_saved_as_final(
    client: Client, placement: Placement, clock: time_machine.Traveller
) -> None:
    clock.move_to(date(2025, 7, 20))
    signed(placement)
    url = f"/s/{token_of(placement)}/evaluation"
    values = client.get(url).page.values
    assert values["occasion"] == Occasion.MIDPOINT.value
    clock.move_to(date(2025, 8, 4))
    answer = client.post(url, data={**sheet(), "version": values["version"], "occasion": values["occasion"]})
    assert answer.status_code == 409
    assert "This form is now the evaluation at the end." in answer.page.main
    assert str(answer.page.values["strengths"]).removeprefix("\n") == "Asks early."
    assert db.session.scalars(select(Evaluation)).all() == []
