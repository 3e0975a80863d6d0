"""Units of hiding: rows and cells, and the numbers in them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from placement.reports.disclosure import ALL_SAME, Groups, find_strongest, gather, list_places


class Numbers(NamedTuple):
    """For each group so many things, and the distinct students behind them."""

    things: Sequence[int] = ()
    students: Sequence[int] = ()


Key = tuple[str, ...]
SIZE: Key = ("size",)
NO_NUMBERS = Numbers()


@dataclass(eq=False)
class HidingUnit:
    """A row, or cells of it, emptied together. A hidden parent empties them as well.

    `reasons` are by the place of a group. `hidden` are the groups in which its numbers cannot be read; `all_same`
    gives them away and is not among them.
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
        """Be emptied along with this unit."""
        if parent not in self.parents:
            self.parents = (*self.parents, parent)
        parent.children.append(self)
        self._cover(parent.hidden)

    def empty(self, groups: Groups, reason: str) -> None:
        """Empty it in these groups, and what goes with it."""
        for place in list_places(groups):
            self.reasons[place] = reason
        if reason != ALL_SAME:
            self._cover(groups)

    def _cover(self, groups: Groups) -> None:
        self.hidden |= groups
        for child in self.children:
            child._cover(groups)

    def reason(self, place: int) -> str:
        """Why it is empty in this group, the strongest reason; empty where it is shown."""
        return find_strongest({self.reasons.get(place, ""), *(parent.reason(place) for parent in self.parents)})

    def list_emptied(self) -> Groups:
        """The groups in which it is empty, for whatever reason."""
        emptied = self.hidden | gather(self.reasons)
        for parent in self.parents:
            emptied |= parent.list_emptied()
        return emptied


@dataclass(eq=False)
class NumberColumn:
    """One additive number in every group.

    Columns of the same `variable` hold the same number; those of the same `repeated` are hidden together. `within` is
    the number it is a part of. `is_basis` hides the unit where few students stand behind it, `is_part` does so under
    a policy that hides parts. `own` collects the groups in which this number or a loop on it hid the unit, `causes`
    those in which the reason printed there says that it is small.
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
