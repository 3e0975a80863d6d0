"""One block of a large institution: some placements with all their people and records.

The rows of a block are numbered from 1; `fill` repeats the block with shifted numbers.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from placement.core.database import Base
from tests.benchmarks import institution
from tests.benchmarks.institution import BEGINNING, COMING, CURRENT, PROGRAMS, TERMS, TODAY, Row, Rows, moment
from tests.benchmarks.texts import prose

NOT_STARTED = ("draft", "submitted", "changes_requested", "approved", "withdrawn")
STATES = {  # the states of a term's placements, in percent
    COMING: {"draft": 30, "submitted": 20, "changes_requested": 5, "approved": 45},
    CURRENT: {"active": 88, "approved": 5, "withdrawn": 4, "terminated": 3},
    CURRENT - 1: {"completed": 80, "ended": 12, "withdrawn": 5, "terminated": 3},
    0: {"completed": 186, "ended": 1, "withdrawn": 8, "terminated": 5},
}
Vary = Callable[[Row, int], Row]


@dataclass(frozen=True)
class Sizes:
    """The number of each kind of row in a block."""

    placements: int

    @property
    def faculty(self) -> int:
        return max(2, self.placements // 250)

    @property
    def students(self) -> int:
        return max(2, self.placements * 2 // 3)

    @property
    def hosts(self) -> int:
        return max(2, self.placements // 10)

    @property
    def supervisors(self) -> int:
        return max(2, self.placements // 8)


@dataclass
class Block:
    """The rows of a block, by table."""

    sizes: Sizes
    dice: random.Random
    rows: Rows = field(default_factory=lambda: defaultdict(list))

    def add(self, table: str, **row: object) -> int:
        """Add a row with the next number of its table; return the number."""
        number = len(self.rows[table]) + 1
        has_id = "id" in Base.metadata.tables[table].columns
        self.rows[table].append({"id": number, **row} if has_id else row)
        return number

    def one_of(self, shares: dict[str, int]) -> str:
        """One of the names, drawn by its share."""
        return self.dice.choices(list(shares), list(shares.values()))[0]

    def chance(self, percent: int) -> bool:
        return self.dice.random() * 100 < percent


def make_block(placements: int) -> Block:
    """The rows of one block; the same each time."""
    from tests.benchmarks import records  # it adds to a block

    block = Block(Sizes(placements), random.Random(1))
    add_people(block)
    add_places(block)
    for n in sorted(institution.numbers(placements), key=lambda n: n % len(TERMS)):
        records.add_all(block, add_placement(block, n))
    return block


def add_people(block: Block) -> None:
    """Faculty first, then students; their names follow from their numbers, see `varied`."""
    for n in institution.numbers(block.sizes.faculty + block.sizes.students):
        is_faculty = n <= block.sizes.faculty
        signed_in = None if is_faculty or block.chance(20) else moment(TODAY - timedelta(days=n % 300))
        block.add(
            "user",
            is_faculty=is_faculty,
            is_student=not is_faculty,
            faculty_confirmed_at=BEGINNING if is_faculty else None,
            password_hash="$argon2id$v=19$m=65536,t=3,p=4$" + "x" * 66,
            created_at=BEGINNING,
            invited_at=BEGINNING,
            last_sign_in_at=signed_in,
        )


def add_places(block: Block) -> None:
    """Hosts, each with a site, one in four with a second, one in twenty with another name; supervisors."""
    for n in institution.numbers(block.sizes.hosts):
        sector, country = block.dice.choice(["51", "54", "61", "62", "92"]), block.dice.choice(["US", "US", "US", "IE"])
        status = block.one_of({"approved": 90, "pending": 7, "restricted": 2, "suspended": 1})
        kind = block.dice.choice(["for_profit", "nonprofit", "government", "education"])
        facts = {"sector": sector, "employer_type": kind, "country": country, "status": status}
        host = block.add("host", note=prose(block.dice, 0, 200), created_at=BEGINNING, **facts)
        if n % 20 == 1:
            block.add("host_alias", host_id=host)
    for n in institution.numbers(block.sizes.hosts * 5 // 4):
        host = (n - 1) % block.sizes.hosts + 1
        city = ("Springfield", "Riverton", "Lakewood", "Fairview")[n % 4] + (" East" if n > block.sizes.hosts else "")
        block.add("site", host_id=host, city=city, region="IL", country="US")
    for n in institution.numbers(block.sizes.supervisors):
        block.add(
            "supervisor",
            title=block.dice.choice(["Manager", "Director of Operations", "Team Lead", ""]),
            phone=f"+1 217 555 {n % 10000:04}",
            confirmed_at=BEGINNING if n % 20 else None,
            created_at=BEGINNING,
        )


def add_placement(block: Block, n: int) -> Row:
    """One placement; those of a term follow each other, as an office records them, and programs go on through terms."""
    dice, sizes, term = block.dice, block.sizes, 1 + n % len(TERMS)
    state = block.one_of(STATES.get(term, STATES[0]))
    starts = TERMS[term - 1][1] + timedelta(days=dice.randint(0, 21))
    ends = starts + timedelta(weeks=dice.choice([8, 10, 10, 12]))
    student = n if n <= sizes.students else dice.randint(1, sizes.students)
    block.add(
        "placement",
        student_id=sizes.faculty + student,
        site_id=1 + n % len(block.rows["site"]),
        term_id=term,
        program_id=1 + (n * 7 + n // len(TERMS)) % PROGRAMS,
        faculty_id=None if state in ("draft", "submitted") and n % 2 else 1 + n * 3 % sizes.faculty,
        state=state,
        basis="imported" if n % 3 == 0 else "recorded",
        planned_start=starts,
        planned_end=ends,
        actual_start=None if state in NOT_STARTED else starts,
        actual_end=end_of(state, ends),
        termination_reason="host_ended" if state == "terminated" else None,
        created_at=moment(starts - timedelta(days=60)),
        **details(block),
    )
    return block.rows["placement"][-1]


def end_of(state: str, ends: date) -> date | None:
    """The actual last day of an ended placement."""
    if state == "terminated":
        return min(ends, TODAY)
    return ends if state in ("ended", "completed") else None


def details(block: Block) -> Row:
    """Texts by the office or the student about a placement."""
    dice = block.dice
    return {
        "student_level": dice.choice(["sophomore", "junior", "senior", "master"]),
        "sector": dice.choice(["51", "54", "61", "62", "92"]),
        "employer_type": dice.choice(["for_profit", "nonprofit", "government"]),
        "country": dice.choice(["US", "US", "US", "IE"]),
        "placement_type": block.one_of({"internship": 70, "co-op": 15, "practicum": 10, "research": 5}),
        "description": prose(dice, 150, 500),
        "modality": dice.choice(["onsite", "hybrid", "remote"]),
        "arranged_by": dice.choice(["student", "host", "university"]),
        "pay_type": dice.choice(["hourly", "unpaid", "stipend"]),
        "hours_per_week": dice.choice([15, 20, 40]),
        "hours_required": 120,
        "credits": dice.choice([0, 3, 3, 6]),
        "course": "INT 399",
    }
