"""The network is private to the student; outcomes are recorded by student and office."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from placement.core import filters
from placement.core.database import db
from placement.placements.models import EligibleToHire, Placement
from placement.relationships.models import Contact, Interaction, OfferDecision, OutcomeKind
from placement.relationships.queries import outcomes as queries
from tests import factories as make
from tests.client import SignIn
from tests.present import present

MENTOR = {"name": "Ro"}


@pytest.fixture
def placement(db_session: object) -> Placement:
    return make.active()


def test_mentor_is_added(sign_in: SignIn, placement: Placement) -> None:
    browser = sign_in(placement.student)
    assert browser.get(f"/placements/{placement.ref}/network").status_code == 200
    browser.save(f"/placements/{placement.ref}/network", data={"mentored": "no"})
    answer = queries.find_answer(placement)
    assert answer is not None
    assert not answer.mentored
    typed = {**MENTOR, "purpose": "Finding my field", "is_formal": "no", "meetings_planned": "7"}
    assert browser.save(f"/placements/{placement.ref}/network/mentors/new", data=typed).status_code == 303
    (tie,) = queries.list_mentors(placement)
    assert (tie.contact.name, tie.purpose, tie.is_formal, tie.shared_with_staff) == (
        "Ro",
        "Finding my field",
        False,
        False,
    )
    assert queries.find_mentored(placement)
    page = browser.get(f"/placements/{placement.ref}/network/mentors/{tie.id}").text
    assert "Ro" in page
    talk = db.session.scalars(select(Interaction)).one()
    assert (talk.contact_id, talk.placement_id) == (tie.contact_id, placement.id), "naming a mentor means they met"
    wrong = browser.save(
        f"/placements/{placement.ref}/network/mentors/{tie.id}",
        data={**MENTOR, "person_id": str(tie.contact_id), "meetings_planned": "9999"},
    )
    assert (wrong.status_code, "from 0 to 500" in wrong.text) == (422, True)


def test_no_mentor_is_refused_while_a_mentor_is_listed(sign_in: SignIn, placement: Placement) -> None:
    tie = make.mentor(placement)
    contact = tie.contact
    browser, url = sign_in(placement.student), f"/placements/{placement.ref}/network"
    refused = browser.post(url, data={"mentored": "no"})
    assert refused.status_code == 422
    assert f"You listed {contact.name} as mentors" in refused.page.main
    assert "select “Remove as a mentor" in refused.page.main
    assert refused.page.links[f"Open {contact.name}"] == f"{url}/mentors/{tie.id}#remove"
    assert queries.find_mentored(placement) is not False
    assert browser.post(f"{url}/mentors/{tie.id}/remove").status_code == 303
    assert db.session.get(Contact, contact.id) is not None
    assert browser.post(url, data={"mentored": "no"}).status_code == 303
    assert queries.find_mentored(placement) is False


def test_mentor_shared_with_the_office_is_hidden_from_others(sign_in: SignIn, placement: Placement) -> None:
    address = f"/placements/{placement.ref}"
    typed = {**MENTOR, "name": "Rosalind Okafor", "shared_with_staff": "y"}
    sign_in(placement.student).post(f"{address}/network/mentors/new", data=typed)
    assert "Rosalind Okafor" in sign_in(make.staff()).get(address).text
    assert "Rosalind Okafor" not in sign_in(present(placement.faculty)).get(address).text


def test_mentor_is_chosen_from_the_people_one_has(sign_in: SignIn, placement: Placement) -> None:
    wished = make.known(placement.student, name="Wanda", wished_on=make.day(), wished_in_id=placement.id)
    sent = sign_in(placement.student).save(
        f"/placements/{placement.ref}/network/mentors/new", data={"person_id": str(wished.id)}
    )
    assert sent.status_code == 303
    assert [tie.contact_id for tie in queries.list_mentors(placement)] == [wished.id]
    assert db.session.scalars(select(Interaction.contact_id)).all() == [wished.id], "a wish that became a mentor is met"
    stranger = make.known(make.student(), name="Someone else's")
    refused = sign_in(placement.student).save(
        f"/placements/{placement.ref}/network/mentors/new", data={"person_id": str(stranger.id)}
    )
    assert refused.status_code == 422


def test_outcomes_are_saved_by_the_student_and_on_behalf(sign_in: SignIn, placement: Placement) -> None:
    address = f"/placements/{placement.ref}/outcomes"
    said = {"full_time_offer": "yes", "decision": "accepted", "referral": "no", "seeking_full_time": "yes"}
    browser = sign_in(placement.student)
    assert browser.save(address, data={**said, "expected_graduation": "2026-05-20"}).status_code == 303
    found = queries.list_outcomes(placement)
    assert found[OutcomeKind.FULL_TIME_OFFER].student_says
    assert found[OutcomeKind.FULL_TIME_OFFER].decision is OfferDecision.ACCEPTED
    assert found[OutcomeKind.REFERRAL].student_says is False
    assert placement.seeking_full_time
    contradiction = browser.save(address, data={"full_time_offer": "no", "decision": "accepted"})
    assert (contradiction.status_code, "Answer yes to the full-time offer" in contradiction.text) == (422, True)
    assert "No offer" in contradiction.text, "a choice can be cleared"
    office = sign_in(make.staff(first_name="Mira", last_name="Patel"))
    assert placement.student.name in office.get(address).text
    office.save(address, data={**said, "introduction": "yes", "expected_graduation": "2026-12-15"})
    by = {kind.value: row.student_recorded_by for kind, row in queries.list_outcomes(placement).items()}
    assert by == {"full_time_offer": "", "referral": "", "introduction": "Mira Patel"}, "only what the office changed"
    assert (placement.expected_graduation_recorded_by, placement.seeking_full_time_recorded_by) == ("Mira Patel", "")
    for page in (address, f"/placements/{placement.ref}"):
        assert browser.get(page).text.count(f"ecorded by Mira Patel on behalf of {placement.student.name}") == 2
    browser.save(address, data={**said, "introduction": "no", "expected_graduation": "2026-05-20"})
    assert "Mira Patel" not in browser.get(address).text, "what the student says is the student's"


def test_office_records_outcomes_from_a_document_and_hiring_eligibility(sign_in: SignIn, placement: Placement) -> None:
    office, address = sign_in(make.staff()), f"/placements/{placement.ref}/outcomes"
    assert office.save(f"{address}?source=document", data={"referral": "yes", "mentored": "yes"}).status_code == 303
    assert office.save(address, data={"referral": "no", "eligible_to_hire": "no"}).status_code == 303
    referral, answer = queries.list_outcomes(placement)[OutcomeKind.REFERRAL], queries.find_answer(placement)
    assert (referral.document_says, referral.student_says, referral.host_says) == (True, False, None)
    assert answer is not None
    assert (answer.document_says, answer.mentored) == (True, None)
    assert placement.eligible_to_hire is EligibleToHire.NO
    page = office.get(f"/placements/{placement.ref}").text
    assert "Confirmed by document" in page
    assert filters.short_day(referral.document_as_of) in page
    student = sign_in(placement.student)
    assert "From a document" not in student.get(f"{address}?source=document").text
    student.save(f"{address}?source=document", data={"referral": "yes", "eligible_to_hire": "yes"})
    assert (referral.student_says, placement.eligible_to_hire) == (True, EligibleToHire.NO)


def test_outdated_office_form_does_not_undo_the_students_answers(sign_in: SignIn, placement: Placement) -> None:
    address = f"/placements/{placement.ref}/outcomes"
    seen = sign_in(make.staff()).get(address).page.values["version"]
    assert sign_in(placement.student).post(address, data={"referral": "yes"}).status_code == 303
    assert sign_in(make.staff()).post(address, data={"introduction": "yes", "version": seen}).status_code == 409
    assert queries.list_outcomes(placement)[OutcomeKind.REFERRAL].student_says
    shown = sign_in(make.staff()).get(address).page.values
    typed = {"introduction": "yes", "referral": shown["referral"], "version": shown["version"]}
    assert sign_in(make.staff()).post(address, data=typed).status_code == 303
    assert len(queries.list_outcomes(placement)) == 2


def test_outcomes_can_be_recorded_after_completion(sign_in: SignIn) -> None:
    placement = make.completed()
    said = {"full_time_offer": "yes", "decision": "pending", "seeking_full_time": "no"}
    answer = sign_in(placement.student).post(f"/placements/{placement.ref}/outcomes", data=said)
    assert answer.status_code == 303
    assert queries.list_outcomes(placement)[OutcomeKind.FULL_TIME_OFFER].student_says
    assert placement.seeking_full_time is False


def test_network_is_visible_only_to_its_student(sign_in: SignIn, placement: Placement) -> None:
    sign_in(placement.student).post(f"/placements/{placement.ref}/network/mentors/new", data=MENTOR)
    (tie,) = queries.list_mentors(placement)
    address = f"/placements/{placement.ref}/network"
    for visitor in (placement.faculty, make.staff()):
        assert sign_in(present(visitor)).get(address).status_code == 403
        assert sign_in(present(visitor)).get(f"{address}/mentors/{tie.id}").status_code == 404
    assert sign_in(make.student()).get(address).status_code == 404
    other = make.active(student=placement.student)
    assert sign_in(placement.student).get(f"/placements/{other.ref}/network/mentors/{tie.id}").status_code == 404
    for visitor in (placement.faculty, make.staff()):
        assert sign_in(present(visitor)).get(f"/my/people/{tie.contact_id}").status_code == 404
    assert sign_in(make.active().student).get(f"/my/people/{tie.contact_id}").status_code == 404
