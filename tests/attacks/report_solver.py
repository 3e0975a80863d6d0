"""An attacker with the files of a report, a list of programs by college, and a solver.

Imports nothing of the product. It reads CSV files and knows which numbers add up, which are the same figure, and what
a printed reason means. It lists every hidden count of fewer than k with a single possible value left: by bounds
propagation over all sums at once, then by linear programming over the sums of one kind of row.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy
from scipy.optimize import linprog
from scipy.sparse import bmat, csr_matrix, identity
from scipy.sparse.linalg import lsmr

from tests.present import present

Var = tuple[str, ...]
Group = tuple[str, str]
Sum = tuple[Var, tuple[Var, ...]]
Row = Mapping[str, str]
NO_LIMIT = 10**9
BATCH = 10
ALL = ("all", "all")
LONG_FILES = ("cohort_summary", "mentorship", "objectives")
OUTCOMES = ("reference_offered", "referral", "introduction", "return_offer", "hired_by_host")
OCCASIONS = ("baseline_self", "midpoint_self", "then_self", "final_self", "midpoint_supervisor", "final_supervisor")
OF_COHORT = {
    "placements", "placements_completed", "placements_terminated", "paid_share", "credit_share", "hours_required",
    "hours_logged", "hours_logged_median", "agreement_signed_rate", "agreement_before_start_rate", "mentor_rate",
    "outcome_known_rate", "reach_start_mean", "reach_end_mean", "reach_change_mean",
    "objectives_per_placement_median", "students", "hosts",
    *(f"{code}_rate" for code in (*OUTCOMES, *OCCASIONS)),
}  # fmt: skip
NETWORK_MEDIANS = {f"{code}_median" for code in ("contacts_met", "organizations", "functions", "blau", "chain_depth")}
PAIRS = {"follow_up_rate", "snowball", "maintained_90", "wishes_met_rate"}
IN_TOUCH = {f"in_touch_{months}m_rate" for months in (3, 6, 12)}  # of those due, which is printed nowhere
WITHOUT_SUMS = {"students", "hosts", "withdrawn_before_start"}
OF_THINGS = {"answer_days_median", "depth_median", "days_to_decision_median"}
RATED = [f"attained_{level}" for level in range(5)]
ATTAINED = [*RATED, "attained_na", "attained_undecided"]
YES = ("document", "both", "host_only", "student_only")
DIRECTION = ("improved", "same", "declined")
SHARES = {
    "share_within_1": "n_pair",
    "pre_ceiling_share": "n_pair",
    "pre_share_4plus": "n_pair",
    "post_share_4plus": "n_pair",
    "level_share_4plus": "n_level",
}


def read(data: bytes) -> list[dict[str, str]]:
    """The rows of a file as text."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def group_of(row: Row) -> Group:
    """Dimension and group of a row, without the apostrophe that keeps a spreadsheet from reading a formula."""
    code = row["group"]
    return row["dimension"], code[1:] if code[:1] == "'" else code


