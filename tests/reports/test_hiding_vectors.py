"""Hiding steps 3 and 4 on tables worked out by hand, and steps 1 to 3 against a slow, plain version.

A cell is (n, denominator). If each student has one placement, both count students. `all` is the sum of the cells.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from placement.reports.dimensions import EVERYBODY, CohortGroup, rank
from placement.reports.disclosure import (
    ALL_SAME,
    COMPLEMENTARY,
    COMPONENT,
    POLICIES,
    PRIMARY,
    Kinship,
    Policy,
    gather,
    hide,
    list_families,
    list_twins,
)
from placement.reports.disclosure.closing import Shield, raise_shield
from placement.reports.disclosure.units import Numbers
from placement.reports.measures import BY_CODE
from placement.reports.rows.long_blocks import Rows, make_blocks

INTERNAL, PUBLIC = POLICIES["internal_k5"], POLICIES["public_k10"]
OF_COHORT, OF_ANSWERS = "agreement_signed_rate", "would_rehire_rate"

Cells = dict[str, tuple[int, int]]
Student = tuple[str, str, tuple[int, int]]
Members = dict[CohortGroup, set[int]]
Sizes = dict[CohortGroup, int]
Hidden = dict[CohortGroup, str]


def group(code: str) -> CohortGroup:
    """The group of a code: letters are levels, `paid` and `unpaid` are in dimension paid, and P, Q, R in type."""
    if code == "all":
        return EVERYBODY
    return CohortGroup("paid" if code.endswith("paid") else "type" if code in "PQR" else "level", code)


def whole(cells: Cells) -> Cells:
    """The cells of one dimension, with their sum as `all`."""
    return cells | {"all": (sum(n for n, _ in cells.values()), sum(base for _, base in cells.values()))}


def ordered(cells: Iterable[str]) -> list[str]:
    """The codes in the order of their groups."""
    return sorted(cells, key=lambda code: rank(group(code)))


def found(numbers: Mapping[str, int]) -> Numbers:
    """Numbers with one thing per student."""
    things = [numbers[code] for code in ordered(numbers)]
    return Numbers(things, things)


def row_of(measure: str, cells: Cells, evidence: str = "") -> Rows:
    """The rows of one share in every group."""
    n = {code: cell[0] for code, cell in cells.items()}
    base = {code: cell[1] for code, cell in cells.items()}
    rest = {code: base[code] - n[code] for code in cells}
    rows = Rows(BY_CODE[measure], evidence, {"base": found(base), "n": found(n), "rest": found(rest)})
    rows.unit.all_same = gather(
        place for place, code in enumerate(ordered(cells)) if base[code] and n[code] in (0, base[code])
    )
    return rows


def kinship_of(groups: Iterable[CohortGroup]) -> Kinship:
    return Kinship(list_families(groups, {}), {})


def first_step(sizes: Mapping[str, int], policy: Policy) -> Shield:
    """The groups hidden by step 1, without closing."""
    kinship, numbers = kinship_of(map(group, sizes)), found(sizes)
    return Shield(policy, kinship, hide(numbers.students, kinship, policy.k), numbers)


def run_three_steps(rows: list[Rows], shield: Shield) -> None:
    for block in make_blocks(rows, shield):
        block.hide_rows()
        block.hide_parts()


def reasons(rows: Rows, cells: Iterable[str]) -> dict[str, str]:
    """The reasons of the hidden cells of these rows, by code."""
    hidden = {code: rows.unit.reason(place) for place, code in enumerate(ordered(cells))}
    return {code: reason for code, reason in hidden.items() if reason}


# --- Step 3 -----------------------------------------------------------------------------------------------

STEP_3 = [
    # k 5: bases 20 and 14 and every group is shown; a small n is no reason of its own inside the office.
    pytest.param(INTERNAL, OF_COHORT, {"A": (2, 20), "B": (10, 14)}, {}, id="nothing-to-hide"),
    # k 10: C's n 4 < 10. On b one is hidden: A and B have 30 each, the code says A. n 4+12, rest 26+18: enough.
    pytest.param(
        PUBLIC,
        OF_COHORT,
        {"A": (12, 30), "B": (15, 30), "C": (4, 30)},
        {"C": COMPONENT, "A": COMPLEMENTARY},
        id="a-small-part-is-joined-by-the-smallest-base",
    ),
    # k 10: C's rest 40-33 = 7 < 10, its n 33 is not small. On b it is joined by B, 35. n 33+15, rest 7+20 = 27.
    pytest.param(
        PUBLIC,
        OF_COHORT,
        {"A": (25, 50), "B": (15, 35), "C": (33, 40)},
        {"C": COMPONENT, "B": COMPLEMENTARY},
        id="a-small-complement-is-a-small-part",
    ),
    # k 5: C's b 3 < 5. On b it is joined by A: 3+8. On n 1+2 = 3 < 5, so B, 6: 9. On rest 2+6+6 = 14: D stays.
    pytest.param(
        INTERNAL,
        OF_ANSWERS,
        {"A": (2, 8), "B": (6, 12), "C": (1, 3), "D": (10, 20)},
        {"C": PRIMARY, "A": COMPLEMENTARY, "B": COMPLEMENTARY},
        id="chain-of-two-base-then-n",
    ),
    # k 5: C's b 3. On b A: 3+8. n 3+7 = 10. On rest 0+1 = 1 < 5, so the next rest that is not zero: B, 6: 7.
    pytest.param(
        INTERNAL,
        OF_ANSWERS,
        {"A": (7, 8), "B": (6, 12), "C": (3, 3), "D": (10, 20)},
        {"C": PRIMARY, "A": COMPLEMENTARY, "B": COMPLEMENTARY},
        id="chain-of-two-base-then-complement",
    ),
    # k 10: B's n 6 < 10; A is 60 of 60, and all_same says so: it counts as shown. Besides B the smallest b is C, 50.
    pytest.param(
        PUBLIC,
        OF_COHORT,
        {"A": (60, 60), "B": (6, 40), "C": (15, 50), "D": (20, 70)},
        {"A": ALL_SAME, "B": COMPONENT, "C": COMPLEMENTARY},
        id="everybody-alike-is-not-the-second",
    ),
]


@pytest.mark.parametrize(("policy", "measure", "cells", "hidden"), STEP_3)
def test_step_3_hides_the_cells_worked_out_by_hand(
    policy: Policy, measure: str, cells: Cells, hidden: dict[str, str]
) -> None:
    rows = row_of(measure, whole(cells))
    bases = {code: base for code, (_, base) in whole(cells).items()}
    sizes = bases if measure == OF_COHORT else dict.fromkeys(cells, 30) | {"all": 30 * len(cells)}
    run_three_steps([rows], first_step(sizes, policy))
    assert reasons(rows, bases) == hidden


def test_repeated_figure_hidden_by_its_own_number_is_hidden_in_both_places() -> None:
    """k 5: A has 4 offers < 5, joined by B, 9: both are n of offer_rate. n of acceptance_rate is readable elsewhere."""
    offered = row_of("offer_rate", whole({"A": (4, 20), "B": (9, 30)}), "any")
    accepted = row_of("acceptance_rate", whole({"A": (2, 4), "B": (6, 9)}), "any")
    converted = row_of("conversion_rate", whole({"A": (2, 20), "B": (6, 30)}), "any")
    groups = {"all": 50, "A": 20, "B": 30}
    run_three_steps([offered, accepted, converted], first_step(groups, INTERNAL))
    assert reasons(accepted, groups) == {"A": PRIMARY, "B": COMPLEMENTARY}
    assert reasons(offered, groups) == {"A": COMPLEMENTARY, "B": COMPLEMENTARY}
    assert reasons(converted, groups) == {}


def test_hidden_group_of_paid_hides_paid_share_at_all() -> None:
    """k 5: paid 3 < 5, joined by unpaid, 40; n at `all` is that 3; of levels 20 and 23 the smaller is hidden too."""
    cells = whole({"A": (1, 20), "B": (2, 23)}) | {"paid": (3, 3), "unpaid": (0, 40)}
    rows = row_of("paid_share", cells)
    run_three_steps([rows], first_step({code: base for code, (_, base) in cells.items()}, INTERNAL))
    assert reasons(rows, cells) == {"paid": PRIMARY, **dict.fromkeys(("unpaid", "all", "A"), COMPLEMENTARY)}


# --- Step 4 -----------------------------------------------------------------------------------------------

STEP_4_SIZES = [
    # k 5: 20 and 14 are both shown, so no number is hidden.
    pytest.param({"A": 20, "B": 14}, {}, id="nothing-to-hide"),
    # k 5: B+C = 5 is enough, and with 1..4 each it leaves 4+1, 3+2, 2+3, 1+4.
    pytest.param({"A": 20, "B": 4, "C": 1}, {"B": PRIMARY, "C": PRIMARY}, id="several-ways-to-add-up"),
    # k 5: B+C = 8 is enough, but with at most 4 each both are 4. Shown beside B: A and D, 20 each, so A.
    pytest.param(
        {"A": 20, "B": 4, "C": 4, "D": 20},
        {"B": PRIMARY, "C": PRIMARY, "A": COMPLEMENTARY},
        id="both-at-their-most",
    ),
    # k 5: B to F are 5 together and 1 at least, so 1 each. Shown beside B: A, 20, and `all`, 25, so A.
    pytest.param(
        {"A": 20, **dict.fromkeys("BCDEF", 1)},
        {**dict.fromkeys("BCDEF", PRIMARY), "A": COMPLEMENTARY},
        id="all-at-their-least",
    ),
    # k 5: A+B = 8 with at most 4 each, so 4 each. The only count shown beside A is `all`, 8, so it is hidden.
    pytest.param({"A": 4, "B": 4}, {"A": PRIMARY, "B": PRIMARY, "all": COMPLEMENTARY}, id="only-the-total-is-shown"),
    # k 5: B+C = 8 in the levels gives both, so A is hidden; then P+Q = 8 of the types gives both, so R, 20, is too.
    pytest.param(
        {"A": 20, "B": 4, "C": 4, "P": 4, "Q": 4, "R": 20},
        {**dict.fromkeys("BCPQ", PRIMARY), "A": COMPLEMENTARY, "R": COMPLEMENTARY},
        id="two-rounds",
    ),
]


def sizes_of(cells: dict[str, int]) -> dict[str, int]:
    return cells | {"all": sum(size for code, size in cells.items() if code not in "PQR")}


def raised(cells: dict[str, int], students: dict[str, int] | None = None) -> dict[str, str]:
    """The groups hidden by size under internal_k5: reasons by code."""
    numbers = Numbers(found(cells).things, found(students or cells).students)
    groups = raise_shield(numbers, kinship_of(map(group, cells)), INTERNAL).groups
    return {one.code: why for one, why in groups.items()}


@pytest.mark.parametrize(("cells", "hidden"), STEP_4_SIZES)
def test_step_4_hides_the_sizes_worked_out_by_hand(cells: dict[str, int], hidden: dict[str, str]) -> None:
    assert raised(sizes_of(cells)) == hidden


def test_sizes_have_no_upper_bound_if_students_have_two_placements() -> None:
    """k 5: B+C = 8 placements. 28 students have 30, so fewer than 5 may have 5 or more: B may be 1 to 7."""
    sizes = sizes_of({"A": 22, "B": 4, "C": 4})
    assert raised(sizes, sizes | {"A": 20, "all": 28}) == dict.fromkeys("BC", PRIMARY)


STEP_4_ROWS = [
    # k 10: no part is small and no share none or all.
    pytest.param({"A": (12, 30), "B": (15, 40)}, {}, id="nothing-to-hide"),
    # k 10: A+B = 38-20 = 18 with at most 9 each, so 9 each. Shown beside A: C's 20, A's size 30, all's 38, so C.
    pytest.param(
        {"A": (9, 30), "B": (9, 40), "C": (20, 50)},
        {"A": COMPONENT, "B": COMPONENT, "C": COMPLEMENTARY},
        id="both-at-their-most",
    ),
    # k 10: A+B = 17 with at most 9 each leaves 8+9 and 9+8.
    pytest.param({"A": (9, 30), "B": (8, 40), "C": (20, 50)}, {"A": COMPONENT, "B": COMPONENT}, id="one-short"),
    # k 10: A+B+C = 38-20 = 18; C is 0 or 50, so 0; then A+B = 18, so 9 each. Shown beside A: D's 20 is smallest.
    pytest.param(
        {"A": (9, 30), "B": (9, 40), "C": (0, 50), "D": (20, 60)},
        {"A": COMPONENT, "B": COMPONENT, "C": ALL_SAME, "D": COMPLEMENTARY},
        id="chain-of-two-none-or-all-then-the-most",
    ),
]


@pytest.mark.parametrize(("cells", "hidden"), STEP_4_ROWS)
def test_step_4_hides_the_rows_worked_out_by_hand(cells: Cells, hidden: dict[str, str]) -> None:
    rows = row_of(OF_COHORT, whole(cells))
    shield = raise_shield(rows.numbers["base"], kinship_of(map(group, whole(cells))), PUBLIC)
    for block in make_blocks([rows], shield):
        shield.close(block)
    assert reasons(rows, whole(cells)) == hidden


# --- Steps 1 to 3 against a plain version of the rule --------------------------------------------------------

COLLEGE_OF = {"CS": "Eng", "DS": "Eng", "FIN": "Bus", "MKT": "Bus", "LAW": "Law"}
ANSWERS = ((1, 0), (0, 1), (2, 1), (0, 0))  # check-ins answered and not, of one student
PLACES = list(product(COLLEGE_OF, ("junior", "senior")))
tables = st.lists(
    st.tuples(*(st.sampled_from((0, 0, 1, 2, 6)) for _ in ANSWERS)), min_size=len(PLACES), max_size=len(PLACES)
)


def list_people(table: list[tuple[int, ...]]) -> list[Student]:
    """The program, level, and answers of every student."""
    return [
        (program, level, answers)
        for (program, level), counts in zip(PLACES, table, strict=True)
        for answers, count in zip(ANSWERS, counts, strict=True)
        for _ in range(count)
    ]


def list_members(people: list[Student]) -> Members:
    """The students' numbers in every group with members."""
    members: Members = {}
    for number, (program, level, _) in enumerate(people):
        names = (
            CohortGroup("college", COLLEGE_OF[program]),
            CohortGroup("program", program),
            CohortGroup("level", level),
        )
        for name in (EVERYBODY, *names):
            members.setdefault(name, set()).add(number)
    return members


