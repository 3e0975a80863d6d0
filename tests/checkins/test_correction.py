"""Correcting a submitted check-in: deadlines, what stays, and who sees earlier text."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest
import time_machine
from sqlalchemy import select

from placement.audit.models import AuditEntry
from placement.checkins import page as checkins_page
from placement.checkins import queries
from placement.checkins.models import CheckIn, CheckInState, EarlierVersion
from placement.checkins.rules import correction
from placement.checkins.rules.reflection import MetPerson, Reflection
from placement.checkins.services import submit as services
from placement.core import clock as time
from placement.core.database import db
from placement.core.errors import Conflict, RuleBroken
from placement.core.models import InstallationFact
from placement.mail.models import Message
from placement.placements.models import Placement, State
from placement.relationships.models import Contact, Interaction, Rhythm
from placement.relationships.services.forgetting import forget
from tests import factories as make
from tests.client import Client, Reply, SignIn
from tests.counting import recorded
from tests.present import present

FIRST = "Nobody spoke for a full zebra minute."
SECOND = "Nobody spoke for a full minute."
WORDS = Reflection(what=FIRST, so_what="Silence helps.", now_what="I will wait.", hours=Decimal(8))
QUIET = {"HX-Request": "true"}


@pytest.fixture
def placement(db_session: object) -> Placement:
    return make.active()


@pytest.fixture
def sent(placement: Placement) -> CheckIn:
    """Submitted today, on time; due in two days."""
    checkin = make.open_checkin(placement, due_on=make.day(2))
    services.submit(placement.student.as_actor(), checkin, WORDS)
    return checkin


@pytest.fixture
def student(sent: CheckIn, sign_in: SignIn) -> Client:
    return sign_in(sent.placement.student)


@pytest.fixture
def faculty(sent: CheckIn, sign_in: SignIn) -> Client:
    return sign_in(present(sent.placement.faculty))


@pytest.fixture
def office(sent: CheckIn, sign_in: SignIn) -> Client:
    """Staff of an institution whose policy lets them open the text of reflections."""
    make.saved(InstallationFact(name="staff_may_read_reflections", value="1"))
    return sign_in(make.staff())


def address(checkin: CheckIn, *rest: str) -> str:
    return "/".join([f"/placements/{checkin.placement.ref}/check-ins/{checkin.number}", *rest])


def correct(checkin: CheckIn, answers: Reflection | None = None) -> bool:
    answers = answers or replace(WORDS, what=SECOND)
    return services.correct(checkin.placement.student.as_actor(), checkin, answers)


def send(client: Client, checkin: CheckIn, **typed: str) -> Reply:
    """Send a correction from the current page."""
    here = address(checkin, "correct")
    return client.post(here, data=client.get(here).page.values | typed)


def read(checkin: CheckIn) -> None:
    services.mark_read(present(checkin.placement.faculty).as_actor(), checkin)
    db.session.flush()


def again(checkin_id: int) -> CheckIn:
    return db.session.get_one(CheckIn, checkin_id)


# Deadline


@pytest.mark.parametrize("days_after_due", [-1, 0, 1])
@pytest.mark.parametrize("opened", ["never", "this version", "an earlier version"])
def test_correction_is_allowed_until_due_date_or_while_unread(days_after_due: int, opened: str) -> None:
    moment = datetime(2025, 6, 16, 15, tzinfo=UTC)
    is_in_time = days_after_due <= 0 or opened == "never"
    correctable = {
        (state, placement_state)
        for state, placement_state in product(CheckInState, State)
        if correction.may_correct(
            CheckIn(
                state=state,
                due_on=date(2025, 6, 20),
                read_at=moment if opened == "this version" else None,
                earlier=[EarlierVersion(number=1, read_at=moment if opened == "an earlier version" else None)],
                placement=Placement(),
            ),
            placement_state,
            date(2025, 6, 20) + timedelta(days=days_after_due),
        )
    }
    under_way = {State.APPROVED, State.ACTIVE, State.ENDED} if is_in_time else set()
    assert correctable == {(CheckInState.SUBMITTED, state) for state in under_way}


def test_refusal_gives_reason(sent: CheckIn, clock: time_machine.Traveller) -> None:
    today, name = time.today(), present(sent.placement.faculty).name
    cases = [
        (CheckInState.REPLIED, State.ACTIVE, 0, Conflict, f"{name} has replied"),
        (CheckInState.DRAFT, State.ACTIVE, 0, Conflict, "hasn't been submitted"),
        (CheckInState.SUBMITTED, State.COMPLETED, 0, RuleBroken, "This placement is completed"),
        (CheckInState.SUBMITTED, State.WITHDRAWN, 0, RuleBroken, "This placement is withdrawn"),
        (CheckInState.SUBMITTED, State.ACTIVE, 3, Conflict, f"{name} has opened it"),
    ]
    read(sent)
    for state, placement_state, days, kind, words in cases:
        sent.state = state
        error = correction.find_reason_against(sent, placement_state, today + timedelta(days=days))
        assert type(error) is kind
        assert words in str(error)


def test_page_shows_correction_deadline(sent: CheckIn) -> None:
    name, due = present(sent.placement.faculty).name, sent.due_on
    assert correction.describe_time_left(sent, due) == (
        f"You can correct this check-in through Wed, Jun 18, and after that until {name} opens it, "
        f"as long as {name} has not replied."
    )
    assert correction.describe_time_left(sent, due + timedelta(days=1)) == (
        f"You can correct this check-in until {name} opens it."
    )
    read(sent)
    assert correction.describe_time_left(sent, due) == (
        f"You can correct this check-in through Wed, Jun 18, as long as {name} has not replied."
    )


# Unchanged and changed values


def test_correction_keeps_submission_time_and_lateness(sent: CheckIn, clock: time_machine.Traveller) -> None:
    first = sent.submitted_at
    clock.shift(timedelta(days=9))  # after the due date, and never opened
    assert correct(sent) is True
    assert (sent.what, sent.submitted_at, sent.was_late) == (SECOND, first, False)
    assert (sent.state, sent.corrected_at) == (CheckInState.SUBMITTED, time.now())


def test_late_check_in_stays_late(placement: Placement) -> None:
    checkin = make.checkin(placement, due_on=make.day(-4))
    services.submit(placement.student.as_actor(), checkin, WORDS)
    correct(checkin)
    assert checkin.was_late is True


def test_earlier_version_has_every_answer(sent: CheckIn, clock: time_machine.Traveller) -> None:
    whole = Reflection(
        what="A",
        so_what="B",
        now_what="C",
        hours=Decimal("7.50"),
        feedback_asked="D",
        feedback_got="E",
        next_step="F",
        next_step_on=date(2025, 7, 1),
        mood=2,
        support=5,
        objective_numbers=[2, 1],
        skill_codes=["PRO"],
        people=[MetPerson("Ana", "Acme", "Buyer", "peer")],
    )
    correct(sent, whole)
    contact = db.session.scalars(select(Contact)).one()
    contact.rhythm = Rhythm.MONTH  # so that a correction doesn't take the contact back
    clock.shift(60)
    correct(sent)
    first, second = sent.earlier
    assert (first.number, first.answers["what"], first.sent_at) == (1, FIRST, sent.submitted_at)
    people = [{"contact_id": contact.id, "function": "Buyer", "role_level": "peer"}]
    assert set(second.answers) == set(vars(whole)) - {"people", "ticked"} | {"people_met"}
    assert second.answers == {
        **{name: value for name, value in vars(whole).items() if name not in ("people", "ticked")},
        "hours": "7.5",
        "next_step_on": "2025-07-01",
        "people_met": people,
    }
    assert (second.number, second.sent_at, second.replaced_at) == (2, first.replaced_at, sent.corrected_at)


def test_correction_is_unread_and_faculty_is_emailed_once(sent: CheckIn) -> None:
    teacher = present(sent.placement.faculty).as_actor()
    correct(sent)  # still unread: the email about the first submission links to it
    assert kinds() == ["checkin_submitted"]
    read(sent)
    assert queries.list_unread(teacher).rows == []
    correct(sent, replace(WORDS, what="Third"))
    correct(sent, replace(WORDS, what="Fourth"))
    assert queries.list_unread(teacher).rows == [sent]
    assert kinds() == ["checkin_submitted", "checkin_corrected"]


def kinds() -> list[str]:
    return list(db.session.scalars(select(Message.kind).order_by(Message.id)))


def test_audit_entry_has_no_text(sent: CheckIn) -> None:
    correct(sent)
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.verb, entry.subject_kind, entry.subject_id, entry.detail) == ("correct", "checkin", sent.id, {})


def test_unchanged_correction_is_not_saved(sent: CheckIn) -> None:
    read(sent)
    assert correct(sent, WORDS) is False
    assert (sent.earlier, sent.corrected_at) == ([], None)
    assert sent.read_at is not None
    assert kinds() == ["checkin_submitted"]


def test_correction_with_missing_answer_is_refused(sent: CheckIn) -> None:
    with pytest.raises(RuleBroken, match="Write at least a sentence"):
        correct(sent, replace(WORDS, so_what=""))


def test_opened_check_in_closes_after_due_date(sent: CheckIn, clock: time_machine.Traveller) -> None:
    read(sent)
    clock.shift(timedelta(days=1))
    assert correct(sent) is True  # unread now, though it was opened earlier
    clock.shift(timedelta(days=2))
    with pytest.raises(Conflict):
        correct(sent, WORDS)


def test_correction_creates_no_second_contact(sent: CheckIn, clock: time_machine.Traveller) -> None:
    ana, bo = MetPerson("Ana", "Acme", "Buyer", "peer"), MetPerson("Bo", "Acme", "Cook", "")
    first = time.today()
    correct(sent, replace(WORDS, people=[ana]))
    clock.shift(timedelta(days=1))
    correct(sent, replace(WORDS, people=[ana, bo]))
    assert meetings() == [("Ana", first), ("Bo", first)]


def meetings() -> list[tuple[str, date]]:
    """List names and days of all interactions."""
    query = select(Contact.name, Interaction.on).join(Interaction, Interaction.contact_id == Contact.id)
    return [(name, on) for name, on in db.session.execute(query.order_by(Contact.id, Interaction.id))]


def test_correction_takes_back_the_meetings_and_people_it_alone_made(sent: CheckIn) -> None:
    ana, bo, cleo = MetPerson("Ana", "Acme"), MetPerson("Bo", "Acme"), MetPerson("Cleo", "Acme")
    correct(sent, replace(WORDS, people=[ana, bo, cleo]))
    second = db.session.scalars(select(Contact).where(Contact.name == "Bo")).one()
    second.wished_on = time.today()
    correct(sent, replace(WORDS, people=[cleo]))
    assert meetings() == [("Cleo", time.today())]
    assert db.session.scalars(select(Contact.name).order_by(Contact.id)).all() == ["Bo", "Cleo"], "Bo has a wish"


def test_correction_moves_a_meeting_to_the_day_given(sent: CheckIn) -> None:
    correct(sent, replace(WORDS, people=[MetPerson("Ana", "Acme")]))
    day = time.today() - timedelta(days=2)
    correct(sent, replace(WORDS, people=[MetPerson("Ana", "Acme", "Buyer", on=day)]))
    assert meetings() == [("Ana", day)]


def test_no_meeting_is_made_where_a_talk_stands_in_the_period(sent: CheckIn) -> None:
    ana = make.contact(sent.placement, name="Ana", organization="Acme", on=time.today() - timedelta(days=1))
    correct(sent, replace(WORDS, people=[MetPerson("Ana", "Acme")]))
    assert meetings() == [("Ana", time.today() - timedelta(days=1))]
    correct(sent, replace(WORDS, people=[]))
    assert meetings() == [("Ana", time.today() - timedelta(days=1))], "this check-in did not make it"
    assert db.session.get(Contact, ana.id) is not None


def test_no_one_new_and_a_name_exclude_each_other(sent: CheckIn) -> None:
    with pytest.raises(RuleBroken, match="No one new"):
        correct(sent, replace(WORDS, people=[MetPerson("Ana", "Acme")], no_one_new=True))
    assert correct(sent, replace(WORDS, no_one_new=True))
    assert sent.no_one_new


def test_deleted_contact_does_not_block_correction(sent: CheckIn, student: Client) -> None:
    correct(sent, replace(WORDS, people=[MetPerson("Ana", "Acme", "Buyer", "peer")]))
    actor, contact = sent.placement.student.as_actor(), db.session.scalars(select(Contact)).one()
    forget(actor, contact)
    rows = list(sent.people_met)
    assert send(student, sent, what=SECOND).status_code == 303
    assert (again(sent.id).what, again(sent.id).people_met) == (SECOND, rows)


# Visibility


def test_faculty_sees_changes_of_correction(
    sent: CheckIn, student: Client, faculty: Client, sign_in: SignIn, clock: time_machine.Traveller
) -> None:
    faculty.post(address(sent, "read"))
    assert "You've read everything." in faculty.get("/inbox").page.main
    clock.shift(timedelta(days=1))
    student, faculty = sign_in(sent.placement.student), sign_in(present(sent.placement.faculty))
    page = student.get(address(sent)).page
    assert "You can correct this check-in through Wed, Jun 18" in page.main
    assert page.links["Correct this check-in"] == address(sent, "correct")
    answer = send(student, sent, what=SECOND)
    assert (answer.status_code, answer.location) == (303, address(sent))

    assert "Corrected Jun 17" in faculty.get("/inbox").page.main
    page = faculty.get(address(sent)).page
    assert "Unread Corrected Jun 17" in page.main
    assert "Changes since it was read on Jun 16" in page.main
    assert [element.text for element in page.all("del")] == ["zebra "]
    assert SECOND in page.main
    assert FIRST in page.main
    assert "Mark as read without a reply" in page.text
    assert faculty.post(address(sent, "read"), data={"seen": page.values["seen"]}).status_code == 303
    assert again(sent.id).read_at == time.now()


@pytest.mark.parametrize("what_staff_may", ["see that it is there", "open the text"])
def test_office_never_sees_earlier_text(sent: CheckIn, office: Client, what_staff_may: str) -> None:
    correct(sent)
    opens = what_staff_may == "open the text"
    page = (office.post(address(sent, "text")) if opens else office.get(address(sent))).page
    assert (SECOND in page.main) is opens
    assert "Corrected" in page.main
    assert "zebra" not in page.html
    assert "Earlier version" not in page.html


def test_history_has_no_text_of_correction(sent: CheckIn, student: Client, faculty: Client, office: Client) -> None:
    correct(sent)
    for client in (student, faculty, office):
        page = client.get(f"/placements/{sent.placement.ref}").page
        assert f"Check-in 1 corrected {sent.placement.student.name}" in page.main
        assert "zebra" not in page.html
        assert SECOND not in page.html
    assert "zebra" not in office.get("/audit").text


def test_faculty_sees_no_names_of_people_met(sent: CheckIn, student: Client, faculty: Client) -> None:
    correct(sent, replace(WORDS, people=[MetPerson("Ana", "Acme", "Buyer", "peer")]))
    db.session.scalars(select(Contact)).one().rhythm = Rhythm.MONTH  # so that a correction doesn't take Ana back
    correct(sent, replace(WORDS, people=[MetPerson("Bo", "Other", "Cook", "peer")]))
    for client, sees in ((student, True), (faculty, False)):
        page = client.get(address(sent)).page
        assert "Buyer, peer" in page.main
        assert ("Ana, Acme" in page.main) is sees
        assert ("Bo, Other" in page.main) is sees


def test_changes_are_relative_to_last_version_read(sent: CheckIn, clock: time_machine.Traveller) -> None:
    def since() -> tuple[list[str | None], bool]:
        found = checkins_page.show(sent, with_names=False)
        assert found is not None
        return [fact.before for fact in found.changes], found.is_since_read

    assert checkins_page.show(sent, with_names=False) is None
    correct(sent, replace(WORDS, what="Two"))
    assert since() == ([FIRST], False)
    read(sent)
    correct(sent, replace(WORDS, what="Three"))
    correct(sent, replace(WORDS, what="Four"))
    assert since() == (["Two"], True)


def test_statements_do_not_grow_with_versions(sent: CheckIn, student: Client, faculty: Client) -> None:
    counts: dict[int, list[int]] = {}
    for number in range(1, 7):
        correct(sent, replace(WORDS, what=f"Text {number}", people=[MetPerson(f"Person {number}", "Acme", "", "")]))
        if number in (1, 2, 6):
            counts[number] = [count_statements(client, sent, number) for client in (student, faculty)]
    assert counts[6] == counts[2]
    assert max(counts[6]) <= 11


def count_statements(client: Client, sent: CheckIn, corrections: int) -> int:
    """Number of SELECTs of the page; the first page in a process reads one more fact."""
    with recorded() as statements:
        assert client.get(address(sent)).page.main.count("Earlier version") == corrections
    return len([one for one in statements if one.startswith("SELECT")])


def test_reports_and_exports_have_no_earlier_text(sent: CheckIn, office: Client, clock: time_machine.Traveller) -> None:
    before = taken(office, sent.placement)
    clock.shift(60)
    correct(sent)
    after = taken(office, sent.placement)
    assert after == before
    assert not [name for name, content in after.items() if b"zebra" in content]


def taken(office: Client, placement: Placement) -> dict[str, bytes]:
    """Return the downloads: report with detail, and placement export."""
    report = office.post(f"/reports/{placement.term_id}/zip", data={"policy": "internal_k5", "detail": "y"})
    assert report.status_code == 200
    with zipfile.ZipFile(io.BytesIO(report.data)) as files:
        found = {name: files.read(name) for name in files.namelist()}
    export = office.post("/placements/export.csv")
    assert export.status_code == 200
    return {**found, "placements.csv": export.data}


# Autosave, two tabs, and simultaneous edits


def test_unsent_correction_is_visible_to_student_only(sent: CheckIn, student: Client, faculty: Client) -> None:
    here = address(sent, "correct")
    typed = student.get(here).page.values | {"what": SECOND, "save": "draft"}
    answer = student.post(here, data=typed, headers=QUIET)
    assert (answer.status_code, answer.text) == (202, "Saved 3:00 PM. Not submitted yet.")
    kept = again(sent.id)
    assert (kept.state, kept.what, kept.drafted_at, kept.corrected_at) == (CheckInState.SUBMITTED, FIRST, None, None)
    assert FIRST in faculty.get(address(sent)).page.main
    assert SECOND not in faculty.get(address(sent)).page.html
    page = student.get(here).page
    assert "We saved what you typed" in page.main
    assert page.values["what"] == SECOND
    assert student.post(here, data=page.values).status_code == 303
    assert again(sent.id).what == SECOND
    assert "We saved what you typed" not in student.get(here).page.main


def test_button_saves_correction_without_javascript(sent: CheckIn, student: Client) -> None:
    here = address(sent, "correct")
    answer = student.post(here, data=student.get(here).page.values | {"what": SECOND, "save": "draft"})
    assert answer.status_code == 200
    assert "It isn't submitted yet." in answer.page.text
    assert again(sent.id).what == FIRST
    assert student.get(here).page.values["what"] == SECOND


@pytest.mark.parametrize("quiet", [True, False])
def test_second_tab_cannot_overwrite_correction(sent: CheckIn, student: Client, quiet: bool) -> None:
    here = address(sent, "correct")
    stale = student.get(here).page.values
    assert send(student, sent, what=SECOND).status_code == 303
    typed = stale | {"what": "From the other tab"} | ({"save": "draft"} if quiet else {})
    refused = student.post(here, data=typed, headers=QUIET if quiet else {})
    assert refused.status_code == 409
    assert again(sent.id).what == SECOND
    if not quiet:
        assert (SECOND in refused.page.main, refused.page.values["what"]) == (True, "From the other tab")


def test_tab_with_unsent_text_is_offered_correction(placement: Placement, sign_in: SignIn) -> None:
    checkin, student = make.open_checkin(placement), sign_in(placement.student)
    here = address(checkin, "write")
    whole = {"what": FIRST, "so_what": "Silence helps.", "now_what": "I will wait."}
    stale = student.get(here).page.values
    assert student.post(here, data=stale | whole).status_code == 303
    refused = student.post(here, data=stale | whole | {"what": "Other", "nonce": ""})
    assert refused.status_code == 409
    assert "To replace its text with yours, submit the correction." in refused.page.main
    assert again(checkin.id).what == FIRST
    sent = student.post(address(checkin, "correct"), data=refused.page.values)
    assert sent.status_code == 303
    assert again(checkin.id).what == "Other"


def test_text_typed_after_sending_in_other_tab_is_offered_as_correction(placement: Placement, sign_in: SignIn) -> None:
    """The other tab sent the draft unchanged, so this one has its version; text typed since is not lost."""
    checkin, student = make.open_checkin(placement), sign_in(placement.student)
    here = address(checkin, "write")
    whole = {"what": FIRST, "so_what": "Silence helps.", "now_what": "I will wait."}
    student.post(here, data=student.get(here).page.values | whole | {"save": "draft"})
    values = student.get(here).page.values
    assert student.post(here, data=values).status_code == 303
    for more in ({}, {"save": "draft"}):
        refused = student.post(here, data=values | {"what": "Other", "nonce": ""} | more)
        assert refused.status_code == 409
        assert FIRST in refused.page.main
        assert refused.page.values["what"] == "Other"
        assert refused.page.all("form", action=address(checkin, "correct"))


@pytest.mark.parametrize("quiet", [True, False])
@pytest.mark.parametrize("what_happened", ["replied", "closed", "opened after the due date"])
def test_late_correction_shows_typed_text_again(
    sent: CheckIn, sign_in: SignIn, clock: time_machine.Traveller, what_happened: str, quiet: bool
) -> None:
    here = address(sent, "correct")
    if what_happened == "opened after the due date":
        clock.shift(timedelta(days=3))
    student = sign_in(sent.placement.student)
    typed = student.get(here).page.values | {"what": SECOND} | ({"save": "draft"} if quiet else {})
    code, words = 409, present(sent.placement.faculty).name
    if what_happened == "replied":
        services.answer(present(sent.placement.faculty).as_actor(), sent, "Well done.")
    elif what_happened == "closed":
        sent.placement.state = State.TERMINATED
        code, words = 422, "This placement is terminated"
    else:
        read(sent)
    refused = student.post(here, data=typed, headers=QUIET if quiet else {})
    assert refused.status_code == code
    assert words in refused.text
    assert again(sent.id).what == FIRST
    if not quiet:
        assert refused.page.values["what"] == SECOND
    assert student.get(here).location == address(sent)
    assert "Correct this check-in" not in student.get(address(sent)).page.links


def test_reply_to_outdated_text_is_a_conflict(sent: CheckIn, student: Client, faculty: Client) -> None:
    opened = faculty.get(address(sent)).page.values
    assert send(student, sent, what=SECOND).status_code == 303
    refused = faculty.post(address(sent, "answer"), data=opened | {"response": "Well done."})
    assert refused.status_code == 409
    assert refused.page.values["response"] == "Well done."
    assert SECOND in refused.page.main
    assert again(sent.id).state is CheckInState.SUBMITTED
    assert faculty.post(address(sent, "read"), data={"seen": opened["seen"]}).status_code == 409
    assert again(sent.id).read_at is None
    assert faculty.post(address(sent, "answer"), data=refused.page.values).status_code == 303
    assert again(sent.id).response == "Well done."


def test_recorded_by_is_kept_after_correction(placement: Placement, sign_in: SignIn) -> None:
    checkin, clerk = make.open_checkin(placement), make.staff(first_name="Mira", last_name="Patel")
    services.submit(clerk.as_actor(), checkin, WORDS, on_behalf_of=placement.student.name)
    student = sign_in(placement.student)
    assert send(student, checkin, what=SECOND).status_code == 303
    assert "ecorded by Mira Patel" in student.get(address(checkin)).page.main
    assert sign_in(clerk).get(address(checkin, "correct")).status_code == 403
