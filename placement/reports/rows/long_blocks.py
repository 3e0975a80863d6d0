"""Group rows of the measure files that can reveal each other, with the sums that do."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from placement.reports.dimensions import ANY, CONFLICT, UNDISPUTED
from placement.reports.disclosure.closing import Shield
from placement.reports.disclosure.parts import Block, Equation, list_complements
from placement.reports.disclosure.units import SIZE, HidingUnit, Key, NumberColumn, Numbers
from placement.reports.measures import BY_CODE
from placement.reports.measures.base import ONE, C, Measure, Unit

RowKey = tuple[str, str]
APPROVED: Key = ("objectives_approved", "", "n")
OFFERED: Key = ("offer_rate", ANY, "n")
ANSWERED: Key = ("mentor_rate", "answered")
BY_OTHERS: Key = ("mentor_rate_known", "part0")
REACH = "reach"
PAIRS: Key = (REACH, "pairs")
RATED = tuple(f"attained_{level}" for level in range(5))
ATTAINED = (*RATED, "attained_na", "attained_undecided")
ADDED: Equation = ("attained_met_rate", "", "n"), (("attained_3", "", "n"), ("attained_4", "", "n"))


@dataclass
class Rows:
    """One row in every group: its numbers and its hiding unit, which marks shares of 0 or 1."""

    measure: Measure
    evidence: str
    numbers: Mapping[str, Numbers]
    unit: HidingUnit = field(default_factory=HidingUnit)

    @property
    def key(self) -> RowKey:
        return self.measure.code, self.evidence

    @property
    def is_per_placement(self) -> bool:
        """True if its numbers count placements, not check-ins, objectives, or contacts."""
        measure = self.measure
        if measure.unit is Unit.RATIO or (measure.value is not None and measure.value.several):
            return False
        return measure.unit is not Unit.COUNT or measure.base.endswith("placements") or measure.base == C


def name_block(measure: Measure) -> str:
    """The measure's block; measures whose numbers add up to each other share one."""
    return measure.family or measure.code


def key_of(measure: Measure, evidence: str, name: str) -> Key:
    """The variable behind a number of a row; equal keys are the same number."""
    code = measure.code
    if name == "base":
        return _base_key(measure)
    if name == "asked":
        return SIZE if measure.base == C else (code, "asked")
    if name == "n":
        code = "acceptance_rate" if code == "conversion_rate" else code
        return code, evidence, "n"
    return (code, evidence, name) if name == "rest" else (code, name)


def _base_key(measure: Measure) -> Key:
    code = measure.code
    if measure.family == REACH:
        return PAIRS
    if measure.unit in (Unit.MEDIAN, Unit.MEAN):
        return code, "base"
    if measure.base == C:
        return SIZE
    if code == "acceptance_rate":
        return OFFERED
    if code in (*ATTAINED, "objectives_amended"):
        return APPROVED
    return ("offer_rate", "base") if code == "conversion_rate" else (code, "base")


def repeat_of(rows: Rows, name: str) -> Key | None:
    """The key of the repeated figure that this number shows, or None; only figures the contract lists as repeated."""
    code = rows.measure.code
    key = key_of(rows.measure, rows.evidence, name)
    is_repeated = rows.measure.sized_by is not None or code in ("conversion_rate", "acceptance_rate")
    if key == OFFERED or (name == "n" and is_repeated):
        return key
    if key == PAIRS:
        return PAIRS
    if (code, name) in (("mentor_rate", "known"), ("mentor_rate_known", "base")):
        return ANSWERED
    return None


def list_columns(rows: Rows) -> Iterator[NumberColumn]:
    """The additive numbers of a row."""
    measure = rows.measure
    splits = measure.splits or measure.unit is Unit.SUM
    for name, numbers in rows.numbers.items():
        is_whole = name in ("base", "asked")
        key = key_of(measure, rows.evidence, name)
        is_part = name in ("known", "unknown") or (splits and not is_whole and key != BY_OTHERS)
        yield NumberColumn(
            rows.unit,
            numbers,
            key,
            repeat_of(rows, name),
            within=_within(rows, name),
            in_loops=name != "asked" and key != BY_OTHERS,
            is_basis=name == "base",
            is_part=is_part,
            share_of=_base_key(measure) if name == "n" and measure.is_about_people else None,
            is_printed=not name.startswith("part"),
            per_placement=rows.is_per_placement or name in ("known", "unknown", "asked"),
        )