class Counted(NamedTuple):
    things: int
    students: int


def count_in(members: Members, people: list[Student], select: Callable[[int, int], int]) -> dict[CohortGroup, Counted]:
    """Things and distinct students of each group, for the answers `select` counts."""
    counted = [select(*answers) for _, _, answers in people]
    return {
        name: Counted(sum(counted[number] for number in those), sum(counted[number] > 0 for number in those))
        for name, those in members.items()
    }


def not_alike(why: Hidden) -> set[CohortGroup]:
    """The groups that count as hidden, without all_same, because those rows reveal their value."""
    return {name for name, reason in why.items() if reason != ALL_SAME}


class PlainReading:
    """Steps 1 to 3 for the rows of one ratio, one method per sentence of the rule."""

    def __init__(self, people: list[Student], members: Members, k: int, hides_parts: bool) -> None:
        self.members, self.k, self.hides_parts = members, k, hides_parts
        self.sizes = {name: len(those) for name, those in members.items()}
        self.n = count_in(members, people, lambda yes, no: yes)
        self.rest = count_in(members, people, lambda yes, no: no)
        self.b = count_in(members, people, lambda yes, no: yes + no)

    def siblings(self) -> Iterator[tuple[CohortGroup, list[CohortGroup]]]:
        """Each total with its parts."""
        named = {code: [name for name in self.members if name.dimension == code] for code in ("college", "level")}
        programs = [name for name in self.members if name.dimension == "program"]
        yield from ((EVERYBODY, parts) for parts in named.values())
        for college in sorted(named["college"]):
            yield college, [one for one in programs if COLLEGE_OF[one.code] == college.code]
        yield EVERYBODY, programs

    def next_to_hide(
        self, total: CohortGroup, parts: list[CohortGroup], counts: Sizes, hidden: set[CohortGroup]
    ) -> CohortGroup | None:
        """The next of these siblings that the loop hides, if any."""
        missing = [part for part in parts if part in hidden]
        shown = [(counts[part], part.code, part) for part in parts if part not in hidden and counts[part]]
        too_few = len(missing) < 2 or sum(counts[part] for part in missing) < self.k
        needed = not missing if total in hidden else missing and too_few
        return min(shown)[2] if needed and shown else None

    def loop(self, counts: Sizes, why: Hidden) -> None:
        """Check all siblings in turn until nothing changes; an all_same row counts as shown."""
        before: Hidden | None = None
        while before != why:
            before = dict(why)
            for total, parts in self.siblings():
                while one := self.next_to_hide(total, parts, counts, not_alike(why)):
                    self.hide_with_its_names(one, why)

    def hide_with_its_names(self, one: CohortGroup, why: Hidden) -> None:
        """Groups with the same members are hidden together."""
        same = (name for name, those in self.members.items() if those == self.members[one])
        why.update({name: COMPLEMENTARY for name in same if name not in not_alike(why)})

    def hide_few(self, counts: Sizes, why: Hidden) -> None:
        why.update({name: PRIMARY for name, count in counts.items() if 0 < count < self.k and name not in why})
        self.loop(counts, why)

    def hide_parts(self, why: Hidden) -> None:
        for name in self.members.keys() - why.keys():
            n, base = self.n[name], self.b[name]
            if any(0 < part.students < self.k for part in (n, self.rest[name])):
                why[name] = COMPONENT
            elif base.things and Fraction(n.things, base.things) in (0, 1):
                why[name] = ALL_SAME

    def read(self) -> Hidden:
        """Each hidden group with its reason."""
        why: Hidden = {}
        self.hide_few(self.sizes, why)
        students = [{name: one.students for name, one in found.items()} for found in (self.b, self.n, self.rest)]
        self.hide_few(students[0], why)
        if self.hides_parts:
            self.hide_parts(why)
        before: Hidden | None = None
        while before != why:
            before = dict(why)
            for counts in students:
                self.loop(counts, why)
        return why


