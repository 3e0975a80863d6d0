"""The measured pages, opened by the people who use them most."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from sqlalchemy import func, select

from placement.core.database import db
from placement.people.models import User
from placement.placements.models import Placement, State
from tests.benchmarks.institution import CURRENT, FIXED_USERS, OFFICE
from tests.benchmarks.texts import RARE_WORD

EMPTY_PAGE = "/help"


@dataclass(frozen=True)
class Job:
    """A page and the person who opens it."""

    name: str
    user_id: int
    path: str
    method: str = "GET"
    largest: int = 1_000_000


def list_jobs() -> list[Job]:
    """The jobs of the table; needs a filled database."""
    faculty = FIXED_USERS + 1
    return [
        Job("empty page (help)", OFFICE, EMPTY_PAGE),
        *list_pages(),
        *searches(),
        Job("placement page, office", OFFICE, f"/placements/{ref_of(State.ACTIVE)}"),
        Job("placement page, student", student_with_most(), f"/placements/{ref_of_student(student_with_most())}"),
        Job("staff home", OFFICE, "/"),
        Job("student home", student_with_most(), "/"),
        Job("check-ins, office", OFFICE, "/check-ins"),
        Job("check-ins, faculty", faculty, "/check-ins"),
        Job("inbox, faculty", faculty, "/inbox"),
        Job("list, faculty", faculty, "/placements"),
        Job("hosts", OFFICE, "/hosts"),
        Job("people", OFFICE, "/people"),
        Job("emails", OFFICE, "/mail"),
        Job("audit trail", OFFICE, "/audit"),
        Job("report of a term, page", OFFICE, f"/reports/{CURRENT - 1}", largest=100_000),
    ]


def list_pages() -> list[Job]:
    deep = deep_ref()
    found = {
        "first page": "",
        "deepest page": f"after={deep}",
        "filtered": "term=2025SU&program=P07&state=active",
        "by student": "sort=student",
        "by host": "sort=host",
        "by faculty": "sort=faculty",
        "by state": "sort=state",
        "by end": "sort=end",
    }
    return [Job(f"list, {name}", OFFICE, f"/placements?{query}") for name, query in found.items()]


def searches() -> list[Job]:
    found = {
        "rare": RARE_WORD.lower(),
        "common": "garcia",
        "none": "zzyzx",
        "two letters": "qu",
        "two words": "maria garcia",
        "none, two words": "maria zzyzx",
    }
    jobs = [Job(f"search, {name}", OFFICE, f"/placements?q={quote(words)}") for name, words in found.items()]
    # the hosts that begin with the last word: at a million, more than 10,000 hits and none near the start
    return [*jobs, Job("search, at the end of the order", OFFICE, "/placements?q=willow&sort=host")]


def deep_ref() -> str:
    """A placement near the end of the list."""
    count = db.session.scalar(select(func.count()).select_from(Placement)) or 0
    oldest = select(Placement.ref).order_by(Placement.starts_on.desc(), Placement.id.desc())
    return str(db.session.scalars(oldest.offset(count - 100).limit(1)).one())


def ref_of(state: State) -> str:
    wanted = select(Placement.ref).where(Placement.state == state, Placement.term_id == CURRENT).limit(1)
    return str(db.session.scalars(wanted).one())


def student_with_most() -> int:
    """Among the first students, the one with the most placements."""
    first = select(User.id).where(User.is_student, User.id <= FIXED_USERS + 500)
    counted = select(Placement.student_id).where(Placement.student_id.in_(first)).group_by(Placement.student_id)
    return db.session.scalars(counted.order_by(func.count().desc(), Placement.student_id).limit(1)).one()


def ref_of_student(student: int) -> str:
    wanted = select(Placement.ref).where(Placement.student_id == student).order_by(Placement.id).limit(1)
    return str(db.session.scalars(wanted).one())