@dataclass
class Attack:
    """An attacker's knowledge: shown numbers, bounds of hidden ones, and sums.

    A number is a tuple that ends with its group. `sums` are listed under their kind of row. `ends` are hidden shares
    of 0% or 100%; `small` are hidden sets of parts, at least one of which is small.
    """

    files: Mapping[str, bytes]
    college_of: Mapping[str, str]
    k: int
    known: dict[Var, int] = field(default_factory=dict)
    bounds: dict[Var, tuple[int, int]] = field(default_factory=dict)
    sums: dict[str, dict[Sum, None]] = field(default_factory=lambda: defaultdict(dict))
    ends: list[tuple[Var, Var]] = field(default_factory=list)
    small: list[tuple[Var, ...]] = field(default_factory=list)
    targets: set[Var] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.long = [row for name in LONG_FILES for row in read(self.files[f"{name}.csv"])]
        self.skills = read(self.files["skills_change.csv"])
        placements = [row for row in self.long if row["measure"] == "placements"]
        self.groups = [group_of(row) for row in placements]
        self.hidden = {group_of(row) for row in placements if row["suppressed"] == "1"}
        self.families = list(self._list_families())
        everybody = {row["measure"]: row["n"] for row in self.long if group_of(row) == ALL}
        self.one_each = everybody.get("placements") == everybody.get("students")
        for row in placements:
            if row["reason"] == "primary":
                self._limit_few(("size", *group_of(row)))
        for row in self.long:
            self._read_long(row)
        for row in self.skills:
            self._read_skill(row)
        for group in self.groups:
            self._add_between_rows(group)
        for block in self.sums:
            self._add_families(block)

    def _list_families(self) -> Iterator[tuple[Group, list[Group]]]:
        """The groups of each dimension under all students, and the programs of each college."""
        by_dimension: dict[str, list[Group]] = defaultdict(list)
        for group in self.groups:
            by_dimension[group[0]].append(group)
        for dimension, parts in by_dimension.items():
            if dimension != "all":
                yield ALL, parts
        for college in by_dimension["college"]:
            yield college, [one for one in by_dimension["program"] if self.college_of[one[1]] == college[1]]

    def _limit(self, var: Var, low: int = 0, high: int = NO_LIMIT) -> None:
        before = self.bounds.get(var, (0, NO_LIMIT))
        self.bounds[var] = max(before[0], low), min(before[1], high)

    def _limit_few(self, var: Var, *, are_placements: bool = True) -> None:
        """At least one student, but fewer than k."""
        self._limit(var, 1, self.k - 1 if are_placements and self.one_each else NO_LIMIT)

    def _see(self, var: Var, text: str | int) -> None:
        value = int(text)
        assert self.known.setdefault(var, value) == value, (var, value, self.known[var])

    def _add(self, block: str, total: Var, *parts: Var) -> None:
        self.sums[block][total, parts] = None

    # --- Rows of measures -----------------------------------------------------------------------------------

    def _read_long(self, row: Row) -> None:
        code, group, size = row["measure"], group_of(row), ("size", *group_of(row))
        n, whole, unknown = numbers = self.numbers_of(row)
        if row["suppressed"] == "0":
            self._see(whole, row["denominator"])
            if code in WITHOUT_SUMS:
                return
            self._see(n, row["n"])
            self._see(unknown, row["unknown_n"])
        elif code not in WITHOUT_SUMS:
            self.targets.update(numbers)
        if code in WITHOUT_SUMS:
            return
        known, rest = ("known", *unknown), ("rest", code, *n)
        is_average = row["unit"] in ("sum", "median", "mean")
        if code in NETWORK_MEDIANS or code in PAIRS or code == "reach_grew_rate":
            counted = n if code in NETWORK_MEDIANS else known if code in PAIRS else whole
            self._add(block_of(code), size, unknown, counted)
        elif code not in IN_TOUCH:
            self._add(block_of(code), whole, unknown, n if is_average and code not in OF_THINGS else known)
        if (not is_average or code in NETWORK_MEDIANS) and n != whole:
            self._add(block_of(code), whole, n, rest)
        if is_per_placement(row) and whole != size:
            self._add(block_of(code), size, whole, ("outside", *whole))
        if row["suppressed"] == "1" and group not in self.hidden:
            self._learn(row, numbers, [n, rest, unknown, known])

    def _learn(self, row: Row, numbers: tuple[Var, Var, Var], parts: list[Var]) -> None:
        """Facts that follow from a hidden row's reason."""
        n, whole, _ = numbers
        is_average = row["unit"] in ("median", "mean")
        if row["reason"] == "primary":
            counts_things = row["measure"] in OF_THINGS or not is_per_placement(row)
            self._limit_few(n if is_average else whole, are_placements=not counts_things)
        elif row["reason"] == "all_same":
            self.ends.append((n, whole))
        if row["unit"] in ("proportion", "ratio"):
            self.targets.add(parts[1])

    def numbers_of(self, row: Row) -> tuple[Var, Var, Var]:
        """The numbers behind n, denominator and unknown_n; equal names are equal numbers."""
        code, evidence, group = row["measure"], row.get("evidence", ""), group_of(row)
        n: Var = ("n", "acceptance_rate" if code == "conversion_rate" else code, evidence, *group)
        if code.startswith("reach_") and code != "reach_grew_rate":
            n = ("of", "reach_grew_rate", *group)
        if code in OF_COHORT:
            whole: Var = ("size", *group)
        elif code == "acceptance_rate":
            whole = ("n", "offer_rate", "any", *group)
        elif code in ATTAINED or code == "objectives_amended":
            whole = ("n", "objectives_approved", "", *group)
        else:
            whole = ("of", "offer_rate" if code == "conversion_rate" else code, *group)
        if code in ("placements", "objectives_submitted"):
            n = whole
        return n, whole, ("unknown", code, *group)

    def _add_between_rows(self, group: Group) -> None:
        """The sums over several rows of one group."""

        def n(code: str, evidence: str = "") -> Var:
            return "n", code, evidence, *group

        size: Var = ("size", *group)
        self._add("states", size, n("placements_completed"), n("placements_terminated"), ("neither", *group))
        for code in ("mentor_rate", "offer_rate", "acceptance_rate", *(f"{code}_rate" for code in OUTCOMES)):
            self._add(block_of(code), n(code, "any"), *(n(code, level) for level in YES))
            if code != "acceptance_rate":
                rest: Var = ("rest", code, *n(code, "any"))
                self._add(block_of(code), rest, n(code, "conflict"), ("nobody says yes", code, *group))
        settled = (("declined", *group), ("pending", *group), ("unknown", "acceptance_rate", *group))
        self._add("offers", n("offer_rate", "any"), n("acceptance_rate", "any"), *settled)
        self._add("attained", n("objectives_approved"), *(n(code) for code in ATTAINED))
        self._add("attained", ("of", "attained_met_rate", *group), *(n(code) for code in RATED))
        self._add("attained", n("attained_met_rate"), n("attained_3"), n("attained_4"))
        answered: Var = ("of", "mentor_rate_known", *group)
        by_others: Var = ("answered by others alone", *group)
        self._add("mentors", ("known", "unknown", "mentor_rate", *group), answered, by_others)
        for code in ("paid", "credit"):
            if group == (code, code):
                self._add(f"{code}_share", ("size", *group), ("n", f"{code}_share", "", *ALL))

    # --- Rows of skills -------------------------------------------------------------------------------------

    def _read_skill(self, row: Row) -> None:
        group, pair = group_of(row), rating(row, "n_pair")
        self.targets.add(pair)
        if row["suppressed"] == "0":
            self._see(("size", *group), row["n_eligible"])
            self._see(pair, row["n_pair"])
        elif row["reason"] == "primary" and group not in self.hidden:
            self._limit_few(pair)
        for column in ("n_pre", "n_post", *DIRECTION):
            self.targets.add(rating(row, column))
            if row[column]:
                self._see(rating(row, column), row[column])
        self._add(block_of_rating(pair), pair, *(rating(row, name) for name in DIRECTION))
        for column, whole in SHARES.items():
            self._read_share(row, column, whole)
        for var in (pair, rating(row, "n_pre"), rating(row, "n_post")):
            self._add(block_of_rating(var), ("size", *group), var, ("outside", *var))

    def _read_share(self, row: Row, column: str, whole: str) -> None:
        inside = rating(row, column)
        outside: Var = ("rest", *inside)
        self._add(block_of_rating(inside), rating(row, whole), inside, outside)
        self.targets |= {inside, outside}
        if row[column] and row[whole]:
            self._see(inside, round(Fraction(row[column]) * int(row[whole])))

    def _add_families(self, block: str) -> None:
        """Sums over the groups of a dimension."""
        stems = dict.fromkeys(var[:-2] for total, parts in self.sums[block] for var in (total, *parts))
        for stem in stems:
            for total, parts in self.families:
                self._add(block, (*stem, *total), *((*stem, *part) for part in parts))

    # --- Solving --------------------------------------------------------------------------------------------

    def recover(self, *, linear: bool = True) -> dict[Var, int]:
        """Every hidden count of fewer than k that has a single possible value."""
        self._deduce()
        self._propagate()
        found = {var: low for var, (low, high) in self.bounds.items() if low == high}
        if linear:
            for blocks in in_batches(self._list_open_blocks()):
                found |= self._solve(blocks)
        return {var: value for var, value in found.items() if self._is_wanted(var) and 0 < value < self.k}

    def _is_wanted(self, var: Var) -> bool:
        return var in self.targets and var not in self.known

    def _deduce(self) -> None:
        """Values that follow from shown numbers alone count as shown."""
        waiting = [one for sums in self.sums.values() for one in sums]
        while waiting:
            later = []
            for total, parts in waiting:
                hidden = [var for var in (total, *parts) if var not in self.known]
                if len(hidden) == 1 and hidden[0][0] in ("rest", "known"):
                    self.known[hidden[0]] = self._missing(total, parts, hidden[0])
                elif hidden:
                    later.append((total, parts))
            if len(later) == len(waiting):
                return
            waiting = later

    def _missing(self, total: Var, parts: tuple[Var, ...], one: Var) -> int:
        shown = sum(self.known[part] for part in parts if part != one)
        return shown if one == total else self.known[total] - shown

    def range_of(self, var: Var) -> tuple[int, int]:
        """The bounds of a number: its smallest and largest value."""
        value = self.known.get(var)
        return self.bounds.get(var, (0, NO_LIMIT)) if value is None else (value, value)

    def _propagate(self) -> None:
        sums = list(dict.fromkeys(one for those in self.sums.values() for one in those))
        sums_of: dict[Var, list[int]] = defaultdict(list)
        for number, (total, parts) in enumerate(sums):
            for var in (total, *parts):
                if var not in self.known:
                    sums_of[var].append(number)
        waiting = set(range(len(sums)))
        while waiting:
            changed = {var for number in waiting for var in self._narrow(*sums[number])}
            changed |= self._narrow_ends()
            waiting = {number for var in changed for number in sums_of[var]}

    def _narrow(self, total: Var, parts: tuple[Var, ...]) -> list[Var]:
        low_total, high_total = self.range_of(total)
        ranges = [self.range_of(part) for part in parts]
        least, most = sum(low for low, _ in ranges), sum(high for _, high in ranges)
        changed = [total] if self._set(total, least, most) else []
        for part, (low, high) in zip(parts, ranges, strict=True):
            if low != high and self._set(part, low_total - most + high, high_total - least + low):
                changed.append(part)
        return changed

    def _set(self, var: Var, low: int, high: int) -> bool:
        before = self.range_of(var)
        after = max(before[0], low), min(before[1], high)
        assert after[0] <= after[1], (var, before, (low, high))
        if after == before:
            return False
        self.bounds[var] = after
        return True

    def _narrow_ends(self) -> set[Var]:
        changed = set()
        for var, whole in self.ends:
            (low, high), (least, most) = self.range_of(var), self.range_of(whole)
            if self._set(var, least if low else 0, 0 if high < least else most):
                changed.add(var)
        return changed

    def _list_open_blocks(self) -> list[list[Sum]]:
        """The sums of each kind of row that include a wanted count with more than one possible value."""
        blocks = []
        for sums in self.sums.values():
            open_sums = [one for one in sums if any(self._is_open(var) for var in (one[0], *one[1]))]
            if any(
                self._is_wanted(var) and self._is_open(var) for total, parts in open_sums for var in (total, *parts)
            ):
                blocks.append(open_sums)
        return blocks

    def _is_open(self, var: Var) -> bool:
        low, high = self.range_of(var)
        return low != high

    def _solve(self, blocks: Sequence[Sequence[Sum]]) -> dict[Var, int]:
        """Numbers that are the same in every solution of a block of sums, integer or not.

        A point off every bound that can be left shows which bounds no solution leaves. From that point every direction
        that keeps the sums is open: numbers that a random direction does not change are the same in every solution.
        """
        places: dict[tuple[int, Var], int] = {}
        rows: list[int] = []
        columns: list[int] = []
        signs: list[int] = []
        right: list[int] = []
        for block, sums in enumerate(blocks):
            for total, parts in sums:
                rest = 0
                for var, sign in ((total, -1), *((part, 1) for part in parts)):
                    if self._is_open(var):
                        rows.append(len(right))
                        columns.append(places.setdefault((block, var), len(places)))
                        signs.append(sign)
                    else:
                        rest += sign * self.range_of(var)[0]
                right.append(-rest)
        signed = numpy.array(signs, dtype=float)
        matrix = csr_matrix((signed, (rows, columns)), shape=(len(right), len(places)))
        limits = numpy.array([self.range_of(var) for _, var in places], dtype=float)
        point, is_loose = find_inside(matrix, numpy.array(right, dtype=float), limits)
        moves = numpy.zeros(len(places))
        moves[is_loose] = find_direction(matrix[:, is_loose])
        return {var: round(point[number]) for (_, var), number in places.items() if abs(moves[number]) < 1e-6}


