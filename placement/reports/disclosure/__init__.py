"""Hide figures with too few people behind them, and figures that reveal those by subtraction.

`hide` is the first step, by the size of each group. `parts` and `closing` hold the others, which hide numbers.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from placement.reports.dimensions import EVERYBODY, RANK, CohortGroup, rank

PRIMARY = "primary"
COMPLEMENTARY = "complementary"
COMPONENT = "component"
ALL_SAME = "all_same"
HIDING_REASONS = (PRIMARY, COMPLEMENTARY, COMPONENT, ALL_SAME)
OTHER_REASONS = ("not_due", "no_data", "too_few", "no_variance")

Hidden = dict[CohortGroup, str]
Students = Mapping[CohortGroup, int]


@dataclass(frozen=True)
class Policy:
    """Rules for hiding; add a policy by adding a row to POLICIES."""

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
    """Siblings under one total: whoever knows the total and all but one of them knows that one."""

    total: CohortGroup
    parts: tuple[CohortGroup, ...]


@dataclass(frozen=True)
class Kinship:
    """Groups that could reveal each other."""

    families: tuple[Family, ...]
    twins: Mapping[CohortGroup, frozenset[CohortGroup]]

    def names_of(self, group: CohortGroup) -> frozenset[CohortGroup]:
        """Every name of the members of this group, its own among them."""
        return self.twins.get(group) or frozenset({group})


def list_families(groups: Iterable[CohortGroup], college_of: Mapping[str, str]) -> tuple[Family, ...]:
    """Siblings in the order they are looked at: the dimensions, the programs of each college, all programs."""
    known = sorted(groups, key=rank)
    by_dimension = {code: tuple(group for group in known if group.dimension == code) for code in RANK}
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


def list_twins(members: Mapping[CohortGroup, frozenset[int]]) -> dict[CohortGroup, frozenset[CohortGroup]]:
    """For each group every name of the same set of placements, its own among them."""
    names: dict[frozenset[int], set[CohortGroup]] = {}
    for group, those in members.items():
        names.setdefault(those, set()).add(group)
    return {group: frozenset(names[those]) for group, those in members.items()}


def hide(counts: Students, kinship: Kinship, k: int) -> Hidden:
    """Each hidden group with its reason, given the students counted in each."""
    small = {group: PRIMARY for group, count in counts.items() if 0 < count < k}
    return small | dict.fromkeys(join_siblings(counts, kinship, k, small), COMPLEMENTARY)


def join_siblings(counts: Students, kinship: Kinship, k: int, hidden: Iterable[CohortGroup]) -> list[CohortGroup]:
    """The groups that have to be hidden beside those hidden already, in the order in which the loop finds them."""
    missing, found = set(hidden), list[CohortGroup]()
    if not missing:
        return found
    settled = False
    while not settled:
        before = len(found)
        for family in kinship.families:
            _settle(family, counts, kinship, k, missing, found)
        settled = len(found) == before
    return found


def _settle(
    family: Family, counts: Students, kinship: Kinship, k: int, missing: set[CohortGroup], found: list[CohortGroup]
) -> None:
    """Hide in this family what is still needed."""
    while _is_open(family, counts, k, missing):
        smallest = _find_smallest_shown(family, counts, missing)
        if smallest is None:
            break
        names = kinship.names_of(smallest) - missing
        missing.update(names)
        found.extend(sorted(names, key=rank))


def _is_open(family: Family, counts: Students, k: int, hidden: set[CohortGroup]) -> bool:
    """True if subtraction could still reveal something about a hidden member of this family."""
    missing = [part for part in family.parts if part in hidden]
    if family.total in hidden:
        return not missing
    return bool(missing) and (len(missing) < 2 or sum(counts[part] for part in missing) < k)


def _find_smallest_shown(family: Family, counts: Students, hidden: set[CohortGroup]) -> CohortGroup | None:
    shown = [part for part in family.parts if part not in hidden and counts[part] > 0]
    return min(shown, key=lambda part: (counts[part], part.code), default=None)


def find_part_reason(parts: Iterable[int], is_all_same: bool, k: int) -> str | None:
    """Why a figure that splits people may not be shown in public: a small part, or everybody alike."""
    if any(0 < part < k for part in parts):
        return COMPONENT
    return ALL_SAME if is_all_same else None


def find_strongest(reasons: Collection[str]) -> str:
    """The strongest of several reasons for hiding; empty where there is none."""
    return next((reason for reason in HIDING_REASONS if reason in reasons), "")


class Found(NamedTuple):
    """So many things, of so many distinct students."""

    things: int = 0
    students: int = 0


NOTHING = Found()
Key = tuple[str, ...]
SIZE: Key = ("size",)


@dataclass(eq=False)
class HidingUnit:
    """A row, or cells of it, emptied together. A hidden parent empties them as well.

    `hidden` are the groups in which its numbers cannot be read; `all_same` gives them away and is not among them.
    """

    parents: tuple["HidingUnit", ...] = ()
    reasons: dict[CohortGroup, str] = field(default_factory=dict)
    all_same: frozenset[CohortGroup] = frozenset()
    hidden: set[CohortGroup] = field(default_factory=set)
    children: list["HidingUnit"] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.hidden.update(group for group, reason in self.reasons.items() if reason != ALL_SAME)
        for parent in self.parents:
            self.join(parent)

    def join(self, parent: "HidingUnit") -> None:
        """Be emptied along with this unit."""
        if parent not in self.parents:
            self.parents = (*self.parents, parent)
        parent.children.append(self)
        self._cover(parent.hidden)

    def empty(self, group: CohortGroup, reason: str) -> None:
        """Empty it in this group, and what goes with it."""
        self.reasons[group] = reason
        if reason != ALL_SAME:
            self._cover({group})

    def _cover(self, groups: set[CohortGroup]) -> None:
        self.hidden |= groups
        for child in self.children:
            child._cover(groups)

    def reason(self, group: CohortGroup) -> str:
        """Why it is empty in this group, the strongest reason; empty where it is shown."""
        return find_strongest({self.reasons.get(group, ""), *(parent.reason(group) for parent in self.parents)})

    def list_emptied(self) -> set[CohortGroup]:
        """The groups in which it is empty, for whatever reason."""
        return self.hidden.union(self.reasons, *(parent.list_emptied() for parent in self.parents))


@dataclass(eq=False)
class NumberColumn:
    """One additive number in every group.

    Columns of the same `variable` hold the same number; those of the same `repeated` are hidden together. `within` is
    the number it is a part of. `is_basis` hides the unit where few students stand behind it, `is_part` does so under
    a policy that hides parts. `own` collects the groups in which this number or a loop on it hid the unit, `causes`
    those in which the reason printed there says that it is small.
    """

    unit: HidingUnit
    found: Mapping[CohortGroup, Found]
    variable: Key
    repeated: Key | None = None
    within: Key | None = SIZE
    in_loops: bool = True
    is_basis: bool = False
    is_part: bool = False
    share_of: Key | None = None
    is_printed: bool = True
    per_placement: bool = True
    own: set[CohortGroup] = field(default_factory=set)
    causes: set[CohortGroup] = field(default_factory=set)
    looped: int = 0

    @cached_property
    def students(self) -> dict[CohortGroup, int]:
        """The students behind the number in each group."""
        return {group: found.students for group, found in self.found.items()}
