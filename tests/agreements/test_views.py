"""Objectives pages as used by student, faculty, and career office."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from placement.access import links
from placement.agreements import services
from placement.agreements.models import AgreementState, Attainment, Decision
from placement.agreements.queries import agreements as queries
from placement.agreements.rules.review import AttainmentRating, Party
from placement.audit.models import AuditEntry
from placement.core.database import db
from placement.placements.models import Placement
from placement.placements.queries import placements
from placement.worklist.queries import inbox
from tests import factories as make
from tests.agreements.conftest import (
    agreed,
    content,
    draft_of,
    sent,
    signed,
    student_of,
    supervisor_of,
    wordings,
    write,
)
from tests.client import Client, SignIn
from tests.counting import recorded
from tests.databases import DbSession
from tests.pages import text
from tests.present import present

TYPED = {
    "statement": "Design and test a stock report that two colleagues use.",
    "type": "skill_application",
    "skills": ["TECH", "COMM"],
    "activities": "A review every Friday.",
    "evidence_kind": "work_product",
    "measure": "Two colleagues use it.",
    "due_on": "2025-07-20",
}


@pytest.fixture
def placement(db_session: DbSession) -> Placement:
    for code in ("TECH", "COMM"):
        make.skill(code=code, label=code.title())
    make.skill(code="FIELD", label="Field-specific skill", is_free=True)
    return make.active()


@pytest.fixture
def student(placement: Placement, sign_in: SignIn) -> Client:
    return sign_in(placement.student)


@pytest.fixture
def faculty(placement: Placement, sign_in: SignIn) -> Client:
    return sign_in(present(placement.faculty))


@pytest.fixture
def office(placement: Placement, sign_in: SignIn) -> Client:
    return sign_in(make.staff(first_name="Mira", last_name="Patel"))


@pytest.fixture
def url(placement: Placement) -> str:
    return f"/placements/{placement.ref}/objectives"


def test_first_objective_is_saved_and_shown(student: Client, url: str, placement: Placement) -> None:
    empty = student.get(url).page
    assert "3 to 8 objectives" in empty.text
    assert empty.links["Write the first objective"] == f"{url}/new"
    answer = student.post(f"{url}/new", data=TYPED)
    assert (answer.status_code, answer.location) == (303, f"{url}#objective-1")
    page = student.get(url).page
    assert str(TYPED["statement"]) in page.text
    assert "Tech, Comm" in page.text
    assert "Could be clearer" not in page.text
    assert present(wordings(draft_of(placement))[1].bloom_level).value == "create"


def test_smart_gaps_are_shown_and_text_is_saved(student: Client, url: str) -> None:
    student.post(f"{url}/new", data={"statement": "Understand the company"})
    page = student.get(f"{url}/1").page
    for word in ("Specific:", "Measurable:", "Attainable:", "Relevant:", "Time-bound:", "“understand”"):
        assert word in page.text
    assert "specific, measurable, attainable, relevant, time-bound" in student.get(url).page.text


def test_help_works_without_scripts(student: Client, url: str) -> None:
    page = student.get(f"{url}/new").page
    summaries = ["".join(one.itertext()).strip() for one in page.all("summary")]
    for title in ("Examples", "Strong verbs, by level of thinking", "Vague verbs, and what to write instead"):
        assert title in summaries
    assert page.text.count("Analyze") >= 1


def test_program_outcomes_are_shown_to_student(student: Client, url: str, placement: Placement) -> None:
    placement.program.outcome_codes = "SO-1 Solve problems\nSO-5 Work in a team"
    assert "SO-5 Work in a team" in student.get(f"{url}/new").text


def test_typed_text_survives_an_impossible_date(student: Client, url: str) -> None:
    answer = student.post(f"{url}/new", data={**TYPED, "due_on": "soon"})
    assert answer.status_code == 422
    values = answer.page.values
    assert (values["statement"], values["measure"]) == (TYPED["statement"], TYPED["measure"])
    assert values["skills"] == ["TECH", "COMM"]


def test_second_click_adds_no_objective(student: Client, url: str, placement: Placement) -> None:
    student.post(f"{url}/new", data=TYPED)
    answer = student.post(f"{url}/new", data=TYPED)
    assert answer.location == f"{url}#objective-1"
    assert list(wordings(draft_of(placement))) == [1]


def test_empty_objective_is_not_saved(student: Client, url: str) -> None:
    answer = student.post(f"{url}/new", data={"due_on": ""})
    assert answer.status_code == 422
    assert "Enter your objective first." in answer.page.text


def test_skill_typed_by_the_student_is_shown_as_typed(student: Client, url: str) -> None:
    student.post(f"{url}/new", data={**TYPED, "skills": ["FIELD"], "field_skill": "Soil sampling"})
    assert "Soil sampling" in student.get(url).page.text


def test_outdated_form_is_a_conflict_and_keeps_typed_text(student: Client, url: str) -> None:
    student.post(f"{url}/new", data=TYPED)
    seen = student.get(f"{url}/1").page.values["version"]
    student.post(f"{url}/1", data={**TYPED, "statement": "The first window says this here.", "version": seen})
    answer = student.post(f"{url}/1", data={**TYPED, "statement": "The second says that.", "version": seen})
    assert answer.status_code == 409
    assert "The first window says this here." in answer.page.main
    assert answer.page.values["statement"] == "The second says that."
    again = student.post(f"{url}/1", data={**answer.page.values, "statement": "The second says that."})
    assert again.status_code == 303
    assert "The second says that." in student.get(url).page.text


def test_sending_too_few_shows_error(student: Client, url: str) -> None:
    student.post(f"{url}/new", data=TYPED)
    answer = student.post(f"{url}/send")
    assert answer.status_code == 422
    assert "3 to 8 objectives. You have 1" in answer.page.text


def test_second_send_is_a_conflict(student: Client, url: str, placement: Placement) -> None:
    write(placement)
    assert student.post(f"{url}/send").status_code == 303
    assert student.post(f"{url}/send").status_code == 409
    assert "Withdraw from review" in student.get(url).page.text
    assert student.get(f"{url}/1").status_code == 404, "sent objectives cannot be edited"


def test_submission_from_an_outdated_page_is_a_conflict(student: Client, url: str, placement: Placement) -> None:
    write(placement)
    assert student.post(f"{url}/send", data={"seen": "999"}).status_code == 409


def test_removed_objective_can_be_restored(student: Client, url: str, placement: Placement) -> None:
    sent(placement)
    student.post(f"{url}/recall")
    assert student.post(f"{url}/2/remove").status_code == 303
    page = student.get(url).page
    assert "Objective 2 was removed from this version" in page.text
    student.post(f"{url}/put-back", data={"number": "2"})
    assert sorted(wordings(draft_of(placement))) == [1, 2, 3]
    assert student.post(f"{url}/put-back", data={"number": "x"}).status_code == 422


def test_amendment_can_be_discarded(student: Client, url: str, placement: Placement) -> None:
    signed(placement)
    student.post(f"{url}/amend", data={"note": "The project changed."})
    page = student.get(url).page
    assert "View the final version" in page.links
    assert student.post(f"{url}/discard").status_code == 303
    assert "View the final version" not in student.get(url).page.links
    assert student.post(f"{url}/discard").status_code == 409


def test_every_version_stays_readable(student: Client, url: str, placement: Placement) -> None:
    agreement = sent(placement)
    services.ask(supervisor_of(placement), agreement, {1: "Name the tool."}, party=Party.SUPERVISOR)
    services.write(student_of(placement), placement, content(1, measure="In R."), wordings(draft_of(placement))[1])
    first = student.get(f"{url}/revisions/1").page
    assert "Name the tool." in first.text
    assert "In R." not in first.text
    assert student.get(f"{url}/revisions/9").status_code == 404


def test_faculty_signs_off_all(faculty: Client, url: str, placement: Placement) -> None:
    agreement = agreed(placement)
    inbox = faculty.get("/inbox").page
    assert inbox.links[placement.student.name] == f"{url}/decide"
    page = faculty.get(f"{url}/decide").page
    answer = faculty.post(f"{url}/decide", data={"verb": "sign", "version": page.values["version"]})
    assert answer.status_code == 303
    assert agreement.state is AgreementState.SIGNED_OFF
    assert "Nothing to sign" in faculty.get("/inbox").page.text
    assert faculty.post(f"{url}/decide", data={"verb": "sign"}).status_code == 409
    assert faculty.get(f"{url}/decide").status_code == 303


def test_faculty_decides_one_by_one(faculty: Client, url: str, placement: Placement) -> None:
    agreement = agreed(placement)
    faculty.post(f"{url}/decide", data={"choice_1": "approve", "choice_2": "later"})
    assert [row.faculty_decision for row in wordings(agreement).values()] == [
        Decision.AGREED,
        Decision.PENDING,
        Decision.PENDING,
    ]
    assert faculty.get(f"{url}/decide").page.values["choice_1"] == "approve"
    faculty.post(f"{url}/decide", data={"choice_2": "ask", "comment_2": "By when?"})
    assert agreement.state is AgreementState.RETURNED
    assert wordings(draft_of(placement))[1].faculty_decision is Decision.AGREED


def test_sign_off_all_is_refused_with_a_written_request(faculty: Client, url: str, placement: Placement) -> None:
    agreement = agreed(placement)
    answer = faculty.post(f"{url}/decide", data={"verb": "sign", "comment_2": "By when?"})
    assert answer.status_code == 422
    assert answer.page.values["comment_2"] == "By when?"
    assert agreement.state is AgreementState.WITH_FACULTY


def test_request_without_text_is_refused_and_keeps_choices(faculty: Client, url: str, placement: Placement) -> None:
    agreed(placement)
    answer = faculty.post(f"{url}/decide", data={"choice_2": "ask", "choice_1": "approve"})
    assert answer.status_code == 422
    assert "Explain what should change in objective 2." in answer.page.text
    assert answer.page.values["choice_1"] == "approve"


def test_changed_wording_is_shown_next_to_the_old(faculty: Client, url: str, placement: Placement) -> None:
    agreement = sent(placement)
    services.ask(supervisor_of(placement), agreement, {1: "Name the tool."}, party=Party.SUPERVISOR)
    words = content(1).statement.replace("two", "three")
    services.write(student_of(placement), placement, content(1, statement=words), wordings(draft_of(placement))[1])
    again = services.submit(student_of(placement), placement)
    services.agree(supervisor_of(placement), again)
    page = faculty.get(f"{url}/decide").page
    assert ["".join(one.itertext()) for one in page.all("del")] == ["two"]
    assert ["".join(one.itertext()) for one in page.all("ins")] == ["three"]
    assert "Name the tool." in page.text


def test_sign_off_after_the_end_requires_reason(sign_in: SignIn, db_session: DbSession) -> None:
    placement = make.ended()
    agreement = agreed(placement)
    faculty, url = sign_in(present(placement.faculty)), f"/placements/{placement.ref}/objectives/decide"
    answer = faculty.post(url, data={"verb": "sign"})
    assert answer.status_code == 422
    assert "Explain why you sign off after the end." in answer.page.text
    assert faculty.post(url, data={"verb": "sign", "late_reason": "On paper in May."}).status_code == 303
    assert agreement.late_reason == "On paper in May."


def test_answers_by_office_are_shown_as_recorded_on_behalf(
    office: Client, student: Client, url: str, placement: Placement
) -> None:
    write(placement)
    supervisor = make.supervisor_of(placement).name
    office.post(f"{url}/send")
    assert f"Answer on behalf of {supervisor}" in office.get(f"{url}/supervisor-answer").page.text
    office.post(f"{url}/supervisor-answer", data={"verb": "agree", "note": "By telephone."})
    office.post(f"{url}/decide", data={"verb": "sign"})
    text = student.get(url).page.text
    assert f"recorded by Mira Patel on behalf of {supervisor}" in text
    assert f"recorded by Mira Patel on behalf of {present(placement.faculty).name}" in text
    verbs = db.session.scalars(select(AuditEntry.verb).where(AuditEntry.actor_name == "Mira Patel")).all()
    assert {"submit objectives", "agree objectives", "sign off objectives"} <= set(verbs)


def test_wording_by_office_is_marked_until_student_rewords_it(
    app: Flask, office: Client, student: Client, url: str, placement: Placement
) -> None:
    note = "Wording recorded by Mira Patel on behalf of the student"
    write(placement)
    office.save(f"{url}/2", data=TYPED)
    student.post(f"{url}/send")
    token = links.token(make.supervisor_link(placement, bound_to=1))
    pages = [(student, url), (student, f"/placements/{placement.ref}"), (Client(app), f"/s/{token}")]
    assert [browser.get(page).page.text.count(note) for browser, page in pages] == [1, 1, 1]
    student.post(f"{url}/recall")
    assert student.get(url).page.text.count(note) == 1, "a new version with the same wording"
    student.save(f"{url}/2", data={**TYPED, "statement": "Test two robots by September."})
    assert note not in student.get(url).page.text


def test_office_requests_changes_for_supervisor(
    office: Client, student: Client, url: str, placement: Placement
) -> None:
    sent(placement)
    answer = office.post(f"{url}/supervisor-answer", data={"verb": "ask"})
    assert answer.status_code == 422
    office.post(f"{url}/supervisor-answer", data={"verb": "ask", "comment_3": "By when?", "agree_to_rest": "y"})
    decided = [row.supervisor_decision for row in wordings(draft_of(placement)).values()]
    assert decided == [Decision.AGREED, Decision.AGREED, Decision.CHANGES_REQUESTED]
    text = student.get(url).page.text
    assert f"Recorded by Mira Patel on behalf of {make.supervisor_of(placement).name}" in text
    assert text.count("Answer recorded by Mira Patel on behalf of the supervisor") == 3


def test_student_cannot_sign_off_own_objectives(sign_in: SignIn, db_session: DbSession) -> None:
    both = make.user(is_student=True, is_staff=True)
    placement = make.active(student=both)
    agreed(placement)
    answer = sign_in(both).post(f"/placements/{placement.ref}/objectives/decide", data={"verb": "sign"})
    assert answer.status_code == 403


def test_attainment_is_shown_for_each_party(
    student: Client, faculty: Client, office: Client, placement: Placement, url: str
) -> None:
    signed(placement)
    address = f"/placements/{placement.ref}/attainment"
    rated = {"attained_1": "3", "attained_2": "NA"}
    answer = student.save(address, data=rated)
    assert answer.status_code == 422
    assert "no opportunity for objective 2" in answer.page.text
    assert answer.page.values["attained_1"] == "3"
    assert f"{placement.student.name}, {placement.title} at" in faculty.get(address).page.main
    saved = student.save(address, data={**rated, "reason_2": "It was stopped."})
    assert "Still to rate: 1 objective." in student.get(saved.location).text
    assert "It was stopped." in faculty.get(address).page.text
    faculty.save(address, data={"attained_1": "2", "attained_2": "NA", "reason_2": "It was.", "attained_3": "4"})
    assert queries.count_undecided(placement) == 0
    office.save(f"{address}?party=supervisor", data={"attained_1": "4"})
    one = queries.list_objectives(placement.id)[0]
    assert (one.attained_student, one.attained_supervisor, one.attained_faculty) == (
        Attainment.MET,
        Attainment.EXCEEDED,
        Attainment.MOSTLY,
    )
    assert one.recorded_supervisor == "Mira Patel"
    assert "recorded by Mira Patel" in faculty.get(address).page.text
    assert student.save(address, data={}).status_code == 422


def test_student_sees_other_ratings_once_faculty_has_rated(student: Client, placement: Placement) -> None:
    signed(placement)
    address = f"/placements/{placement.ref}/attainment"
    exceeded = {number: AttainmentRating(Attainment.EXCEEDED) for number in (1, 2, 3)}
    services.rate_attainment(supervisor_of(placement), placement, Party.SUPERVISOR, exceeded)
    assert "Supervisor" not in student.get(address).page.main
    services.rate_attainment(present(placement.faculty).as_actor(), placement, Party.FACULTY, exceeded)
    assert "Supervisor" in student.get(address).page.main


def test_page_statements_do_not_grow_with_objectives(student: Client, url: str, placement: Placement) -> None:
    def count() -> int:
        student.get(url)
        with recorded() as statements:
            student.get(url)
        return len(statements)

    write(placement, 2)
    few = count()
    write(placement, 6)
    assert count() == few


def test_rating_on_behalf_of_student_who_rated_meanwhile_is_a_conflict(
    student: Client, office: Client, placement: Placement
) -> None:
    signed(placement)
    address = f"/placements/{placement.ref}/attainment?party=student"
    stale = {"version": office.get(address).page.values["version"], "attained_1": "3"}
    student.post(address, data={"attained_1": "1", "reason_1": "The line stood still."})
    assert office.post(address, data=stale).status_code == 409
    objective = wordings(present(queries.find_in_force(placement)))[1].objective
    assert (objective.attained_student, objective.recorded_student) == (Attainment.PARTLY, "")
    again = {"version": office.get(address).page.values["version"], "attained_1": "3"}
    assert office.post(address, data=again).status_code == 303


def test_inbox_lists_attainment_to_rate(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "SHOWN", 1)
    ended, other = make.ended(), make.ended()
    later = make.ended(faculty=ended.faculty, planned_end=make.day(-1))
    for one in (ended, other, later):
        make.agreement(one, AgreementState.SIGNED_OFF)
    page = sign_in(present(ended.faculty)).get("/inbox").page
    assert page.links[ended.student.name] == f"/placements/{ended.ref}/attainment"
    assert "Attainment to rate 2" in page.main, "how many there are, not how many are shown"
    assert other.student.name not in page.main


def test_typed_text_survives_an_expired_session(app: Flask, student: Client, url: str, placement: Placement) -> None:
    note = student.get(f"{url}/new").page.values["kept_for"]
    student.sign_out()
    answer = student.post(f"{url}/new", data={**TYPED, "kept_for": note})
    assert answer.status_code == 303
    assert "/sign-in" in answer.location
    student.sign_in(placement.student)
    page = student.get(f"{url}/new").page
    assert page.values["statement"] == TYPED["statement"]
    assert "We saved what you typed" in page.text


def test_objectives_sent_without_supervisor_are_unassigned(sign_in: SignIn, db_session: DbSession) -> None:
    make.skill(code="TECH")
    placement = make.draft(supervised_by=None)
    for row in placements.list_supervisors(placement.id):
        db.session.delete(row)
    write(placement)
    student, url = sign_in(placement.student), f"/placements/{placement.ref}/objectives"
    assert "once one is assigned" in student.get(url).page.text
    student.post(f"{url}/send")
    assert "No supervisor is assigned yet" in student.get(url).page.text


def test_faculty_text_is_shown_when_objectives_were_recalled(
    faculty: Client, student: Client, url: str, placement: Placement
) -> None:
    agreed(placement)
    typed = faculty.get(f"{url}/decide").page.values | {"choice_2": "ask", "comment_2": "By when will it be tested?"}
    student.post(f"{url}/recall")
    answer = faculty.post(f"{url}/decide", data=typed)
    assert answer.status_code == 409
    assert "By when will it be tested?" in [text(area).strip() for area in answer.page.all("textarea")]


def test_reworded_objectives_are_not_approved_from_old_page(
    faculty: Client, student: Client, url: str, placement: Placement
) -> None:
    agreement = agreed(placement)
    typed = faculty.get(f"{url}/decide").page.values | {"verb": "sign"}
    wordings(agreement)[1].statement_hash = "0" * 64
    assert faculty.post(f"{url}/decide", data=typed).status_code == 409
    assert agreement.state is AgreementState.WITH_FACULTY