def find_inside(matrix: csr_matrix, right: numpy.ndarray, limits: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
    """A solution off each bound that any solution is off, and which numbers those are."""
    count = matrix.shape[1]
    low, high = limits[:, 0], limits[:, 1]
    capped = numpy.flatnonzero(high < NO_LIMIT)
    every = identity(count, format="csr")
    # Columns: the numbers, each one's distance from its bounds (at most 1), and their common scale.
    blocks: list[list[csr_matrix | None]] = [
        [
            matrix,
            csr_matrix((len(right), count)),
            csr_matrix((len(right), len(capped))),
            csr_matrix(-right[:, None]),
        ],
        [-every, every, None, csr_matrix(low[:, None])],
        [every[capped], None, identity(len(capped), format="csr"), csr_matrix(-high[capped][:, None])],
    ]
    table = csr_matrix(bmat(blocks))
    slack = count + len(capped)
    answer = linprog(  # type: ignore[call-overload]  # its stubs know no sparse tables
        numpy.concatenate([numpy.zeros(count), -numpy.ones(slack), [0]]),
        A_ub=table[len(right) :],
        b_ub=numpy.zeros(slack),
        A_eq=table[: len(right)],
        b_eq=numpy.zeros(len(right)),
        bounds=[(0, None)] * count + [(0, 1)] * slack + [(1, None)],
        method="highs",
    )
    assert answer.status == 0, answer.message
    found = present(answer.x)
    is_loose = found[count : 2 * count] > 1e-6
    is_loose[capped] &= found[2 * count : -1] > 1e-6
    return found[:count] / found[-1], is_loose


def find_direction(matrix: csr_matrix) -> numpy.ndarray:
    """A random direction that keeps all sums."""
    start = numpy.random.default_rng(1).normal(size=matrix.shape[1])
    if not matrix.shape[1]:
        return start
    away = lsmr(matrix.T, start, atol=1e-13, btol=1e-13, conlim=0, maxiter=20 * sum(matrix.shape))[0]
    direction: numpy.ndarray = start - matrix.T @ away
    return direction


def is_per_placement(row: Row) -> bool:
    """True if the denominator counts placements of the cohort, not check-ins, objectives, or contacts."""
    return row["unit"] != "ratio" and (row["unit"] != "count" or row["measure"] in OF_COHORT)


def block_of(code: str) -> str:
    """Rows with numbers in common are of one kind."""
    if code in ("offer_rate", "conversion_rate", "acceptance_rate"):
        return "offers"
    if code in (*ATTAINED, "attained_met_rate", "objectives_approved", "objectives_amended", "objectives_submitted"):
        return "attained"
    if code in ("mentor_rate", "mentor_rate_known"):
        return "mentors"
    if code.startswith("reach_"):
        return "reach"
    return "states" if code in ("placements_completed", "placements_terminated") else code


def rating(row: Row, column: str) -> Var:
    """The number behind a column of skills_change: the count rated on an occasion is the same for all sources."""
    group = group_of(row)
    if column in ("n_pre", "n_post", "n_level"):
        occasion = row["pre_occasion" if column == "n_pre" else "post_occasion"]
        return "given", row["skill_code"], occasion, *group
    if column == "level_share_4plus":
        return "high", row["skill_code"], row["post_occasion"], *group
    return column, row["skill_code"], row["source"], *group


def block_of_rating(var: Var) -> str:
    """Counts of pairs by skill and source, shares apart; ratings given by skill and occasion."""
    kind, skill, of = var[:3]
    return f"{skill} {of}" + ("" if kind in ("n_pair", "given", "high") else f" {kind}")


def in_batches(blocks: list[list[Sum]]) -> Iterator[list[list[Sum]]]:
    """Batches of blocks, large enough that solving takes longer than starting the solver."""
    for start in range(0, len(blocks), BATCH):
        yield blocks[start : start + BATCH]
