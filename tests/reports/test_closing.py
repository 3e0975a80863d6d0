"""Hiding step 4 against a plain version without arrays, number by number and sum by sum."""

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from placement.reports.dimensions import EVERYBODY, CohortGroup
from placement.reports.disclosure import ALL_SAME, POLICIES, Kinship, gather, list_families, list_places
from placement.reports.disclosure.closing import Reader, Shield, close, raise_shield
from placement.reports.disclosure.parts import Block
from placement.reports.disclosure.units import SIZE, Key, Numbers
from placement.reports.measures import BY_CODE
from placement.reports.rows.long_blocks import Rows, make_blocks

COLLEGE_OF = {"CS": "Eng", "DS": "Eng", "FIN": "Bus", "MKT": "Bus", "LAW": "Law"}
CELLS = [(program, level) for program in COLLEGE_OF for level in ("junior", "senior")]
NO_LIMIT = 10**15
Name = tuple[Key, int]
Sum = tuple[Name, list[Name]]


class PlainReader:
    """A plain version of `Reader` that narrows one number at a time."""

    def __init__(self, block: Block, shield: Shield) -> None:
        self.block, self.shield = block, shield
        self.order = {key: place for place, key in enumerate(block.by_variable)}
        self.values = {
            (key, group): things
            for key, columns in block.by_variable.items()
            for group, things in enumerate(columns[0].numbers.things)
        }
        self.sums = [(total, parts) for total, parts in self.list_sums() if self.adds_up(total, parts)]
        self.low, self.high = dict(self.values), dict(self.values)
        self.hidden: set[Name] = set()

    def adds_up(self, total: Name, parts: list[Name]) -> bool:
        return self.values[total] == sum(self.values[part] for part in parts)

    def list_sums(self) -> Iterator[Sum]:
        for total, parts in self.block.equations:
            for group in range(len(self.block.kinship.groups)):
                yield (total, group), [(part, group) for part in parts]
        for key in self.block.by_variable:
            for whole, groups in self.block.kinship.sums:
                yield (key, whole), [(key, group) for group in list_places(groups)]

    def read(self) -> None:
        hidden = {name for name in self.values if self.is_hidden(*name)}
        anew = self.list_connected(hidden - self.hidden, hidden)
        self.hidden = hidden
        for name in anew:
            self.low[name], self.high[name] = 0, NO_LIMIT
        for name in sorted(anew, key=lambda name: (self.order[name[0]], name[1])):
            self.set_first_bounds(name)
        while self.narrow():
            pass

    def is_hidden(self, key: Key, group: int) -> bool:
        everybody = key, 0
        is_nothing = not any(self.values[key, other] for other in range(len(self.block.kinship.groups)))
        if is_nothing and (key, group) != everybody and not self.is_hidden(*everybody):
            return False
        printed = [column for column in self.block.by_variable[key] if column.is_printed]
        return all(column.unit.list_emptied() >> group & 1 for column in printed)

    def list_connected(self, found: set[Name], hidden: set[Name]) -> set[Name]:
        more = set(found)
        for total, parts in self.sums:
            if found.intersection((total, *parts)):
                more |= hidden.intersection((total, *parts))
        return found if more == found else self.list_connected(more, hidden)

    def set_first_bounds(self, name: Name) -> None:
        key, group = name
        if key == SIZE:
            assert self.shield.bounds is not None
            self.low[name], self.high[name] = (int(bounds[group]) for bounds in self.shield.bounds)
            return
        for column in self.block.by_variable[key]:
            if column.within is not None:
                self.high[name] = min(self.high[name], self.high.get((column.within, group), NO_LIMIT))
            if column.causes >> group & 1:
                self.low[name] = 1
                if column.per_placement and self.shield.one_placement_each:
                    self.high[name] = min(self.high[name], self.shield.policy.k - 1)

    def narrow(self) -> bool:
        before = dict(self.low), dict(self.high)
        for total, parts in self.sums:
            self.set_bounds(total, sum(self.low[part] for part in parts), sum(self.high[part] for part in parts))
            for part in parts:
                low = sum(self.low[other] for other in parts if other != part)
                high = sum(self.high[other] for other in parts if other != part)
                self.set_bounds(part, self.low[total] - high, self.high[total] - low)
        for column in self.block.columns:
            for group, reason in column.unit.reasons.items():
                if column.share_of is not None and reason == ALL_SAME:
                    self.narrow_end((column.variable, group), (column.share_of, group))
        return before != (self.low, self.high)

    def set_bounds(self, name: Name, low: int, high: int) -> None:
        self.low[name], self.high[name] = max(self.low[name], low), min(self.high[name], high)

    def narrow_end(self, name: Name, whole: Name) -> None:
        """Narrow a number known to be 0 or its whole."""
        if self.low[name] > 0:
            self.set_bounds(name, self.low[whole], NO_LIMIT)
        self.set_bounds(name, 0, 0 if self.high[name] < self.low[whole] else self.high[whole])

    def list_recovered(self) -> list[Name]:
        small = range(1, self.shield.policy.k)
        found = [name for name in self.hidden if self.low[name] == self.high[name] and self.low[name] in small]
        counted = [(key, group) for key, group in found if key != SIZE and self.has_cell(key, group)]
        return sorted(counted, key=lambda name: (name[1], self.order[name[0]]))

    def has_cell(self, key: Key, group: int) -> bool:
        return any(column.is_printed or column.causes >> group & 1 for column in self.block.by_variable[key])

    def find_shield(self, name: Name) -> Name | None:
        seen = edge = {name}
        while edge:
            edge = {one for total, parts in self.sums if edge.intersection((total, *parts)) for one in (total, *parts)}
            edge, seen = edge - seen, seen | edge
            shown = [one for one in edge if self.can_hide(one)]
            if shown:
                return min(shown, key=lambda one: (self.values[one], one[1], self.order[one[0]]))
        return None

    def can_hide(self, name: Name) -> bool:
        printed = any(column.is_printed for column in self.block.by_variable[name[0]])
        return name not in self.hidden and self.values[name] > 0 and name[0] != SIZE and printed

    def close(self) -> None:
        self.read()
        for name in self.list_recovered():
            shield = self.find_shield(name)
            if shield is not None:
                for column in self.block.by_variable[shield[0]]:
                    self.block.hide(column, self.block.kinship.names[shield[1]])
                self.block.hide_parts()
                return self.close()
        return None


