"""The unchanging part of a large institution: terms, programs, skills and the office."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from placement.core.database import Base

Row = dict[str, Any]
Rows = dict[str, list[Row]]

TODAY = date(2025, 6, 16)
PROGRAMS, COLLEGES = 40, 8
TERMS = (
    ("2022FA", date(2022, 8, 22), date(2022, 12, 16)),
    ("2023SP", date(2023, 1, 17), date(2023, 5, 5)),
    ("2023SU", date(2023, 5, 15), date(2023, 8, 18)),
    ("2023FA", date(2023, 8, 21), date(2023, 12, 15)),
    ("2024SP", date(2024, 1, 16), date(2024, 5, 3)),
    ("2024SU", date(2024, 5, 13), date(2024, 8, 16)),
    ("2024FA", date(2024, 8, 26), date(2024, 12, 13)),
    ("2025SP", date(2025, 1, 21), date(2025, 5, 9)),
    ("2025SU", date(2025, 5, 12), date(2025, 8, 15)),
    ("2025FA", date(2025, 8, 25), date(2025, 12, 12)),
)
CURRENT, COMING = 9, 10  # ids of the last two
SKILLS = ("COMM", "CRIT", "TEAM", "PRO", "TECH", "LEAD", "EQUI", "SELF", "QUANT", "FIELD")
OFFICE, ADMIN, FIXED_USERS = 1, 2, 10  # 3 to 10: staff of one college each


def moment(day: date, hour: int = 12) -> datetime:
    """An hour of a day in UTC."""
    return datetime.combine(day, time(hour), UTC)


BEGINNING = moment(date(2022, 8, 1))


def fixed_rows() -> Rows:
    """Rows that exist once, at any size."""
    rows: Rows = defaultdict(list)
    rows["college"] = [{"id": n, "code": f"C{n}", "name": f"College {n}"} for n in numbers(COLLEGES)]
    rows["program"] = [program(n) for n in numbers(PROGRAMS)]
    rows["term"] = [term(n, *facts) for n, facts in enumerate(TERMS, 1)]
    rows["skill"] = [skill(n) for n in numbers(len(SKILLS))]
    rows["skill_alignment"] = [{"skill_id": n, "framework": "NACE", "reference": "Teamwork"} for n in numbers(5)]
    rows["term_skill"] = [
        {**skill(n), "id": None, "term_id": t, "skill_id": n} for t in numbers(9) for n in numbers(10)
    ]
    rows["user"] = [office_user(n) for n in numbers(FIXED_USERS)]
    rows["staff_college"] = [{"user_id": n, "college_id": n - ADMIN} for n in range(3, FIXED_USERS + 1)]
    rows["bank_question"] = [{"family": "advice", "text": "Which meeting should I not miss?"}]
    rows["sign_in_lock"] = [{"email": "x@example.edu", "failures": 1, "last_failure_at": moment(TODAY)}]
    rows["network_turn"] = [{"network": "192.0.2.1", "judged_at": moment(TODAY)}]
    rows["mail_pause"] = [{"server": "mail.example", "failed_at": moment(TODAY), "retry_at": moment(TODAY)}]
    rows["accepted_post"] = [accepted_post(n) for n in numbers(100)]
    rows["installation_fact"] = [{"name": "staff_may_read_reflections", "value": "1"}]
    return rows


def numbers(count: int) -> range:
    """1 to count."""
    return range(1, count + 1)


def program(n: int) -> Row:
    return {"id": n, "code": f"P{n:02}", "name": f"Program {n}, BS", "college_id": 1 + n % COLLEGES, "cip": "11.0701"}


def term(n: int, code: str, starts_on: date, ends_on: date) -> Row:
    return {
        "id": n,
        "code": code,
        "name": f"Term {code}",
        "starts_on": starts_on,
        "ends_on": ends_on,
        "reports_on": ends_on + timedelta(days=30),
        "skills_frozen_at": moment(starts_on) if starts_on <= TODAY else None,
    }


def skill(n: int) -> Row:
    code = SKILLS[n - 1]
    words = {"label": code.capitalize(), "definition": "Does it well, and helps others to do it well."}
    return {"id": n, "code": code, "position": n, "is_free": code == "FIELD", **words}


def office_user(n: int) -> Row:
    return {
        "id": n,
        "email": f"office{n}@example.edu",
        "first_name": "Robin",
        "last_name": f"Office{n}",
        "is_staff": n != ADMIN,
        "is_admin": n == ADMIN,
        "is_whole_office": n == OFFICE,
        "created_at": BEGINNING,
    }


def accepted_post(n: int) -> Row:
    facts = {"sender": "user:1", "path": f"/placements/{n}", "nonce": f"{n:043}", "fields_hash": f"{n:064}"}
    return facts | {"answer": "/placements", "accepted_at": moment(TODAY, 8)}


def model_of(table: str) -> type[Base] | None:
    """The model of a table; None for the table that only joins two."""
    found = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}  # type: ignore[attr-defined]
    return found.get(table)
