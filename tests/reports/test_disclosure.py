"""Hiding by group size: the contract's examples, the loop's guarantees, and an attacker who subtracts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from placement.reports.dimensions import EVERYBODY, CohortGroup
from placement.reports.disclosure import (
    COMPLEMENTARY,
    POLICIES,
    PRIMARY,
    Family,
    Kinship,
    hide,
    list_families,
    list_twins,
)

Sizes = dict[CohortGroup, int]
Members = dict[CohortGroup, frozenset[int]]
Tree = dict[str, dict[str, int]]
Hidden = dict[CohortGroup, str]


def levels(**sizes: int) -> Sizes:
    """Group sizes of one dimension, and their total as `all`."""
    return {EVERYBODY: sum(sizes.values())} | {CohortGroup("level", code): size for code, size in sizes.items()}


def hide_sizes(
    sizes: Sizes, k: int, college_of: dict[str, str] | None = None, members: Members | None = None
) -> Hidden:
    twins = list_twins(members) if members else {}
    return hide_groups(sizes, Kinship(list_families(sizes, college_of or {}), twins), k)


def hide_groups(sizes: Sizes, kinship: Kinship, k: int) -> Hidden:
    """The hidden groups with their reasons."""
    hidden = hide([sizes.get(group, 0) for group in kinship.groups], kinship, k)
    return {kinship.groups[place]: reason for place, reason in hidden.items()}


def codes(hidden: Hidden) -> dict[str, str]:
    return {group.code: reason for group, reason in hidden.items()}


@pytest.mark.parametrize(
    ("sizes", "k", "primary", "complementary"),
    [
        ({"A": 20, "B": 14, "C": 3}, 5, "C", "B"),
        ({"A": 20, "B": 2, "C": 2}, 5, "BC", "A"),
        ({"A": 20, "B": 4, "C": 3}, 5, "BC", ""),
        ({"A": 12, "B": 11, "C": 10}, 10, "", ""),
        ({"A": 30, "B": 9}, 10, "B", "A"),
        ({"A": 30, "B": 9, "C": 0}, 10, "B", "A"),
        ({"A": 14, "B": 14, "C": 3}, 5, "C", "A"),
    ],
)
def test_small_groups_and_siblings_that_would_reveal_them_are_hidden(
    sizes: dict[str, int], k: int, primary: str, complementary: str
) -> None:
    assert codes(hide_sizes(levels(**sizes), k)) == dict.fromkeys(primary, PRIMARY) | dict.fromkeys(
        complementary, COMPLEMENTARY
    )


def colleges(tree: Tree) -> tuple[Sizes, dict[str, str]]:
    """Sizes of all, colleges, and programs, and the college of each program."""
    sizes = {EVERYBODY: sum(sum(programs.values()) for programs in tree.values())}
    college_of: dict[str, str] = {}
    for college, programs in tree.items():
        sizes[CohortGroup("college", college)] = sum(programs.values())
        for program, size in programs.items():
            sizes[CohortGroup("program", program)] = size
            college_of[program] = college
    return sizes, college_of


def test_small_program_in_each_of_two_colleges_hides_all_four() -> None:
    sizes, college_of = colleges({"Eng": {"CS": 20, "DS": 3}, "Bus": {"MKT": 4, "FIN": 30}})
    hidden = hide_sizes(sizes, 5, college_of)
    assert codes(hidden) == {"DS": PRIMARY, "MKT": PRIMARY, "CS": COMPLEMENTARY, "FIN": COMPLEMENTARY}


def test_hidden_college_with_only_shown_programs_hides_its_smallest() -> None:
    sizes, college_of = colleges({"A": {"a": 3}, "B": {"b1": 8, "b2": 6}, "C": {"c": 40}})
    members = {group: frozenset({sum(map(ord, "".join(group)))}) for group in sizes}
    members[CohortGroup("program", "a")] = members[CohortGroup("college", "A")]
    members[CohortGroup("program", "c")] = members[CohortGroup("college", "C")]
    hidden = hide_sizes(sizes, 5, college_of, members)
    assert codes(hidden) == {"A": PRIMARY, "a": PRIMARY, "B": COMPLEMENTARY, "b2": COMPLEMENTARY}


def test_programs_of_a_college_are_checked_first_so_no_more_is_hidden_than_needed() -> None:
    """CS is hidden with the small program of its college, which also protects it among all programs."""
    sizes, college_of = colleges({"Eng": {"CS": 40, "DS": 3}, "Bus": {"MKT": 20, "FIN": 31}})
    assert codes(hide_sizes(sizes, 5, college_of)) == {"DS": PRIMARY, "CS": COMPLEMENTARY}


def test_groups_with_the_same_members_are_hidden_together() -> None:
    sizes = levels(junior=20, senior=14, other=3) | {CohortGroup("country", "US"): 23, CohortGroup("country", "CA"): 14}
    members = {group: frozenset({number}) for number, group in enumerate(sizes)}
    members[CohortGroup("country", "CA")] = members[CohortGroup("level", "senior")]
    hidden = hide_sizes(sizes, 5, members=members)
    assert hidden[CohortGroup("country", "CA")] == COMPLEMENTARY
    assert hidden[CohortGroup("country", "US")] == COMPLEMENTARY


def test_policies_have_the_agreed_settings() -> None:
    assert {code: policy.k for code, policy in POLICIES.items()} == {"internal_k5": 5, "public_k10": 10}
    assert not POLICIES["public_k10"].allows_detail
    assert POLICIES["public_k10"].hides_parts
    assert not POLICIES["internal_k5"].hides_parts


# --- The attacker -----------------------------------------------------------------------------------------

programs = st.dictionaries(st.sampled_from("pqrstuvw"), st.integers(1, 30), min_size=1, max_size=5)
trees = st.dictionaries(st.sampled_from("ABCD"), programs, min_size=1, max_size=4)
ks = st.sampled_from([5, 10])


def unique_programs(tree: Tree) -> Tree:
    return {
        college: {college + program: size for program, size in programs.items()} for college, programs in tree.items()
    }


def whole_members(sizes: Sizes, college_of: dict[str, str]) -> Members:
    """Student numbers by group, without overlap between programs; a college has its programs' students."""
    members: dict[CohortGroup, set[int]] = defaultdict(set)
    start = 0
    for group, size in sizes.items():
        if group.dimension == "program":
            mine = set(range(start, start + size))
            start += size
            for name in (group, CohortGroup("college", college_of[group.code]), EVERYBODY):
                members[name] |= mine
    return {group: frozenset(those) for group, those in members.items()}


