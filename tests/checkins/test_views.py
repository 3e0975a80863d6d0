"""Check-in pages of each role."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from placement.audit.models import AuditEntry
from placement.checkins.models import CheckIn, CheckInState
from placement.core.database import db
from placement.core.models import InstallationFact
from placement.placements.models import Placement
from placement.relationships.models import Contact, Interaction, RoleLevel
from placement.skills.models import REMARK
from tests import factories as make
from tests.client import Client, SignIn
from tests.databases import DbSession
from tests.present import present

TYPED = {
    "what": "I led the stand-up.",
    "so_what": "Silence made me talk too much.",
    "now_what": "I will wait five seconds.",
}


def address(checkin: CheckIn, *rest: str) -> str:
    return "/".join([f"/placements/{checkin.placement.ref}/check-ins/{checkin.number}", *rest])


def again(checkin_id: int) -> CheckIn:
    return db.session.get_one(CheckIn, checkin_id)


@pytest.fixture
def placement(db_session: DbSession) -> Placement:
    return make.active()


@pytest.fixture
def student(placement: Placement, sign_in: SignIn) -> Client:
    return sign_in(placement.student)


@pytest.fixture
def faculty(placement: Placement, sign_in: SignIn) -> Client:
    return sign_in(present(placement.faculty))


@pytest.fixture
def office(placement: Placement, sign_in: SignIn) -> Client:
    return sign_in(make.staff())


def test_student_sees_own_check_ins(placement: Placement, student: Client) -> None:
    make.open_checkin(placement)
    other = make.open_checkin(make.active(title="Somebody else's work"))
    page = student.get("/check-ins").page
    assert page.heading == "Check-ins"
    assert "Software intern" in page.main
    assert "Somebody else's work" not in page.main
    assert student.get(address(other)).status_code == 404
    assert student.get(address(other, "write")).status_code == 404


def test_submitted_reflection_is_shown(placement: Placement, student: Client) -> None:
    make.signed_agreement(placement)
    skill = make.skill(label=f"Listening{REMARK}")
    checkin = make.open_checkin(placement)
    here = address(checkin, "write")
    page = student.get(here).page
    assert page.heading == "Write check-in 1"
    answer = student.post(
        here,
        data=page.values
        | TYPED
        | {
            "hours": "37,5",
            "feedback_asked": "How I run a meeting.",
            "people-0-name": "Captain",
            "people-0-organization": "Acme",
            "people-0-function": "Runs the warehouse",
            "people-0-role_level": "manager",
            "next_step": "Count to five.",
            "next_step_on": "2025-07-01",
            "objective_numbers": ["2"],
            "skill_codes": [skill.code],
            "mood": "4",
        },
    )
    assert answer.status_code == 303
    assert answer.location == address(again(checkin.id))
    sent = student.get(answer.location).page
    for words in (
        *TYPED.values(),
        "37.5",
        "Captain, Acme: Runs the warehouse, manager",
        "part 2",
        "Listening",
        "4 of 5",
    ):
        assert words in sent.main
    assert REMARK not in page.main + sent.main
    assert again(checkin.id).hours == Decimal("37.5")
    assert again(checkin.id).was_late is False
    contact = db.session.scalars(select(Contact)).one()
    assert (contact.name, contact.role_level) == ("Captain", RoleLevel.MANAGER)
    meeting = db.session.scalars(select(Interaction)).one()
    assert (meeting.contact_id, meeting.placement_id, meeting.on) == (contact.id, placement.id, make.day())


def test_typed_text_survives_a_missing_answer(placement: Placement, student: Client) -> None:
    checkin = make.open_checkin(placement)
    answer = student.post(
        address(checkin, "write"),
        data=TYPED | {"so_what": "", "hours": "many", "next_step_on": "soon", "people-0-organization": "Acme"},
    )
    assert answer.status_code == 422
    assert "Enter hours as a number from 0 to 1000, like 37.5." in answer.page.main
    assert "Enter the date as year, month, and day" in answer.page.main
    values = answer.page.values
    assert (values["what"], values["hours"], values["next_step_on"]) == (TYPED["what"], "many", "soon")
    assert values["people-0-organization"] == "Acme"
    assert again(checkin.id).state is CheckInState.SCHEDULED


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"so_what": " "}, "Write at least a sentence under “So what?”."),
        ({"people-1-function": "Engineer"}, "Give each person you met a name or an alias, or clear the row."),
        ({"hours": "-1"}, "Enter hours as a number from 0 to 1000, like 37.5."),
        ({"hours": "NaN"}, "Enter hours as a number from 0 to 1000, like 37.5."),
    ],
)
def test_missing_part_is_refused_with_a_sentence(
    placement: Placement, student: Client, typed: dict[str, str], sentence: str
) -> None:
    checkin = make.open_checkin(placement)
    answer = student.post(address(checkin, "write"), data=TYPED | typed)
    assert answer.status_code == 422
    assert sentence in answer.page.main
    assert answer.page.values["what"] == TYPED["what"]


def test_second_click_submits_nothing(placement: Placement, student: Client) -> None:
    checkin = make.open_checkin(placement)
    data = TYPED | {"people-0-name": "Captain"}
    first = student.post(address(checkin, "write"), data=data)
    second = student.post(address(again(checkin.id), "write"), data=data)
    assert (second.status_code, second.location) == (303, first.location)
    page = student.get(second.location).page
    assert "Nothing was submitted twice" in page.main
    assert TYPED["what"] in page.main
    assert db.session.scalar(select(func.count()).select_from(Contact)) == 1


def test_button_saves_draft(placement: Placement, student: Client) -> None:
    checkin = make.open_checkin(placement)
    answer = student.post(
        address(checkin, "write"), data={"what": "Half a", "people-1-function": "Engineer", "save": "draft"}
    )
    assert answer.status_code == 303
    page = student.get(answer.location).page
    assert "Draft saved" in page.main
    assert page.values["what"] == "Half a"
    assert page.values["people-0-function"] == "Engineer"
    assert again(checkin.id).state is CheckInState.DRAFT


def test_draft_autosaves_with_one_line_reply(placement: Placement, student: Client) -> None:
    checkin = make.open_checkin(placement)
    quiet = {"HX-Request": "true"}
    answer = student.post(address(checkin, "write"), data={"what": "Half a", "save": "draft"}, headers=quiet)
    assert (answer.status_code, answer.mimetype, answer.text) == (200, "text/plain", "Draft saved 3:00 PM")
    typed = {"what": "Half a day", "hours": "x", "save": "draft", "version": answer.headers["Form-Version"]}
    answer = student.post(address(again(checkin.id), "write"), data=typed, headers=quiet)
    assert answer.text == "Draft saved 3:00 PM, except “Hours since the last check-in”"
    assert again(checkin.id).what == "Half a day"


def test_draft_after_submission_changes_nothing(placement: Placement, student: Client) -> None:
    checkin = make.submitted_checkin(placement)
    answer = student.post(
        address(checkin, "write"), data={"what": "Old", "save": "draft"}, headers={"HX-Request": "true"}
    )
    assert "already submitted" in answer.text
    assert again(checkin.id).what.startswith("I joined")
    assert again(checkin.id).state is CheckInState.SUBMITTED


def test_closed_check_in_cannot_be_written(placement: Placement, student: Client, sign_in: SignIn) -> None:
    early = make.checkin(placement, due_on=make.day(14))
    assert student.get(address(early, "write")).status_code == 303
    answer = student.post(address(again(early.id), "write"), data=TYPED)
    assert answer.status_code == 422
    assert "This check-in isn't open today. It opens on Friday, June 27." in answer.page.main
    over = make.completed()
    missed = make.checkin(over, CheckInState.MISSED, due_on=make.day(-20))
    page = sign_in(over.student).get(address(missed)).page
    assert "This placement is completed, so its check-ins are closed." in page.main


def test_late_submission_is_accepted_and_marked(placement: Placement, student: Client) -> None:
    checkin = make.checkin(placement, CheckInState.MISSED, due_on=make.day(-40))
    student.post(address(checkin, "write"), data=TYPED)
    assert again(checkin.id).was_late is True
    assert "Late" in student.get(address(again(checkin.id))).page.main


def test_faculty_replies_and_moves_to_next(placement: Placement, faculty: Client) -> None:
    first = make.submitted_checkin(
        placement, number=1, people_met=[{"contact_id": 1, "function": "Cook", "role_level": "peer"}]
    )
    second = make.submitted_checkin(placement, number=2, mood=2)
    page = faculty.get("/check-ins").page
    assert [row[1] for row in page.rows] == ["1", "2"]
    page = faculty.get(address(first)).page
    assert "I joined the planning meeting" in page.main
    assert "Cook, peer" in page.main
    assert again(first.id).read_at is None
    answer = faculty.post(address(first, "answer"), data={"response": "Whom did you ask?", "depth": "2.5"})
    assert answer.location == address(again(second.id))
    done = again(first.id)
    assert (done.state, done.depth, done.response) == (CheckInState.REPLIED, Decimal("2.5"), "Whom did you ask?")
    assert done.read_at is not None
    assert "2 of 5" in faculty.get(address(again(second.id))).page.main
    answer = faculty.post(address(again(second.id), "read"))
    assert answer.location == "/check-ins"
    assert "You've read everything." in faculty.get("/check-ins").page.main


def test_empty_reply_is_refused(placement: Placement, faculty: Client) -> None:
    checkin = make.submitted_checkin(placement)
    answer = faculty.post(address(checkin, "answer"), data={"response": "", "depth": "3"})
    assert answer.status_code == 422
    assert "Write a few words to the student." in answer.page.main
    assert answer.page.values["depth"] == "3"


def test_student_reads_the_reply(placement: Placement, student: Client) -> None:
    checkin = make.answered_checkin(placement, depth=Decimal("3.0"))
    page = student.get(address(checkin)).page
    assert "Good question to ask." in page.main
    assert "Depth: 3" in page.main


def test_office_sees_time_but_no_text(placement: Placement, office: Client) -> None:
    checkin = make.submitted_checkin(placement, mood=1)
    page = office.get(address(checkin)).page
    assert "Jun 16, 2025, 3:00 PM" in page.main
    assert "I joined" not in page.main
    assert "1 of 5" not in page.main
    assert office.post(address(again(checkin.id), "text")).status_code == 403
    assert office.post(address(again(checkin.id), "answer"), data={"response": "No"}).status_code == 403


def test_office_opens_text_if_policy_allows_and_it_is_logged(placement: Placement, office: Client) -> None:
    checkin = make.submitted_checkin(placement, mood=1)
    make.saved(InstallationFact(name="staff_may_read_reflections", value="1"))
    assert "I joined" not in office.get(address(checkin)).page.main
    page = office.post(address(again(checkin.id), "text")).page
    assert "I joined" in page.main
    assert "of 5" not in page.main
    assert db.session.scalars(select(AuditEntry.verb)).all() == ["read reflection"]


def test_administrator_sets_policy_but_sees_no_check_in(placement: Placement, sign_in: SignIn) -> None:
    checkin = make.submitted_checkin(placement)
    admin = sign_in(make.admin())
    assert admin.get(address(checkin)).status_code == 404
    assert admin.get("/check-ins").status_code == 403
    assert "cannot open" in admin.get("/settings/reflections").page.main
    assert admin.post("/settings/reflections", data={"allowed": "1"}).status_code == 303
    assert "can open" in admin.get("/settings/reflections").page.main


def test_office_submits_on_behalf_and_it_stays_on_record(
    placement: Placement, office: Client, student: Client, faculty: Client
) -> None:
    checkin = make.open_checkin(placement, what="The student's own draft", state=CheckInState.DRAFT)
    page = office.get(address(checkin, "write")).page
    assert "You're writing on behalf of" in page.main
    assert "own draft" not in page.html
    answer = office.post(address(again(checkin.id), "write"), data=page.values | TYPED | {"mood": "5"})
    assert answer.status_code == 303
    name = again(checkin.id).placement.student.name
    assert again(checkin.id).on_behalf_of == name
    by = again(checkin.id).recorded_by
    assert by
    for browser in (student, faculty, office):
        for shown in (address(again(checkin.id)), f"/placements/{placement.ref}"):
            assert f"ecorded by {by} on behalf of {name}" in browser.get(shown).page.main
    for shown in ("/inbox", "/check-ins"):
        assert f"recorded by {by} on behalf of {name}" in faculty.get(shown).page.main


def test_office_excuses_and_undoes(placement: Placement, office: Client, student: Client) -> None:
    checkin = make.checkin(placement, due_on=make.day(-5))
    answer = office.post(address(checkin, "excuse"), data={"reason": " "})
    assert answer.status_code == 422
    assert "Explain why the student is excused." in answer.page.main
    long = office.post(address(again(checkin.id), "excuse"), data={"reason": "x" * 2001})
    assert (long.status_code, again(checkin.id).state) == (422, CheckInState.SCHEDULED)
    office.post(address(again(checkin.id), "excuse"), data={"reason": "In hospital."})
    assert again(checkin.id).state is CheckInState.EXCUSED
    assert "In hospital." in student.get(address(again(checkin.id))).page.main
    assert student.post(address(again(checkin.id), "excuse"), data={"reason": "x"}).status_code == 403
    office.post(address(again(checkin.id), "take-back"))
    assert again(checkin.id).state is CheckInState.SCHEDULED


def test_office_excuses_several_of_own_colleges_only(placement: Placement, sign_in: SignIn) -> None:
    mine = [make.checkin(placement, number=n, due_on=make.day(-5)) for n in (1, 2)]
    theirs = make.checkin(make.active(), due_on=make.day(-6))
    office = sign_in(make.staff(colleges=[placement.program.college]))
    page = office.get("/check-ins").page
    assert [row[2] for row in page.rows] == ["1", "2"]
    ids = [str(c.id) for c in (*mine, theirs)]
    nothing = office.post("/check-ins/excuse", data={"reason": "Storm."})
    assert nothing.status_code == 422
    assert "Select at least one check-in." in nothing.page.main
    kept = office.post("/check-ins/excuse", data={"chosen": ids, "reason": ""})
    assert kept.status_code == 422
    assert len(kept.page.values["chosen"]) == 2
    assert office.post("/check-ins/excuse", data={"chosen": ids, "reason": "x" * 2001}).status_code == 422
    assert office.post("/check-ins/excuse", data={"chosen": ids, "reason": "Storm."}).status_code == 303
    states = [again(int(n)).state for n in ids]
    assert states == [CheckInState.EXCUSED, CheckInState.EXCUSED, CheckInState.SCHEDULED]
