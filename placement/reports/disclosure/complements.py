"""The rest of the cohort outside a denominator: printed nowhere, but it adds up over groups."""

from collections.abc import Iterable, Mapping

from placement.reports.dimensions import Group
from placement.reports.disclosure.parts import Equation
from placement.reports.disclosure.units import NOTHING, SIZE, Column, Found


def list_complements(columns: Iterable[Column], sizes: Mapping[Group, Found]) -> tuple[list[Column], list[Equation]]:
    """A column for each denominator that is a part of the cohort, and the sum it stands in."""
    wholes = {column.variable: column for column in columns if _is_part_of_cohort(column)} if sizes else {}
    found = [
        Column(
            column.unit,
            {group: Found(sizes.get(group, NOTHING).things - part.things) for group, part in column.found.items()},
            (*key, "outside"),
            in_loops=False,
            is_printed=False,
        )
        for key, column in wholes.items()
    ]
    return found, [(SIZE, (key, (*key, "outside"))) for key in wholes]


def _is_part_of_cohort(column: Column) -> bool:
    is_denominator = column.is_basis or (column.is_printed and not column.in_loops)
    return is_denominator and column.within == SIZE and column.variable != SIZE
