"""Recording by hand: likely mistakes need confirmation, and typed text is never lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from placement.core.database import db
from placement.placements.models import Placement
from tests import factories as make
from tests.client import SignIn
from tests.present import present

NEW = "/placements/new"


def typed_like(placement: Placement, **other: Any) -> dict[str, Any]:
    """The form that would record this placement again."""
    return {
        "student": placement.student.email,
        "host": placement.site.host.name,
        "title": placement.title,
        "placement_type": "internship",
        "planned_start": present(placement.planned_start).isoformat(),
        "planned_end": present(placement.planned_end).isoformat(),
        "term": placement.term.code,
        "program": placement.program.code,
        "arranged_by": "",
        "pay_period": "",
        **other,
    }


def count() -> int | None:
    return db.session.scalar(select(func.count(Placement.id)))


@pytest.mark.parametrize("change", [{}, {"title": "  software INTERN "}, {"city": "Elsewhere"}])
def test_recording_the_same_placement_again_needs_confirmation(change: dict[str, str], sign_in: SignIn) -> None:
    placement = make.active(title="Software intern")
    office, typed = sign_in(make.staff()), typed_like(placement, **change, description="Typed at length")
    answer = office.post(NEW, data=typed)
    assert (answer.status_code, count()) == (422, 1)
    assert "already has a placement at this host with the same title and dates" in answer.text
    assert "Typed at length" in answer.text
    assert office.post(NEW, data={**typed, "accepts_duplicate": "y"}).status_code == 303
    assert count() == 2


@pytest.mark.parametrize("change", [{"title": "Another"}, {"host": "Another Inc"}, {"planned_end": "2026-08-30"}])
def test_different_placement_needs_no_confirmation(change: dict[str, str], sign_in: SignIn) -> None:
    placement = make.active(title="Software intern", planned_start=date(2026, 6, 1), planned_end=date(2026, 8, 1))
    answer = sign_in(make.staff()).post(NEW, data=typed_like(placement, **change))
    assert "already has a placement" not in answer.text
    assert count() == 2


def test_placement_over_two_years_needs_confirmation_when_recorded_or_changed(sign_in: SignIn) -> None:
    placement, office = make.draft(), sign_in(make.staff())
    long = {"planned_start": "2025-09-02", "planned_end": "2027-09-03"}
    answer = office.post(NEW, data=typed_like(placement, **long))
    assert (answer.status_code, count()) == (422, 1)
    assert "over two years" in answer.text
    assert 'name="accepts_long"' in answer.text
    assert office.post(NEW, data=typed_like(placement, **long, accepts_long="y")).status_code == 303
    address = f"/placements/{placement.ref}/change"
    assert office.save(address, typed_like(placement, **long)).status_code == 422
    assert office.save(address, typed_like(placement, **long, accepts_long="y")).status_code == 303
    assert office.save(address, typed_like(placement, **long, title="New title")).status_code == 303


@pytest.mark.parametrize("day", ["1899-12-31", "2201-01-01", "0202-09-02"])
@pytest.mark.parametrize("name", ["planned_start", "planned_end"])
def test_years_outside_1900_to_2200_are_refused(day: str, name: str, sign_in: SignIn) -> None:
    placement = make.draft()
    answer = sign_in(make.staff()).post(NEW, data=typed_like(placement, **{name: day}))
    assert (answer.status_code, count()) == (422, 1)


@pytest.mark.parametrize("case", [str.lower, str.upper])
def test_student_is_found_by_id_in_any_case_or_by_address(case: Callable[[str], str], sign_in: SignIn) -> None:
    placement, student = make.draft(), make.student(institution_id="aB12", email="Ana.Lee@example.edu")
    office = sign_in(make.staff())
    for written in (case("aB12"), case("Ana.Lee@example.edu")):
        title = f"Title {written}"
        assert office.post(NEW, data=typed_like(placement, student=written, title=title)).status_code == 303
    wanted = select(func.count(Placement.id)).where(Placement.student_id == student.id)
    assert db.session.scalar(wanted) == 2


def test_college_staff_find_students_without_placement_but_not_of_other_colleges(sign_in: SignIn) -> None:
    college = make.college()
    own = make.draft(program=make.program(college=college))
    elsewhere, unplaced = make.draft(), make.student()
    office = sign_in(make.staff(colleges=[college]))
    for written in (elsewhere.student.institution_id, elsewhere.student.email):
        answer = office.post(NEW, data=typed_like(own, student=written))
        assert answer.status_code == 422
        assert "No student has this ID or email address" in answer.text
        assert elsewhere.student.last_name not in answer.text
    assert office.post(NEW, data=typed_like(own, student=unplaced.institution_id)).status_code == 303
    whole = sign_in(make.staff())
    assert whole.post(NEW, data=typed_like(own, student=elsewhere.student.email)).status_code == 303
