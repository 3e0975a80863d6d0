"""Units of hiding: cells emptied together, and the additive numbers in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from placement.reports.dimensions import Group
from placement.reports.disclosure import ALL_SAME, HIDING_REASONS


class Found(NamedTuple):
    """So many things, of so many distinct students."""

    things: int = 0
    students: int = 0


NOTHING = Found()
Key = tuple[str, ...]
SIZE: Key = ("size",)


@dataclass(eq=False)
class Unit:
    """A row, or cells of it, emptied together. A hidden parent empties them as well.

    `hidden` are the groups in which its numbers cannot be read; `all_same` gives them away and is not among them.
    """

    parents: tuple["Unit", ...] = ()
    reasons: dict[Group, str] = field(default_factory=dict)
    all_same: frozenset[Group] = frozenset()
    hidden: set[Group] = field(default_factory=set)
    children: list["Unit"] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.hidden.update(group for group, reason in self.reasons.items() if reason != ALL_SAME)
        for parent in self.parents:
            self.join(parent)

    def join(self, parent: "Unit") -> None:
        """Be emptied along with this unit."""
        if parent not in self.parents:
            self.parents = (*self.parents, parent)
        parent.children.append(self)
        self._cover(parent.hidden)

    def empty(self, group: Group, reason: str) -> None:
        """Empty it in this group, and what goes with it."""
        self.reasons[group] = reason
        if reason != ALL_SAME:
            self._cover({group})

    def _cover(self, groups: set[Group]) -> None:
        self.hidden |= groups
        for child in self.children:
            child._cover(groups)

    def reason(self, group: Group) -> str:
        """Why it is empty in this group, the strongest reason; empty where it is shown."""
        found = {self.reasons.get(group, ""), *(parent.reason(group) for parent in self.parents)}
        return next((reason for reason in HIDING_REASONS if reason in found), "")

    def list_emptied(self) -> set[Group]:
        """The groups in which it is empty, for whatever reason."""
        return self.hidden.union(self.reasons, *(parent.list_emptied() for parent in self.parents))


@dataclass(eq=False)
class Column:
    """One additive number in every group.

    Columns of the same `variable` hold the same number; those of the same `repeated` are hidden together. `within` is
    the number it is a part of. `is_basis` hides the unit where few students stand behind it, `is_part` does so under
    a policy that hides parts. `own` collects the groups in which this number or a loop on it hid the unit, `causes`
    those in which the reason printed there says that it is small.
    """

    unit: Unit
    found: Mapping[Group, Found]
    variable: Key
    repeated: Key | None = None
    within: Key | None = SIZE
    in_loops: bool = True
    is_basis: bool = False
    is_part: bool = False
    share_of: Key | None = None
    is_printed: bool = True
    per_placement: bool = True
    own: set[Group] = field(default_factory=set)
    causes: set[Group] = field(default_factory=set)
    looped: int = 0

    @cached_property
    def students(self) -> dict[Group, int]:
        """The students behind the number in each group."""
        return {group: found.students for group, found in self.found.items()}
