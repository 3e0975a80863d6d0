"""Hiding units (rows and cells) and the numbers in them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from placement.reports.disclosure import ALL_SAME, Groups, find_strongest, gather, list_places


class Numbers(NamedTuple):
    """The number of things and of distinct students in each group."""

    things: Sequence[int] = ()
    students: Sequence[int] = ()


Key = tuple[str, ...]
SIZE: Key = ("size",)
NO_NUMBERS = Numbers()


@dataclass(eq=False)
class HidingUnit:
    """A row, or cells of it, emptied together. Hiding a parent empties them too.

    `reasons` are by the group's place. `hidden` has the groups in which the numbers can't be read; groups emptied only
    as all_same are not among them, because that reason reveals the numbers.
    """

    parents: tuple["HidingUnit", ...] = ()
    reasons: dict[int, str] = field(default_factory=dict)
    all_same: Groups = 0
    hidden: Groups = 0
    children: list["HidingUnit"] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.hidden |= gather(place for place, reason in self.reasons.items() if reason != ALL_SAME)
        for parent in self.parents:
            self.join(parent)

    def join(self, parent: "HidingUnit") -> None:
        """Empty this unit whenever the parent is emptied."""
        if parent not in self.parents:
            self.parents = (*self.parents, parent)
        parent.children.append(self)
        self._cover(parent.hidden)

    def empty(self, groups: Groups, reason: str) -> None:
        """Empty the unit and its children in these groups."""
        for place in list_places(groups):
            self.reasons[place] = reason
        if reason != ALL_SAME:
            self._cover(groups)

    def _cover(self, groups: Groups) -> None:
        self.hidden |= groups
        for child in self.children:
            child._cover(groups)

    def reason(self, place: int) -> str:
        """The strongest reason why it is empty in this group; "" if it is shown."""
        return find_strongest({self.reasons.get(place, ""), *(parent.reason(place) for parent in self.parents)})

    def list_emptied(self) -> Groups:
        """The groups in which it is empty for any reason."""
        emptied = self.hidden | gather(self.reasons)
        for parent in self.parents:
            emptied |= parent.list_emptied()
        return emptied


@dataclass(eq=False)
class NumberColumn:
    """One additive number in every group.

    Columns with the same `variable` are the same number; those with the same `repeated` are hidden together. `within`
    is the number it is part of. `is_basis`: hide the unit where 1 to k - 1 students are behind the number;
    `is_part`: the same, if the policy hides parts. `own` has the groups in which this number or a loop on it hid the
    unit, `causes` those in which the printed reason says that it is small.
    """

    unit: HidingUnit
    numbers: Numbers
    variable: Key
    repeated: Key | None = None
    within: Key | None = SIZE
    in_loops: bool = True
    is_basis: bool = False
    is_part: bool = False
    share_of: Key | None = None
    is_printed: bool = True
    per_placement: bool = True
    own: Groups = 0
    causes: Groups = 0
    looped: Groups = 0

    @property
    def students(self) -> Sequence[int]:
        """The students behind the number in each group."""
        return self.numbers.students
