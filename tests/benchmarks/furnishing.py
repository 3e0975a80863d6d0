"""An institution of 10,000 placements in one term, written in bulk: the same rows each time."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from placement.agreements.models import Agreement, Objective, Wording
from placement.checkins.models import CheckIn
from placement.core.database import Base
from placement.evaluations.models import Evaluation, SkillRating
from placement.hosts.models import Host, Site, Supervisor
from placement.people.models import College, User
from placement.placements.models import Placement, PlacementSupervisor
from placement.skills.models import Skill
from placement.terms.models import Program, Term, TermSkill

PLACEMENTS, HOSTS, SUPERVISORS, FACULTY, PROGRAMS, COLLEGES = 10_000, 2_000, 3_000, 200, 20, 5
CHECKINS, OBJECTIVES, SKILLS = 6, 3, 10
BEGIN, END = date(2025, 5, 12), date(2025, 8, 15)
NOW = datetime(2025, 8, 20, 12, tzinfo=UTC)
Row = dict[str, Any]


def furnish(connection: Connection) -> None:
    """Fill every table a page or a report reads."""
    dice = random.Random(1)
    for model, rows in tables(dice):
        connection.execute(model.__table__.insert(), [{**row, **model.derive_all(row)} for row in rows])


def tables(dice: random.Random) -> Iterator[tuple[type[Base], Iterator[Row]]]:
    yield College, ({"id": n, "code": f"C{n}", "name": f"College {n}"} for n in numbers(COLLEGES))
    yield Program, (program(n) for n in numbers(PROGRAMS))
    yield (
        Term,
        iter(
            [
                {
                    "id": 1,
                    "code": "2025SU",
                    "name": "Summer 2025",
                    "starts_on": BEGIN,
                    "ends_on": END,
                    "reports_on": END + timedelta(days=30),
                    "skills_frozen_at": NOW,
                }
            ]
        ),
    )
    yield Skill, (skill(n) for n in numbers(SKILLS))
    yield TermSkill, ({**skill(n), "term_id": 1, "skill_id": n} for n in numbers(SKILLS))
    yield User, (user(n) for n in numbers(1 + FACULTY + PLACEMENTS))
    yield Host, (host(n) for n in numbers(HOSTS))
    yield (
        Site,
        ({"id": n, "host_id": n, "city": "Springfield", "region": "IL", "country": "US"} for n in numbers(HOSTS)),
    )
    yield Supervisor, (supervisor(n) for n in numbers(SUPERVISORS))
    yield Placement, (placement(n, dice) for n in numbers(PLACEMENTS))
    yield (
        PlacementSupervisor,
        ({"placement_id": n, "supervisor_id": 1 + n % SUPERVISORS, "is_primary": True} for n in numbers(PLACEMENTS)),
    )
    yield Agreement, (agreement(n) for n in numbers(PLACEMENTS))
    yield Objective, (objective(n, number, dice) for n in numbers(PLACEMENTS) for number in numbers(OBJECTIVES))
    yield Wording, (wording(n) for n in numbers(PLACEMENTS * OBJECTIVES))
    yield CheckIn, (checkin(n, number) for n in numbers(PLACEMENTS) for number in numbers(CHECKINS))
    yield Evaluation, (evaluation(n, *who) for n in numbers(PLACEMENTS) for who in OCCASIONS)
    yield SkillRating, (rating(n, code, dice) for n in numbers(PLACEMENTS) for code in numbers(SKILLS))


OCCASIONS = (("baseline", "self"), ("final", "self"), ("final", "supervisor"))


def numbers(count: int) -> range:
    return range(1, count + 1)


def program(n: int) -> Row:
    return {"id": n, "code": f"P{n:02}", "name": f"Program {n}", "college_id": 1 + n % COLLEGES}


def skill(n: int) -> Row:
    return {"id": n, "code": f"S{n:02}", "label": f"Skill {n}", "definition": "Does it well.", "position": n}


def user(n: int) -> Row:
    """The first is the office, then faculty, then students."""
    name = {"first_name": f"Robin{n}", "last_name": f"Ó Example{n}"}
    roles = {
        "is_staff": n == 1,
        "is_whole_office": n == 1,
        "is_faculty": 1 < n <= 1 + FACULTY,
        "is_student": n > 1 + FACULTY,
    }
    return {
        "id": n,
        "email": f"u{n}@example.edu",
        "institution_id": f"S{n:06}",
        "created_at": NOW,
        **name,
        **roles,
    }


def host(n: int) -> Row:
    return {
        "id": n,
        "name": f"Host {n} Works",
        "sector": "51",
        "created_at": NOW,
        "status": "approved",
        "country": "US",
    }


def supervisor(n: int) -> Row:
    return {
        "id": n,
        "email": f"s{n}@host.example",
        "name": f"Sam Supervisor{n}",
        "confirmed_at": NOW,
        "created_at": NOW,
    }


def placement(n: int, dice: random.Random) -> Row:
    begins = BEGIN + timedelta(days=n % 21)
    return {
        "id": n,
        "ref": f"{n:010}".translate(REF),
        "external_id": f"X{n}",
        "student_id": 1 + FACULTY + n,
        "site_id": 1 + n % HOSTS,
        "term_id": 1,
        "program_id": 1 + n % PROGRAMS,
        "faculty_id": 2 + n % FACULTY,
        "student_level": dice.choice(["junior", "senior", "master"]),
        "sector": dice.choice(["51", "54", "62"]),
        "employer_type": dice.choice(["for_profit", "nonprofit"]),
        "country": dice.choice(["US", "US", "IE"]),
        "placement_type": dice.choice(["internship", "internship", "co-op"]),
        "title": f"Analyst {n}",
        "folded": f"analyst {n}\nx{n}",
        "modality": dice.choice(["onsite", "hybrid", "remote"]),
        "arranged_by": dice.choice(["student", "host"]),
        "pay_type": dice.choice(["hourly", "unpaid"]),
        "hours_required": 120,
        "credits": n % 2 * 3,
        "planned_start": begins,
        "planned_end": begins + timedelta(weeks=10),
        "actual_start": begins,
        "actual_end": begins + timedelta(weeks=10),
        "state": dice.choice(["ended", "completed"]),
        "created_at": NOW,
    }


REF = str.maketrans("0123456789", "ABCDEFGHIJ")


def agreement(n: int) -> Row:
    return {
        "id": n,
        "placement_id": n,
        "state": "signed_off",
        "opened_at": NOW,
        "submitted_at": NOW,
        "signed_off_at": NOW,
        "signed_off_on": BEGIN,
    }


def objective(n: int, number: int, dice: random.Random) -> Row:
    return {
        "id": (n - 1) * OBJECTIVES + number,
        "placement_id": n,
        "number": number,
        "first_submitted_at": NOW,
        "last_decided_at": NOW,
        "approved_at": NOW,
        "attained_faculty": dice.choice("01234"),
    }


def wording(n: int) -> Row:
    return {
        "agreement_id": 1 + (n - 1) // OBJECTIVES,
        "objective_id": n,
        "statement": f"Build part {n} of the tool.",
        "supervisor_decision": "agreed",
        "faculty_decision": "agreed",
        "skill_codes": ["S01"],
    }


def checkin(n: int, number: int) -> Row:
    due = BEGIN + timedelta(days=14 * number)
    return {
        "placement_id": n,
        "number": number,
        "opens_on": due - timedelta(days=3),
        "due_on": due,
        "hours": 20,
        "state": "submitted",
        "what": "I built it. " * 20,
        "so_what": "It works.",
        "submitted_at": NOW,
        "was_late": number == 3,
    }


def evaluation(n: int, occasion: str, rater: str) -> Row:
    by = 1 + n % SUPERVISORS if rater == "supervisor" else None
    return {
        "placement_id": n,
        "occasion": occasion,
        "rater": rater,
        "submitted_at": NOW,
        "supervisor_id": by,
        "overall": 4,
    }


def rating(n: int, skill_id: int, dice: random.Random) -> Row:
    given = {column: dice.randint(1, 5) for column in ("baseline_self", "then_self", "final_self", "final_supervisor")}
    return {"placement_id": n, "skill_id": skill_id, **given, "final_supervisor_id": 1 + n % SUPERVISORS}
