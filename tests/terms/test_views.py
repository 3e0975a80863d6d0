"""Terms, programs, and colleges are edited by staff who work for all colleges."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from placement.core.actors import CLI
from placement.core.database import db
from placement.people.models import College
from placement.skills.models import Skill
from placement.skills.services import ensure_defaults
from placement.terms import periodic
from placement.terms.models import Program, Term
from placement.terms.rules import program_tables
from placement.terms.services import freeze_skills
from tests import factories as make
from tests.client import Client, SignIn

TERM = {"code": "2026FA", "name": "Fall 2026", "starts_on": "2026-08-24", "ends_on": "2026-12-18", "state": "open"}
PROGRAM = {
    "code": "CS-BS",
    "name": "Computer Science, BS",
    "objectives_min": "2",
    "objectives_max": "6",
    "objective_limits": "research: 1 to 4\njob shadow: 0 to 2",
    "checkin_first_day": "7",
    "checkin_every_days": "14",
    "hours_per_credit": "3: 135\n1: 45",
    "approval_route": "faculty_only",
    "is_active": "y",
}


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    return sign_in(make.staff())


def test_report_date_is_thirty_days_after_the_term(office: Client) -> None:
    assert office.save("/terms/new", data=TERM).status_code == 303
    term = db.session.scalars(select(Term).where(Term.code == "2026FA")).one()
    assert term.reports_on == date(2027, 1, 17)
    office.save(f"/terms/{term.id}", data={**TERM, "reports_on": "2027-02-01"})
    assert term.reports_on == date(2027, 2, 1)


def test_term_that_ends_before_it_starts_is_refused_and_stays_on_the_page(office: Client) -> None:
    answer = office.post("/terms/new", data={**TERM, "ends_on": "2026-01-01"})
    assert answer.status_code == 422
    assert "The term must end after it starts." in answer.text
    assert 'value="2026-01-01"' in answer.text


def test_college_and_program_are_saved_with_their_rules(office: Client) -> None:
    assert office.save("/colleges/new", data={"code": "ENG", "name": "Engineering"}).status_code == 303
    college = db.session.scalars(select(College).where(College.code == "ENG")).one()
    assert office.save("/programs/new", data={**PROGRAM, "college_id": college.id}).status_code == 303
    program = db.session.scalars(select(Program).where(Program.code == "CS-BS")).one()
    assert program.objective_limits == {"research": [1, 4], "job shadow": [0, 2]}
    assert program.hours_per_credit == {"3": "135", "1": "45"}
    page = office.get(f"/programs/{program.id}")
    assert "1: 45\n3: 135" in page.text.replace("\r", "")
    bad = office.save(f"/programs/{program.id}", data={**PROGRAM, "college_id": college.id, "hours_per_credit": "many"})
    assert bad.status_code == 422
    assert "Write “many” as credits and hours" in bad.text


def test_college_staff_edit_only_their_own_programs(sign_in: SignIn) -> None:
    own, other = make.program(), make.program()
    browser = sign_in(make.staff(colleges=[own.college]))
    assert browser.get("/terms").status_code == 200
    assert browser.get("/terms/new").status_code == 403
    assert browser.get(f"/programs/{own.id}").status_code == 200
    assert browser.get(f"/programs/{other.id}").status_code == 404


def test_ongoing_term_keeps_its_skills_when_the_list_changes(office: Client) -> None:
    ensure_defaults(CLI)
    begun = make.term(starts_on=make.day(-10), ends_on=make.day(60))
    later = make.term(starts_on=make.day(90), ends_on=make.day(160))
    assert periodic.freeze_begun_terms() == 1
    skill = db.session.scalars(select(Skill).where(Skill.code == "COMM")).one()
    answer = office.save(
        f"/skills/{skill.id}",
        data={
            "code": "COMM",
            "label": "Speaking and writing",
            "definition": "Ours.",
            "position": "1",
            "alignments": "NACE: Communication",
            "is_active": "y",
        },
    )
    assert answer.status_code == 303
    assert "Communication" in [skill.label for skill in freeze_skills.list_rated(begun)]
    assert "Speaking and writing" in [skill.label for skill in freeze_skills.list_rated(later)]
    assert len(freeze_skills.list_rated(begun)) == len(freeze_skills.list_skills(begun)) - 1 == 10
    assert "Speaking and writing" in office.get("/skills").text


def test_typed_limits_and_hours_are_read_back_unchanged() -> None:
    assert program_tables.read_limits("Research : 1-4", {"research"}) == {"research": [1, 4]}
    assert program_tables.write_limits({"research": [1, 4], "clinical": [0, 0]}) == "clinical: 0 to 0\nresearch: 1 to 4"
    assert program_tables.write_hours(program_tables.read_hours("10: 450\n3: 135")) == "3: 135\n10: 450"
