"""The placement page, its transitions, and the office's forms."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select

from placement.agreements.models import AgreementState
from placement.core.actors import SYSTEM
from placement.core.database import db
from placement.hosts.models import HostStatus
from placement.placements import services
from placement.placements.models import Placement, PlacementSupervisor, State
from placement.placements.queries import placements as queries
from placement.placements.rules.transitions import PlacementVerb
from tests import factories as make
from tests.client import SignIn
from tests.counting import recorded
from tests.present import present


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("who", ["student", "faculty", "office"])
def test_student_faculty_and_office_see_the_page_in_every_state(sign_in: SignIn, state: State, who: str) -> None:
    one = make.placement(state)
    person = make.staff() if who == "office" else getattr(one, who)
    page = sign_in(person).get(f"/placements/{one.ref}").page
    assert page.heading == f"{one.student.name} at {one.site.host.name}"
    assert state.label in page.main


def test_strangers_get_404(sign_in: SignIn) -> None:
    one = make.active()
    for person in (make.student(), make.faculty(), make.staff(colleges=[make.college()]), make.admin()):
        assert sign_in(person).get(f"/placements/{one.ref}").status_code == 404


def test_unmet_approval_conditions_are_listed_with_links(sign_in: SignIn) -> None:
    one = make.submitted(
        site=make.site(host=make.host(status=HostStatus.PENDING)),
        supervised_by=make.supervisor(confirmed_at=None),
        hours_per_week=None,
        hours_required=None,
    )
    browser = sign_in(make.staff())
    page = browser.get(f"/placements/{one.ref}/approve").page
    for words in (
        "host isn't approved",
        "supervisor isn't confirmed",
        "Hours are missing",
        "aren't signed off",
    ):
        assert words in page.main
    assert page.links["Open the host"] == f"/hosts/{one.site.host_id}"
    answer = browser.post(f"/placements/{one.ref}/approve")
    assert answer.status_code == 422
    assert db_state(one) is State.SUBMITTED


def test_missing_supervisor_is_not_called_unconfirmed(sign_in: SignIn) -> None:
    one = make.draft()
    db.session.execute(delete(PlacementSupervisor).where(PlacementSupervisor.placement_id == one.id))
    page = sign_in(make.staff()).get(f"/placements/{one.ref}").page
    assert "No supervisor is assigned." in page.main
    assert "supervisor isn't confirmed" not in page.main


def test_expired_insurance_blocks_approval_like_an_unapproved_host(sign_in: SignIn) -> None:
    host = make.host(insurance_expires_on=make.day(-1))
    one = make.submitted(site=make.site(host=host))
    make.agreement(one, AgreementState.SIGNED_OFF)
    browser = sign_in(make.staff())
    assert one.student.name in browser.get("/placements?needs=host").page.main
    assert browser.post(f"/placements/{one.ref}/approve").status_code == 422
    host.insurance_expires_on = make.day(0)
    assert one.student.name not in browser.get("/placements?needs=host").page.main
    assert browser.post(f"/placements/{one.ref}/approve").status_code == 303


def db_state(one: Placement) -> State:
    return db.session.scalars(select(Placement.state).where(Placement.id == one.id)).one()


def test_approval_succeeds_once_and_repeats_are_conflicts(sign_in: SignIn) -> None:
    one = make.submitted()
    make.agreement(one, AgreementState.SIGNED_OFF)
    browser = sign_in(make.staff())
    assert "Not met" not in browser.get(f"/placements/{one.ref}/approve").page.text
    answer = browser.post(f"/placements/{one.ref}/approve", data={"note": "Seen"}, follow_redirects=True)
    assert "Placement approved" in answer.page.main
    assert db_state(one) is State.APPROVED
    assert browser.get(f"/placements/{one.ref}/approve").status_code == 409
    assert browser.post(f"/placements/{one.ref}/approve").status_code == 409


def test_completing_asks_only_for_missing_parts(sign_in: SignIn) -> None:
    one = make.ended(hours_required=10)
    make.agreement(one, AgreementState.SIGNED_OFF, objectives=2)
    browser = sign_in(present(one.faculty))
    page = browser.get(f"/placements/{one.ref}/complete").page
    assert "0 of 10 hours are logged" in page.main
    assert {"hours_waived", "attainment_waived"} < set(page.values)
    answer = browser.post(f"/placements/{one.ref}/complete", data={"hours_waived": "Snow"})
    assert answer.status_code == 422
    assert "Faculty has not rated 2 objectives" in answer.page.main
    assert answer.page.links["rate attainment first"] == f"/placements/{one.ref}/attainment"
    assert answer.page.values["hours_waived"] == "Snow"
    told = {"hours_waived": "Snow", "attainment_waived": "Host closed"}
    assert browser.post(f"/placements/{one.ref}/complete", data=told).status_code == 303
    assert db_state(one) is State.COMPLETED


def test_completing_before_the_last_day_needs_a_reason(sign_in: SignIn) -> None:
    one = make.active(hours_required=10)
    browser = sign_in(present(one.faculty))
    address = f"/placements/{one.ref}/complete"
    assert "Explain why the placement is completed before its last day." in browser.get(address).page.main
    told = {"hours_waived": "Snow", "attainment_waived": "Host closed", "note": " "}
    answer = browser.post(address, data=told)
    assert answer.status_code == 422
    assert "Explain why the placement is completed before its last day" in answer.page.main
    assert answer.page.values["hours_waived"] == "Snow"
    assert db_state(one) is State.ACTIVE
    assert browser.post(address, data=told | {"note": "Moved away"}).status_code == 303
    assert db_state(one) is State.COMPLETED


def test_terminating_needs_a_reason_code(sign_in: SignIn) -> None:
    one = make.active(actual_end=None)
    browser = sign_in(make.staff())
    assert browser.post(f"/placements/{one.ref}/terminate", data={"note": "x"}).status_code == 422
    told = {"reason": "host_ended", "last_day": make.day(-1).isoformat()}
    assert browser.post(f"/placements/{one.ref}/terminate", data=told).status_code == 303
    page = browser.get(f"/placements/{one.ref}").page
    assert "Host ended it" in page.main
    assert browser.post(f"/placements/{one.ref}/reopen", data={"note": "Came back"}).status_code == 303


def test_decision_recorded_by_staff_names_staff_and_person(sign_in: SignIn) -> None:
    one = make.draft()
    office = make.staff()
    browser = sign_in(office)
    browser.post(f"/placements/{one.ref}/submit", data={"on_behalf_of": one.student.name})
    page = browser.get(f"/placements/{one.ref}").page
    assert f"recorded by {office.name} on behalf of {one.student.name}" in page.main


@pytest.mark.parametrize(
    ("verb", "code"),
    [("withdraw", 303), ("approve", 403), ("terminate", 403), ("start", 404), ("complete", 403)],
)
def test_student_may_withdraw_but_not_decide(sign_in: SignIn, verb: str, code: int) -> None:
    one = make.submitted()
    answer = sign_in(one.student).post(f"/placements/{one.ref}/{verb}", data={"note": "I moved"})
    assert answer.status_code == code


def test_breadcrumb_depends_on_the_reader(sign_in: SignIn) -> None:
    one = make.submitted()
    address = f"/placements/{one.ref}/withdraw"
    assert sign_in(one.student).get(address).page.main.startswith("Home")
    assert sign_in(make.staff()).get(address).page.main.startswith("Placements")


@pytest.mark.parametrize(("verb", "emailed"), [("ask", True), ("withdraw", True), ("approve", False)])
def test_form_of_a_move_says_if_its_note_is_emailed(sign_in: SignIn, verb: str, emailed: bool) -> None:
    page = sign_in(make.staff()).get(f"/placements/{make.submitted().ref}/{verb}").page.main
    assert ("email it to the student" in page) == emailed


def form_of(**changed: str) -> dict[str, str]:
    usual = {
        "student": "",
        "host": "Harbor Robotics",
        "city": "Northfield",
        "country": "US",
        "supervisor_email": "s.lund@harbor.example",
        "supervisor_name": "S. Lund",
        "title": "Test engineer",
        "placement_type": "internship",
        "planned_start": "2025-07-01",
        "planned_end": "2025-09-01",
        "hours_required": "120",
        "pay_type": "hourly",
        "pay_amount": "21.50",
        "pay_currency": "usd",
    }
    return usual | changed


def test_recording_by_hand_creates_missing_host_site_and_supervisor(sign_in: SignIn) -> None:
    student, term, program = make.student(), make.term(), make.program()
    browser = sign_in(make.staff())
    assert browser.get("/placements/new").status_code == 200
    data = form_of(student=present(student.institution_id), term=term.code, program=program.code)
    answer = browser.post("/placements/new", data=data, follow_redirects=True)
    assert answer.page.heading == f"{student.name} at Harbor Robotics"
    assert "The host isn't approved" in answer.page.main
    assert "Not confirmed" in answer.page.main
    made = db.session.scalars(select(Placement)).one()
    assert (made.country, made.pay_currency, str(present(made.pay_amount).normalize())) == ("US", "USD", "21.5")


def test_similar_host_name_needs_confirmation(sign_in: SignIn) -> None:
    known, student, term, program = make.host(name="Harbor Robotics, LLC"), make.student(), make.term(), make.program()
    browser = sign_in(make.staff())
    data = form_of(student=present(student.institution_id), term=term.code, program=program.code)
    asked = browser.post("/placements/new", data=data)
    assert asked.status_code == 422
    assert "Harbor Robotics, LLC, approved" in asked.page.main
    assert browser.post("/placements/new", data=data | {"meant": str(known.id)}).status_code == 303
    assert browser.post("/placements/new", data=data | {"meant": "new Harbor Robotics"}).status_code == 303
    made = db.session.scalars(select(Placement).order_by(Placement.id)).all()
    assert [one.site.host.name for one in made] == ["Harbor Robotics, LLC", "Harbor Robotics"]


def test_empty_hours_are_filled_from_program_and_credits(sign_in: SignIn) -> None:
    student, term, program = make.student(), make.term(), make.program(hours_per_credit={"3.0": "135"})
    typed = form_of(student=student.email, term=term.code, program=program.code, credits="3", hours_required="")
    assert sign_in(make.staff()).post("/placements/new", data=typed).status_code == 303
    made = db.session.scalars(select(Placement)).one()
    assert made.hours_required == 135


def test_closed_program_is_not_offered_for_new_placements(sign_in: SignIn) -> None:
    program = make.program(is_active=False)
    there = make.approved(program=program)
    browser = sign_in(make.staff())
    assert program.name not in browser.get("/placements/new").text
    assert program.name in browser.get(f"/placements/{there.ref}/change").text
    typed = form_of(student=make.student().email, term=there.term.code, program=program.code)
    assert browser.post("/placements/new", data=typed).status_code == 422


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"student": "S999"}, "No student has this ID"),
        ({"student": "linden ROWAN"}, "Students with this name: Rowan Linden, S1."),
        ({"faculty": "linden rowan"}, "No faculty member has this ID"),
        ({"planned_end": "2025-06-01"}, "can't be before the first day"),
        ({"hours_required": "many"}, "Total hours: write a plain number"),
        ({"supervisor_name": ""}, "Enter their name, too"),
        ({"term": ""}, "Select a term"),
    ],
)
def test_recording_shows_errors_and_keeps_typed_text(sign_in: SignIn, changed: dict[str, str], words: str) -> None:
    student = make.student(institution_id="S1", first_name="Rowan", last_name="Linden")
    term, program = make.term(), make.program()
    data = form_of(student=present(student.institution_id), term=term.code, program=program.code) | changed
    answer = sign_in(make.staff()).post("/placements/new", data=data)
    assert answer.status_code == 422
    assert words in answer.page.main
    assert answer.page.values["title"] == "Test engineer"
    assert db.session.scalars(select(Placement)).first() is None


def test_second_edit_of_details_is_a_conflict_with_both_values(sign_in: SignIn) -> None:
    one = make.draft()
    first, second = sign_in(make.staff()), sign_in(make.staff())
    path = f"/placements/{one.ref}/change"
    typed, later = first.get(path).page.values, second.get(path).page.values
    assert first.post(path, data=typed | {"title": "Analyst"}).status_code == 303
    answer = second.post(path, data=later | {"title": "Clerk"})
    assert answer.status_code == 409
    assert "On file now Analyst" in answer.page.main
    assert answer.page.values["title"] == "Clerk"
    assert second.post(path, data=answer.page.values).status_code == 303


def test_country_from_the_host_stays_when_the_title_changes(sign_in: SignIn) -> None:
    one = make.draft(country="CA", site=make.site(country="", host=make.host(country="CA")))
    browser, path = sign_in(make.staff()), f"/placements/{one.ref}/change"
    typed = browser.get(path).page.values
    assert browser.post(path, data=typed | {"title": "Analyst"}).status_code == 303
    assert (one.title, one.country) == ("Analyst", "CA")
    typed = browser.get(path).page.values
    assert browser.post(path, data=typed | {"country": "US"}).status_code == 303
    assert (one.country, one.site.country) == ("US", "US")


def test_student_edits_details_only_while_in_draft(sign_in: SignIn) -> None:
    one = make.draft()
    path = f"/placements/{one.ref}/change"
    browser = sign_in(one.student)
    page = browser.get(path).page
    assert "program" not in page.values
    assert browser.post(path, data=page.values | {"title": "Mine"}).status_code == 303
    assert one.title == "Mine"
    submitted = make.submitted()
    assert sign_in(submitted.student).get(f"/placements/{submitted.ref}/change").status_code == 403


def test_faculty_is_assigned_for_several_placements(sign_in: SignIn) -> None:
    one, two, new = make.active(), make.draft(), make.faculty()
    browser = sign_in(make.staff())
    page = browser.get("/placements/selected/faculty", query_string={"all": f"{one.ref} {two.ref}"}).page
    assert "2 placements selected" in page.main
    answer = browser.post(
        "/placements/selected/faculty",
        data={"chosen": [one.ref, two.ref], "faculty": new.email},
        follow_redirects=True,
    )
    assert "Faculty updated for 2 placements." in answer.page.main
    assert {one.faculty_id, two.faculty_id} == {new.id}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("ines MORA", "Faculty with this name: Ines Mora, F1."),
        ("closed@example.edu", "No faculty member has this ID"),
        ("student@example.edu", "No faculty member has this ID"),
        ("", "Enter the faculty member's ID"),
    ],
)
def test_faculty_is_found_by_id_or_address_only(sign_in: SignIn, typed: str, sentence: str) -> None:
    one, before = make.active(), make.faculty(first_name="Ines", last_name="Mora", institution_id="F1")
    make.faculty(email="closed@example.edu", is_enabled=False)
    make.student(email="student@example.edu")
    one.faculty = before
    browser = sign_in(make.staff())
    answer = browser.post("/placements/selected/faculty", data={"chosen": one.ref, "faculty": typed})
    assert answer.status_code == 422
    assert sentence in answer.page.main
    assert answer.page.values["faculty"] == typed
    assert one.faculty_id == before.id


def test_supervisor_is_assigned_for_several_placements(sign_in: SignIn) -> None:
    one, two = make.active(), make.active()
    data = {"chosen": [one.ref, two.ref], "part": "primary", "from_on": make.day().isoformat()}
    browser = sign_in(make.staff())
    assert browser.post("/placements/selected/supervisor", data=data).status_code == 422
    typed = data | {"email": "New@Host.example", "name": "New Person"}
    assert browser.post("/placements/selected/supervisor", data=typed).status_code == 303
    assert present(queries.find_primary(one.id)).supervisor.email == "New@Host.example"
    assert present(queries.find_primary(two.id)).supervisor_id == present(queries.find_primary(one.id)).supervisor_id


def test_empty_selection_is_refused_with_a_sentence(sign_in: SignIn) -> None:
    page = sign_in(make.staff()).get("/placements/selected/faculty", follow_redirects=True).page
    assert "Select at least one placement" in page.main


def test_placements_of_other_colleges_are_not_changed(sign_in: SignIn) -> None:
    one, new = make.active(), make.faculty()
    before = one.faculty_id
    browser = sign_in(make.staff(colleges=[make.college()]))
    browser.post("/placements/selected/faculty", data={"chosen": one.ref, "faculty": new.email})
    assert one.faculty_id == before


def test_supervisor_is_confirmed_from_the_page(sign_in: SignIn) -> None:
    one = make.draft(supervised_by=make.supervisor(confirmed_at=None))
    row = queries.find_primary(one.id)
    browser = sign_in(make.staff())
    browser.post(f"/placements/{one.ref}/supervisors/{present(row).id}/confirm")
    assert present(queries.find_primary(one.id)).supervisor.confirmed_at is not None
    assert browser.post(f"/placements/{one.ref}/supervisors/{present(row).id + 1}/confirm").status_code == 404


def test_history_includes_objectives(sign_in: SignIn) -> None:
    one = make.approved()
    browser = sign_in(make.staff())
    browser.post("/placements/selected/objectives", data={"chosen": one.ref, "verb": "send"})
    assert "Requested the objectives" in sign_in(one.student).get(f"/placements/{one.ref}").page.main
    page = browser.get(f"/placements/{one.ref}").page
    assert page.main.count("Requested the objectives") == 1
    assert "Request objectives" not in page.main.split("History")[1]


def test_history_names_faculty_and_supervisor(sign_in: SignIn) -> None:
    one, teacher = make.active(), make.faculty()
    browser = sign_in(make.staff())
    browser.post("/placements/selected/faculty", data={"chosen": one.ref, "faculty": teacher.email})
    browser.post(f"/placements/{one.ref}/link")
    history = browser.get(f"/placements/{one.ref}").page.main.split("History")[1]
    assert f"Faculty assigned: {teacher.name}" in history
    assert f"link resent: {make.supervisor_of(one).name}" in history


def test_transition_by_date_is_shown_without_a_person(sign_in: SignIn) -> None:
    one = make.approved(planned_start=make.day(0))
    services.move(SYSTEM, one, PlacementVerb.START)
    history = sign_in(make.staff()).get(f"/placements/{one.ref}").page.main.split("History")[1]
    assert "Started by its dates" in " ".join(history.split())


@pytest.mark.parametrize("who", ["student", "faculty", "office"])
def test_page_statements_do_not_grow_with_records(sign_in: SignIn, who: str) -> None:
    little, much = make.active(), make.active()
    for one, times in ((little, 1), (much, 6)):
        make.agreement(one, AgreementState.SIGNED_OFF, objectives=times)
        for number in range(1, times + 1):
            make.submitted_checkin(one, number=number)
            make.mentor(one)
    readers = [make.staff() if who == "office" else getattr(one, who) for one in (little, much)]
    asked = []
    for address, reader in [
        (f"/placements/{one.ref}", reader) for one, reader in zip((little, much), readers, strict=True)
    ]:
        browser = sign_in(reader)
        db.session.expire_all()
        browser.get("/help")
        with recorded() as statements:
            assert browser.get(address).status_code == 200
        asked.append(statements)
    assert [len(statements) for statements in asked] == [len(asked[0])] * 2, asked[1]
    assert len(asked[0]) <= 13  # 12, and the people met, since People has tables of its own
    for once in ("FROM agreement ", "FROM checkin ", "FROM placement_move "):
        assert sum(once in statement for statement in asked[0]) == 1, once
