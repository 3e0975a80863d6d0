"""Hiding step 1: which groups are hidden for their size, and what a reader knows of their sizes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from placement.reports.dimensions import EVERYBODY, Group
from placement.reports.disclosure import Hidden, Kinship, Policy, hide
from placement.reports.disclosure.bounds import Bounds
from placement.reports.disclosure.closing import close
from placement.reports.disclosure.parts import Block
from placement.reports.disclosure.units import NOTHING, SIZE, Column, Found, Unit


@dataclass(frozen=True)
class Shield:
    """The policy, the groups that could reveal each other, and the groups hidden for their size."""

    policy: Policy
    kinship: Kinship
    groups: Hidden
    sizes: Mapping[Group, Found] = field(default_factory=dict)
    bounds: Mapping[Group, Bounds] = field(default_factory=dict)
    one_placement_each: bool = False

    def close(self, block: Block) -> None:
        """Hide in a block of rows what steps 2 to 4 ask for."""
        block.hide_rows()
        block.hide_parts()
        close(block, self.bounds, one_placement_each=self.one_placement_each)


def raise_shield(sizes: Mapping[Group, Found], kinship: Kinship, policy: Policy) -> Shield:
    """The groups to hide for their size, closed against a reader who knows why each is hidden."""
    one_each = is_one_each(sizes)
    students = {group: found.students for group, found in sizes.items()}
    unit = Unit(reasons=hide(students, kinship, policy.k))
    small = {group for group, number in students.items() if 0 < number < policy.k}
    column = Column(unit, sizes, SIZE, within=None, is_basis=True, own=set(unit.reasons), causes=small)
    reader = close(Block(policy, kinship, [column]), None, one_placement_each=one_each)
    bounds = {group: reader.bounds_of((SIZE, group)) for group in sizes}
    return Shield(policy, kinship, unit.reasons, sizes, bounds, one_each)


def is_one_each(sizes: Mapping[Group, Found]) -> bool:
    """True if every student of the term has one placement."""
    everybody = sizes.get(EVERYBODY, NOTHING)
    return everybody.things == everybody.students