def three_steps(plain: PlainReading, policy: Policy) -> Hidden:
    """The groups the product hides for the same people, with reasons."""
    members = {name: frozenset(those) for name, those in plain.members.items()}
    kinship = Kinship(list_families(members, COLLEGE_OF), list_twins(members))
    sizes = [plain.sizes[name] for name in kinship.groups]
    shield = Shield(policy, kinship, hide(sizes, kinship, policy.k), Numbers(sizes, sizes))
    numbers = {
        name: Numbers([of[one].things for one in kinship.groups], [of[one].students for one in kinship.groups])
        for name, of in (("base", plain.b), ("n", plain.n), ("rest", plain.rest))
    }
    rows = Rows(BY_CODE["checkin_answered_rate"], "", numbers)
    pairs = zip(numbers["base"].things, numbers["n"].things, strict=True)
    rows.unit.all_same = gather(place for place, (base, n) in enumerate(pairs) if base and n in (0, base))
    run_three_steps([rows], shield)
    return {name: reason for place, name in enumerate(kinship.groups) if (reason := rows.unit.reason(place))}


@settings(max_examples=60)
@given(tables, st.sampled_from((3, 5, 8)), st.booleans())
def test_steps_1_to_3_hide_the_same_as_a_plain_version(table: list[tuple[int, ...]], k: int, hides_parts: bool) -> None:
    people = list_people(table)
    plain = PlainReading(people, list_members(people), k, hides_parts)
    if len(people) >= k:
        assert three_steps(plain, replace(PUBLIC, k=k, hides_parts=hides_parts)) == plain.read()
