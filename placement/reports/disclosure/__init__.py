"""Hide figures about too few students, and figures that would reveal those by subtraction.

`hide` is step 1, by group size. `units` defines the numbers that are hidden together; `parts` has steps 2 and 3, and
`closing` step 4, which hide numbers.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from placement.reports.dimensions import EVERYBODY, RANK, CohortGroup, rank

PRIMARY = "primary"
COMPLEMENTARY = "complementary"
COMPONENT = "component"
ALL_SAME = "all_same"
HIDING_REASONS = (PRIMARY, COMPLEMENTARY, COMPONENT, ALL_SAME)
OTHER_REASONS = ("not_due", "no_data", "too_few", "no_variance")


@dataclass(frozen=True)
class Policy:
    """Rules for hiding; POLICIES lists all policies."""

    code: str
    k: int
    label: str
    purpose: str
    hides_parts: bool = False
    whole_terms_only: bool = False
    allows_detail: bool = False


POLICIES: Mapping[str, Policy] = {
    policy.code: policy
    for policy in (
        Policy("internal_k5", 5, "Internal (5 or more)", "Internal use only", allows_detail=True),
        Policy(
            "public_k10",
            10,
            "Public (10 or more)",
            "For publication: whole terms and fixed dimensions only",
            hides_parts=True,
            whole_terms_only=True,
        ),
    )
}


@dataclass(frozen=True)
class Family:
    """Siblings under one total: the total and all other parts reveal the last part."""

    total: CohortGroup
    parts: tuple[CohortGroup, ...]


Groups = int  # a set of groups as a bitmap, in order of rank
ALL_BIT: Groups = 1  # the group of all students ranks first


def list_places(groups: Groups) -> list[int]:
    """The places of the groups in a set."""
    return [place for place in range(groups.bit_length()) if groups >> place & 1]


def gather(places: Iterable[int]) -> Groups:
    """The set of groups at these places."""
    return sum(1 << place for place in places)


@dataclass(frozen=True)
class Kinship:
    """Groups that could reveal each other. Lists with one number per group are in the order of `groups`."""

    families: tuple[Family, ...]
    twins: Mapping[CohortGroup, frozenset[CohortGroup]]

    @cached_property
    def groups(self) -> list[CohortGroup]:
        groups = {group for family in self.families for group in (family.total, *family.parts)}
        return sorted(groups | {EVERYBODY}, key=rank)

    @cached_property
    def places(self) -> dict[CohortGroup, int]:
        return {group: place for place, group in enumerate(self.groups)}

    @cached_property
    def sums(self) -> list[tuple[int, Groups]]:
        """Each family as (place of the total, set of parts)."""
        return [(self.places[one.total], gather(map(self.places.__getitem__, one.parts))) for one in self.families]

    @cached_property
    def names(self) -> list[Groups]:
        """For each group, all groups with the same members, including itself."""
        return [gather(self.places[name] for name in self.twins.get(group, (group,))) for group in self.groups]


def list_families(groups: Iterable[CohortGroup], college_of: Mapping[str, str]) -> tuple[Family, ...]:
    """Families in the order they are checked: each dimension, the programs of each college, all programs."""
    ordered = sorted(groups, key=rank)
    by_dimension = {code: tuple(group for group in ordered if group.dimension == code) for code in RANK}
    programs = by_dimension.pop("program")
    by_dimension.pop(EVERYBODY.dimension)
    return (
        *(Family(EVERYBODY, parts) for parts in by_dimension.values()),
        *(
            Family(college, tuple(program for program in programs if college_of[program.code] == college.code))
            for college in by_dimension["college"]
        ),
        Family(EVERYBODY, programs),
    )


def list_twins(members: Mapping[CohortGroup, Hashable]) -> dict[CohortGroup, frozenset[CohortGroup]]:
    """For each group, all groups with the same placements, including itself."""
    names: dict[Hashable, set[CohortGroup]] = {}
    for group, those in members.items():
        names.setdefault(those, set()).add(group)
    return {group: frozenset(names[those]) for group, those in members.items()}


def hide(students: Sequence[int], kinship: Kinship, k: int) -> dict[int, str]:
    """Step 1: the reason for hiding by the group's place, given the students in each group."""
    small = list_small(students, k)
    joined = join_siblings(students, kinship, k, small)
    return dict.fromkeys(list_places(small), PRIMARY) | dict.fromkeys(list_places(joined), COMPLEMENTARY)


def list_small(students: Sequence[int], k: int) -> Groups:
    """The groups with at least 1 and fewer than k students."""
    return gather(place for place, number in enumerate(students) if 0 < number < k)


def join_siblings(students: Sequence[int], kinship: Kinship, k: int, hidden: Groups) -> Groups:
    """The groups that must also be hidden, so that their families don't reveal the hidden ones."""
    missing, before = hidden, 0
    while missing != before:
        before = missing
        for total, parts in kinship.sums:
            while _is_open(total, parts, students, k, missing):
                smallest = _find_smallest_shown(parts & ~missing, students)
                if smallest is None:
                    break
                missing |= kinship.names[smallest]
    return missing & ~hidden


def _is_open(total: int, parts: Groups, students: Sequence[int], k: int, hidden: Groups) -> bool:
    """True if subtraction could still reveal something about a hidden member of this family."""
    missing = parts & hidden
    if hidden >> total & 1:
        return not missing
    return bool(missing) and (missing & (missing - 1) == 0 or sum(map(students.__getitem__, list_places(missing))) < k)


def _find_smallest_shown(shown: Groups, students: Sequence[int]) -> int | None:
    """The place of the shown group with the fewest students above 0; the first code breaks ties."""
    return min((place for place in list_places(shown) if students[place]), key=students.__getitem__, default=None)


def find_strongest(reasons: Collection[str]) -> str:
    """The strongest of these reasons for hiding; "" if there is none."""
    return next((reason for reason in HIDING_REASONS if reason in reasons), "")
