"""References: whom the student asked; the yes is the student's answer to reference offered, in one row."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from placement.core import clock
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.evaluations.models import Occasion, Rater, WouldReference
from placement.evaluations.services import find_willing
from placement.placements.models import Placement
from placement.relationships.models import Contact, Outcome, OutcomeKind, Reference
from placement.relationships.page.references import References, gather_references
from placement.relationships.queries.network import read_network
from placement.relationships.queries.references import list_references
from placement.relationships.services import say
from placement.relationships.services.forgetting import forget
from placement.relationships.services.references import remove_reference, save_reference, set_agreed
from placement.relationships.services.supervisors import add_supervisors
from tests import factories as make
from tests.client import Client, SignIn
from tests.relationships.network import person, talk

OFFERED = OutcomeKind.REFERENCE_OFFERED
NOTHING = {"asked_on": None, "allowed_for": "", "until_on": None, "how_to_reach": "", "has_agreed": False}


@pytest.fixture
def placement(db_session: object) -> Placement:
    made = make.active(begins=make.day(-60), planned_end=make.day(4))
    add_supervisors([made.id])
    return made


@pytest.fixture
def browser(sign_in: SignIn, placement: Placement) -> Client:
    return sign_in(placement.student)


@pytest.fixture
def ana(placement: Placement) -> Contact:
    contact = person(placement, "Ana Ruiz", "Acme")
    talk(placement, contact, clock.today())
    return contact


def supervisor_contact() -> Contact:
    return db.session.scalars(select(Contact).where(Contact.supervisor_id.is_not(None))).one()


def address(placement: Placement, *parts: object) -> str:
    return "/".join([f"/placements/{placement.ref}/references", *(str(part) for part in parts)])


def says(placement: Placement) -> bool | None:
    query = select(Outcome.student_says).where(Outcome.placement_id == placement.id, Outcome.kind == OFFERED)
    return db.session.scalars(query).one_or_none()


def show(placement: Placement) -> References:
    return gather_references(placement.student.as_actor(), placement, read_network(placement.student_id))


def ask(placement: Placement, contact: Contact, **facts: object) -> Reference:
    return save_reference(placement.student.as_actor(), placement, contact, **{**NOTHING, **facts})  # type: ignore[arg-type]


def test_agreed_is_the_students_yes_and_stored_nowhere_else(placement: Placement, ana: Contact) -> None:
    reference = ask(placement, ana, has_agreed=True)
    assert (says(placement), reference.has_agreed) == (True, True)
    say(placement.student.as_actor(), placement, "student", {OFFERED: False})
    assert not reference.has_agreed, "the page reads the outcome"


def test_yes_stays_while_one_of_two_agreed(placement: Placement, ana: Contact) -> None:
    actor = placement.student.as_actor()
    first, second = ask(placement, ana, has_agreed=True), ask(placement, supervisor_contact(), has_agreed=True)
    set_agreed(actor, placement, first, has_agreed=False)
    assert (says(placement), first.has_agreed, second.has_agreed) == (True, False, True)
    set_agreed(actor, placement, second, has_agreed=False)
    assert (says(placement), second.has_agreed) == (None, False)


def test_yes_of_one_is_not_the_yes_of_another(placement: Placement, ana: Contact) -> None:
    ask(placement, ana, has_agreed=True)
    assert not ask(placement, supervisor_contact()).has_agreed


def test_answer_of_the_host_stays_its_own(placement: Placement, ana: Contact) -> None:
    say(placement.student.as_actor(), placement, "host", {OFFERED: False})
    reference = ask(placement, ana, has_agreed=True)
    assert reference.has_agreed
    assert db.session.scalars(select(Outcome.host_says)).one() is False


def test_removed_and_forgotten_references_leave_the_answer(placement: Placement, ana: Contact) -> None:
    actor = placement.student.as_actor()
    remove_reference(actor, ask(placement, ana, has_agreed=True))
    assert says(placement) is True
    ask(placement, ana, has_agreed=True, how_to_reach="By phone")
    forget(actor, ana)
    assert (list_references(placement), says(placement)) == ([], True)


def test_one_person_has_one_reference_in_a_placement(placement: Placement, ana: Contact) -> None:
    assert ask(placement, ana).id == ask(placement, ana, allowed_for="Graduate school").id
    assert [one.allowed_for for one in list_references(placement)] == ["Graduate school"]


@pytest.mark.parametrize(("asked", "until", "field"), [(1, None, "asked_on"), (-1, -2, "until_on")])
def test_days_that_cannot_be(placement: Placement, ana: Contact, asked: int, until: int | None, field: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        ask(placement, ana, asked_on=make.day(asked), until_on=make.day(until) if until else None)
    assert broken.value.field == field


@pytest.mark.parametrize("answer", list(WouldReference))
def test_supervisors_answer_is_shown_only_when_the_student_may_see_it(
    browser: Client, placement: Placement, answer: WouldReference
) -> None:
    make.evaluation(placement, Occasion.FINAL, Rater.SUPERVISOR, would_reference=answer)
    words, actor = f"Would be a reference: {answer.label}.", placement.student.as_actor()
    assert find_willing(actor, placement) == {}
    assert words not in browser.get(address(placement)).page.main
    make.evaluation(placement, Occasion.FINAL, Rater.SELF)
    assert find_willing(actor, placement) == {make.supervisor_of(placement).id: answer}
    assert words in browser.get(address(placement)).page.main


def test_request_that_was_sent_is_noted_with_undo(browser: Client, placement: Placement) -> None:
    sam = supervisor_contact()
    assert [one.person.id for one in show(placement).to_ask] == [sam.id]
    sent = browser.post(f"/my/people/{sam.id}/drafts/reference/sent?origin=last-week.{placement.ref}")
    (reference,) = list_references(placement)
    assert (reference.contact_id, reference.asked_on, reference.has_agreed) == (sam.id, clock.today(), False)
    assert not show(placement).to_ask
    entry = sent.location.rpartition("=")[2]
    browser.post(f"/my/people/entries/{entry}/undo", data={"origin": f"last-week.{placement.ref}"})
    assert list_references(placement) == []


@pytest.mark.parametrize(
    "since", [{"has_agreed": True}, {"allowed_for": "Jobs in design"}, {"how_to_reach": "By email"}]
)
def test_undo_of_the_request_leaves_what_was_agreed_since(
    browser: Client, placement: Placement, since: dict[str, object]
) -> None:
    sam = supervisor_contact()
    sent = browser.post(f"/my/people/{sam.id}/drafts/reference/sent?origin=last-week.{placement.ref}")
    entry = sent.location.rpartition("=")[2]
    ask(placement, sam, asked_on=clock.today(), **since)
    db.session.commit()
    browser.post(f"/my/people/entries/{entry}/undo", data={"origin": "people"})
    (kept,) = list_references(placement)
    assert {name: getattr(kept, name) for name in since} == since


def test_last_week_takes_one_tap_from_asked_to_agreed(browser: Client, placement: Placement) -> None:
    reference = ask(placement, supervisor_contact(), asked_on=clock.today())
    path, week = address(placement, reference.id, "agreed"), f"/placements/{placement.ref}/last-week"
    assert f'action="{path}?origin=last-week.{placement.ref}"' in browser.get(week).text
    assert browser.post(f"{path}?origin=last-week.{placement.ref}").location == week
    assert reference.has_agreed
    assert 'id="reference"' not in browser.get(week).text, "nothing is left to ask"


def test_form_saves_what_was_agreed(browser: Client, placement: Placement, ana: Contact) -> None:
    facts = {"asked_on": "2025-06-01", "allowed_for": "Design jobs", "until_on": "2026-06-01", "has_agreed": "y"}
    answer = browser.save(address(placement, "new"), {"person_id": ana.id, "how_to_reach": "By email", **facts})
    assert answer.status_code == 303
    main = browser.get(address(placement)).page.main
    assert all(words in main for words in ("Ana Ruiz", "Agreed", "Design jobs", "By email"))
    (reference,) = list_references(placement)
    edited = browser.save(address(placement, reference.id), {"allowed_for": "Any job", "has_agreed": "y"})
    assert edited.status_code == 303
    assert (reference.allowed_for, reference.has_agreed) == ("Any job", True)


def test_wrong_day_keeps_what_was_typed(browser: Client, placement: Placement, ana: Contact) -> None:
    answer = browser.save(
        address(placement, "new"), {"person_id": ana.id, "asked_on": "2099-01-01", "allowed_for": "Design jobs"}
    )
    assert answer.status_code == 422
    assert 'value="Design jobs"' in answer.text


def test_others_see_the_outcome_and_never_the_reference(sign_in: SignIn, placement: Placement, ana: Contact) -> None:
    ask(placement, ana, has_agreed=True, allowed_for="Design jobs")
    for user in (placement.faculty, make.staff()):
        assert user is not None
        other = sign_in(user)
        text = other.get(f"/placements/{placement.ref}").text
        assert "A reference was offered" in text
        assert "Ana Ruiz" not in text
        assert "Design jobs" not in text
        assert address(placement) not in text
        assert other.get(address(placement)).status_code == 403


def test_program_without_people_has_no_references(browser: Client, placement: Placement) -> None:
    placement.program.people_off_reason = "Clinical"
    db.session.flush()
    assert browser.get(address(placement)).status_code == 404
    assert address(placement) not in browser.get(f"/placements/{placement.ref}").text
