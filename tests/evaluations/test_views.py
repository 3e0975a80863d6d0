"""Students rate their skills."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from placement.core.actors import CLI
from placement.core.database import db
from placement.evaluations import queries, services
from placement.evaluations.models import Evaluation, Occasion, Rating, SkillRating
from placement.evaluations.rules import Closing
from placement.placements.models import Placement
from placement.skills.models import Skill
from placement.skills.services import ensure_defaults
from tests import factories as make
from tests.client import SignIn
from tests.present import present


@pytest.fixture
def placement(db_session: object) -> Placement:
    ensure_defaults(CLI)
    return make.active(planned_start=date(2025, 6, 2), planned_end=date(2025, 8, 11))


def skill_id(code: str) -> int:
    return db.session.scalars(select(Skill.id).where(Skill.code == code)).one()


def rating(placement: Placement, code: str) -> SkillRating:
    return db.session.get_one(SkillRating, (placement.id, skill_id(code)))


def test_baseline_is_submitted_once_and_corrected_within_a_week(
    sign_in: SignIn, placement: Placement, clock: time_machine.Traveller
) -> None:
    browser = sign_in(placement.student)
    address = f"/placements/{placement.ref}/skills/baseline"
    assert "Communication" in browser.get(address).text
    sent = browser.save(address, data={f"now_{skill_id('COMM')}": "2", f"now_{skill_id('TEAM')}": "NO"})
    assert sent.status_code == 303
    assert "8 skills are not rated" in browser.get(sent.location).text
    assert (rating(placement, "COMM").baseline_self, rating(placement, "TEAM").baseline_self) == (2, None)
    assert rating(placement, "TEAM").baseline_self_not_observed
    browser.save(address, data={f"now_{skill_id('COMM')}": "3"})
    assert rating(placement, "COMM").baseline_self == 3
    assert not rating(placement, "TEAM").baseline_self_not_observed
    clock.move_to(date(2025, 6, 25))
    late = sign_in(placement.student).save(address, data={f"now_{skill_id('COMM')}": "5"})
    assert late.status_code == 422
    assert "can no longer be corrected" in late.text
    assert rating(placement, "COMM").baseline_self == 3
    assert len(queries.list_of([placement.id])[placement.id]) == 1


def test_final_needs_both_ratings_and_hides_the_baseline(
    sign_in: SignIn, placement: Placement, clock: time_machine.Traveller
) -> None:
    comm = skill_id("COMM")
    browser = sign_in(placement.student)
    browser.post(f"/placements/{placement.ref}/skills/baseline", data={f"now_{comm}": "2"})
    clock.move_to(date(2025, 8, 4))
    address = f"/placements/{placement.ref}/skills/final"
    browser = sign_in(placement.student)
    assert "checked" not in browser.get(address).text
    browser.post(address, data={f"then_{comm}": "1", f"now_{comm}": "4"})
    row = rating(placement, "COMM")
    assert (row.baseline_self, row.then_self, row.final_self) == (2, 1, 4)


def test_empty_or_closed_rating_form_is_refused_with_a_sentence(sign_in: SignIn, placement: Placement) -> None:
    browser = sign_in(placement.student)
    empty = browser.post(f"/placements/{placement.ref}/skills/baseline", data={})
    assert (empty.status_code, "Rate at least one skill" in empty.text) == (422, True)
    early = browser.post(f"/placements/{placement.ref}/skills/final", data={f"now_{skill_id('COMM')}": "4"})
    assert (early.status_code, "is not open today" in early.text) == (422, True)
    assert "<input checked" in early.text
    beyond = browser.post(f"/placements/{placement.ref}/skills/baseline", data={f"now_{skill_id('COMM')}": "6"})
    assert beyond.status_code == 422
    assert list(db.session.scalars(select(Evaluation))) == []


def test_strangers_and_faculty_cannot_open_the_rating_form(sign_in: SignIn, placement: Placement) -> None:
    address = f"/placements/{placement.ref}/skills/baseline"
    assert sign_in(make.student()).get(address).status_code == 404
    assert sign_in(present(placement.faculty)).get(address).status_code == 403
    assert sign_in(placement.student).get(f"/placements/{placement.ref}/skills/lately").status_code == 404


def test_ratings_on_behalf_name_staff_and_rater(sign_in: SignIn, placement: Placement) -> None:
    address = f"/placements/{placement.ref}/skills/baseline"
    said = f"recorded by Mira Patel on behalf of {placement.student.name}"
    office = sign_in(make.staff(first_name="Mira", last_name="Patel"))
    student = sign_in(placement.student)
    button = "Rate skills at the start on behalf of the student"
    assert [button in one.get(f"/placements/{placement.ref}").text for one in (office, student)] == [True, False]
    student.save(address, data={f"now_{skill_id('COMM')}": "4"})
    assert said not in student.get(address).text
    office.save(address, data={f"now_{skill_id('COMM')}": "3"})
    for page in (address, f"/placements/{placement.ref}"):
        assert said in student.get(page).text
    student.save(address, data={f"now_{skill_id('COMM')}": "4"})
    assert said in student.get(address).text, "for ever"


@pytest.mark.parametrize(
    ("state", "occasion"), [(make.draft, "baseline"), (make.withdrawn, "baseline"), (make.approved, "final")]
)
def test_office_cannot_rate_a_placement_that_never_began(
    sign_in: SignIn, placement: Placement, state: Any, occasion: str
) -> None:
    address = f"/placements/{state(term=placement.term).ref}/skills/{occasion}"
    answer = sign_in(make.staff()).post(address, data={f"now_{skill_id('COMM')}": "4"})
    assert (answer.status_code, "is not open today" in answer.text) == (422, True)


def test_only_ratings_of_the_primary_supervisor_count(placement: Placement, clock: time_machine.Traveller) -> None:
    clock.move_to(date(2025, 8, 4))
    comm, primary, other = skill_id("COMM"), make.supervisor_of(placement), make.supervisor()
    services.evaluate(CLI, placement, other, Occasion.FINAL, {comm: Rating.ONE}, Closing())
    services.evaluate(CLI, placement, primary, Occasion.FINAL, {comm: Rating.FIVE}, Closing(overall=4, discussed=True))
    row = rating(placement, "COMM")
    assert (row.final_supervisor, row.final_supervisor_id) == (5, primary.id)
    sent = queries.list_of([placement.id])[placement.id]
    assert {(one.supervisor_id, one.is_primary): one.answers for one in sent} == {
        (other.id, False): {str(comm): 1},
        (primary.id, True): {str(comm): 5},
    }