def derivable(
    hidden: Hidden, families: Iterable[Family], twins: Mapping[CohortGroup, frozenset[CohortGroup]]
) -> list[CohortGroup]:
    """Hidden groups an attacker can compute: their unit vector is in the row space of the sums."""
    unknown = sorted({min(twins.get(group, frozenset({group}))) for group in hidden})
    column = {group: number for number, group in enumerate(unknown)}
    rows = []
    for family in families:
        row = [Fraction(0)] * len(unknown)
        for sign, group in [(-1, family.total), *((1, part) for part in family.parts)]:
            if group in hidden:
                row[column[min(twins.get(group, frozenset({group})))]] += sign
        rows.append(row)
    reduced = reduce_rows(rows)
    return [group for group in unknown if any(is_unit(row, column[group]) for row in reduced)]


def is_unit(row: list[Fraction], place: int) -> bool:
    return row[place] != 0 and all(value == 0 for at, value in enumerate(row) if at != place)


def reduce_rows(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    """Gauss-Jordan elimination; a variable is determined exactly if a reduced row contains only it."""
    rows, lead = [list(row) for row in rows], 0
    for place in range(len(rows[0]) if rows else 0):
        pivot = next((n for n in range(lead, len(rows)) if rows[n][place]), None)
        if pivot is None:
            continue
        rows[lead], rows[pivot] = rows[pivot], rows[lead]
        rows[lead] = [value / rows[lead][place] for value in rows[lead]]
        for n, row in enumerate(rows):
            if n != lead and row[place]:
                rows[n] = [value - row[place] * top for value, top in zip(row, rows[lead], strict=True)]
        lead += 1
    return rows


def test_attacker_finds_a_single_hidden_part_of_a_shown_total() -> None:
    """The attack itself works."""
    sizes = levels(A=20, C=3)
    assert derivable({CohortGroup("level", "C"): PRIMARY}, list_families(sizes, {}), {}) == [CohortGroup("level", "C")]


@given(trees, ks)
def test_attacker_finds_no_small_group_from_totals_and_siblings(tree: Tree, k: int) -> None:
    sizes, college_of = colleges(unique_programs(tree))
    if sizes[EVERYBODY] < k:
        return
    twins = list_twins(whole_members(sizes, college_of))
    families = list_families(sizes, college_of)
    hidden = hide_groups(sizes, Kinship(families, twins), k)
    small = {min(twins[group]) for group, reason in hidden.items() if reason == PRIMARY}
    assert not small.intersection(derivable(hidden, families, twins))


@given(trees, ks)
def test_hidden_siblings_are_at_least_two_with_k_students_together(tree: Tree, k: int) -> None:
    sizes, college_of = colleges(unique_programs(tree))
    if sizes[EVERYBODY] < k:
        return
    families = list_families(sizes, college_of)
    hidden = hide_groups(sizes, Kinship(families, {}), k)
    assert all(group in hidden for group, size in sizes.items() if 0 < size < k)
    for family in families:
        missing = [part for part in family.parts if part in hidden]
        all_missing = len(missing) == len(family.parts)
        if family.total in hidden:
            assert missing
        elif missing and not all_missing:
            assert len(missing) >= 2
            assert sum(sizes[part] for part in missing) >= k


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8), ks, st.randoms())
def test_order_of_groups_does_not_change_hiding(counts: list[int], k: int, random: Random) -> None:
    sizes = levels(**{chr(65 + number): count for number, count in enumerate(counts)})
    shuffled = list(sizes.items())
    random.shuffle(shuffled)
    assert hide_sizes(sizes, k) == hide_sizes(dict(shuffled), k)