def _within(rows: Rows, name: str) -> Key | None:
    """The number's denominator; for a base it is the group's size, if it counts placements of the cohort."""
    measure = rows.measure
    whole = key_of(measure, rows.evidence, "asked" if "asked" in rows.numbers else "base")
    if key_of(measure, rows.evidence, name) == BY_OTHERS:
        return SIZE
    if name in ("known", "unknown") and measure.unknown_of:
        return SIZE
    if name not in ("base", "asked"):
        return whole if measure.splits or name != "n" or measure.unit is not Unit.RATIO else None
    if name == "base" and "asked" in rows.numbers:
        return whole if rows.is_per_placement else None
    is_of_cohort = (rows.is_per_placement or name == "asked") and measure.code != "withdrawn_before_start"
    return SIZE if is_of_cohort else None


def list_equations(rows: Mapping[RowKey, Rows]) -> Iterator[Equation]:
    """Sums within one group."""
    for row in rows.values():
        yield from _row_equations(row)
    for code in {code for code, evidence in rows if evidence}:
        yield (code, ANY, "n"), tuple(_n(code, level) for level in UNDISPUTED)
        if (code, CONFLICT) in rows:
            yield (code, ANY, "rest"), (_n(code, CONFLICT), (code, "part0"))
    if ("placements_terminated", "") in rows:
        yield SIZE, (_n("placements_completed"), _n("placements_terminated"), ("placements_terminated", "part0"))
    if ("acceptance_rate", ANY) in rows:
        others = [("acceptance_rate", name) for name in ("part0", "part1", "unknown")]
        yield OFFERED, (_n("acceptance_rate", ANY), *others)
    if ("attained_met_rate", "") in rows:
        yield from list_attained()
    if ("mentor_rate_known", "") in rows:
        yield ("mentor_rate", "known"), (("mentor_rate_known", "base"), BY_OTHERS)


def list_attained() -> Iterator[Equation]:
    """Sums of the attainment levels: all levels, the rated levels, and those below and above the rate's threshold."""
    rated, levels = ("attained_met_rate", "base"), [_n(code) for code in RATED]
    others = _n("attained_na"), _n("attained_undecided")
    yield APPROVED, (*levels, *others)
    yield APPROVED, (rated, *others)
    yield rated, tuple(levels)
    yield _n("attained_met_rate"), tuple(levels[3:])
    yield ("attained_met_rate", "", "rest"), tuple(levels[:3])


def _n(code: str, evidence: str = "") -> Key:
    return key_of(BY_CODE[code], evidence, "n")


def _row_equations(rows: Rows) -> Iterator[Equation]:
    def key(name: str) -> Key:
        return key_of(rows.measure, rows.evidence, name)

    whole = key("asked" if "asked" in rows.numbers else "base")
    names = set(rows.numbers)
    if "rest" in names:
        yield whole, (key("n" if "n" in names else "base"), key("rest"))
    if rows.measure.unknown_of:
        yield from _unknown_equations(rows, key)
    elif {"known", "unknown"} <= names:
        yield whole, (key("known"), key("unknown"))
    elif "unknown" in names:
        yield whole, (key("base" if "asked" in names else "n"), key("unknown"))
    elif "asked" in names and rows.is_per_placement:
        yield whole, (key("base"),)


def _unknown_equations(rows: Rows, key: Callable[[str], Key]) -> Iterator[Equation]:
    """The cohort as known and unknown placements; how many placements are due is printed nowhere."""
    if "unknown" in rows.numbers and rows.measure.unknown_of == ONE:
        yield SIZE, (key("known" if "known" in rows.numbers else "base"), key("unknown"))


def make_blocks(rows: Iterable[Rows], shield: Shield) -> Iterator[Block]:
    """The rows in blocks that can reveal each other."""
    blocks: dict[str, dict[RowKey, Rows]] = defaultdict(dict)
    for row in rows:
        blocks[name_block(row.measure)][row.key] = row
    for members in blocks.values():
        yield _make_block(members, shield)


def _make_block(rows: Mapping[RowKey, Rows], shield: Shield) -> Block:
    root = HidingUnit(reasons=dict(shield.reasons))
    first = next(iter(rows.values()))
    columns = [NumberColumn(root, shield.sizes, SIZE, within=None, in_loops=False)] if shield.sizes.things else []
    for key in sorted(rows):
        rows[key].unit.join(root)
        columns += list_columns(rows[key])
    more, sums = list_complements(columns, shield.sizes)
    columns += more
    keys = {column.variable for column in columns}
    equations = sums + [one for one in list_equations(rows) if {one[0], *one[1]} <= keys]
    added = [ADDED] if {ADDED[0], *ADDED[1]} <= keys else []
    return Block(shield.policy, shield.kinship, columns, equations, _list_readable(first, shield), added)


def _list_readable(rows: Rows, shield: Shield) -> dict[Key, bool]:
    """The n of paid_share and credit_share at `all`, which is the size of a group; True if that group is shown."""
    group = rows.measure.sized_by
    if group is None or not rows.numbers["n"].things[0]:
        return {}
    return {key_of(rows.measure, "", "n"): group not in shield.groups}