tables = st.lists(
    st.tuples(*(st.sampled_from((0, 0, 1, 2, 4, 6, 9)) for _ in range(3))), min_size=len(CELLS), max_size=len(CELLS)
)


def make_block(table: list[tuple[int, ...]], measure: str, k: int, hides_parts: bool) -> tuple[Block, Shield]:
    """A block for one share after steps 1 to 3; each cell (program x level) has n, rest, and others not in the base."""
    groups = {
        EVERYBODY: CELLS,
        **{
            CohortGroup("college", of): [one for one in CELLS if COLLEGE_OF[one[0]] == of] for of in COLLEGE_OF.values()
        },
        **{CohortGroup("program", code): [one for one in CELLS if one[0] == code] for code in COLLEGE_OF},
        **{CohortGroup("level", code): [one for one in CELLS if one[1] == code] for code in ("junior", "senior")},
    }
    kinship = Kinship(list_families(groups, COLLEGE_OF), {})
    by_cell = dict(zip(CELLS, table, strict=True))
    n, rest, others = (
        [sum(by_cell[cell][which] for cell in groups[group]) for group in kinship.groups] for which in range(3)
    )
    base = [a + b for a, b in zip(n, rest, strict=True)]
    is_of_cohort = BY_CODE[measure].base == BY_CODE["paid_share"].base
    sizes = base if is_of_cohort else [a + b for a, b in zip(base, others, strict=True)]
    policy = replace(POLICIES["public_k10"], k=k, hides_parts=hides_parts)
    shield = raise_shield(Numbers(sizes, sizes), kinship, policy)
    rows = Rows(BY_CODE[measure], "", {"base": Numbers(base, base), "n": Numbers(n, n), "rest": Numbers(rest, rest)})
    rows.unit.all_same = gather(place for place, whole in enumerate(base) if whole and n[place] in (0, whole))
    (block,) = make_blocks([rows], shield)
    block.hide_rows()
    block.hide_parts()
    return block, shield


@settings(max_examples=150, deadline=None)
@given(
    tables,
    st.sampled_from(("agreement_signed_rate", "would_rehire_rate", "checkin_answered_rate")),
    st.sampled_from((3, 5, 10)),
    st.booleans(),
)
def test_array_closing_hides_the_same_as_plain_closing(
    table: list[tuple[int, ...]], measure: str, k: int, hides_parts: bool
) -> None:
    found, expected = (make_block(table, measure, k, hides_parts) for _ in range(2))
    close(Reader(*found))
    PlainReader(*expected).close()
    assert [column.unit.reasons for column in found[0].columns] == [one.unit.reasons for one in expected[0].columns]
