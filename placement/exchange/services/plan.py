"""Plan an import by comparing the file with the database, without writing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from operator import attrgetter

from placement.core.actors import Actor
from placement.core.email_address import key_of
from placement.core.labels import Label
from placement.core.search import sort_key
from placement.exchange.queries import existing as queries
from placement.exchange.queries.accounts import find_accounts
from placement.exchange.queries.existing import Codes, Existing
from placement.exchange.rules import checks as rules
from placement.exchange.rules import merge_facts, reading
from placement.exchange.rules.checks import Checked
from placement.exchange.rules.choices import NO_CHOICES, Choices
from placement.exchange.rules.dates import lasts_long
from placement.exchange.rules.grants import Grant
from placement.exchange.rules.identity import KnownAccounts
from placement.exchange.rules.problems import CellProblem, Notice, arrange
from placement.exchange.rules.roles import list_accepted, list_grants, settle_roles
from placement.exchange.services import compare as changes
from placement.exchange.services.compare import Change
from placement.hosts.rules import similar_names


class Fate(Label):
    """The outcome of a record."""

    CREATED = "created", "created"
    CHANGED = "changed", "changed"
    UNCHANGED = "unchanged", "unchanged"
    LEFT_OUT = "left_out", "left out"


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A record with its outcome, and its changes to an existing placement."""

    checked: Checked
    fate: Fate
    existing: Existing | None = None
    changes: tuple[Change, ...] = ()

    @property
    def is_granted(self) -> bool:
        """True if a change comes with an accepted role."""
        return any(change.granted for change in self.changes)


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """The plan of a whole file, to review or carry out. `fresh` names the hosts and people it would create.

    `grants` are the roles for existing accounts that this actor may accept; `accepted` the keys of accepted grants.
    """

    table: reading.Table
    rows: tuple[PlannedRow, ...]
    notices: tuple[Notice, ...]
    gathered: merge_facts.Gathered
    fresh: Mapping[str, tuple[str, ...]]
    pairs: tuple[similar_names.Pair, ...]
    codes: Codes
    grants: tuple[Grant, ...] = ()
    accepted: frozenset[str] = frozenset()

    @property
    def long_count(self) -> int:
        """The number of placements over two years long, accepted or not."""
        return sum(lasts_long(row.checked.values) for row in self.rows)

    @property
    def is_long_accepted(self) -> bool:
        """True if a placement over two years long has no problems left."""
        return any(row.checked.good and lasts_long(row.checked.values) for row in self.rows)

    @property
    def problems(self) -> list[CellProblem]:
        """All problems, by record and column."""
        return arrange(problem for row in self.rows for problem in row.checked.problems)

    @property
    def counts(self) -> dict[str, int]:
        """Count records by outcome."""
        met = Counter(row.fate for row in self.rows)
        return {fate.value: met[fate] for fate in Fate}

    def having(self, fate: Fate) -> list[PlannedRow]:
        """List the records with this outcome, in file order."""
        return [row for row in self.rows if row.fate is fate]


def sum_up(counts: Mapping[str, int]) -> str:
    """Return the summary line, which outside programs parse."""
    return ", ".join(f"{counts[fate.value]} {fate.label}" for fate in Fate)


def plan(actor: Actor, table: reading.Table, choices: Choices = NO_CHOICES) -> ImportPlan:
    """Compare a file with the database as this actor sees it, without writing."""
    codes = queries.get_codes(actor)
    known = queries.make_known(codes, find_accounts(actor, (record.cells for record in table.records)))
    checked = settle_roles(rules.check_records(table.records, known, choices), known.accounts, choices)
    rows = _list_changes(actor, _match_existing(actor, checked))
    good = [row.checked for row in rows if row.fate is not Fate.LEFT_OUT]
    held = queries.get_held_facts(good)
    gathered = merge_facts.gather(good, held)
    fresh = _name_fresh(gathered, {*held, *_list_accounts(gathered, known.accounts)})
    pairs = similar_names.list_pairs(fresh["host"], queries.list_host_names() if fresh["host"] else ())
    notices = sorted([*(notice for row in good for notice in row.notices), *gathered.notices], key=attrgetter("record"))
    grants, accepted = tuple(list_grants(checked)), list_accepted(checked)
    return ImportPlan(table, tuple(rows), tuple(notices), gathered, fresh, tuple(pairs), codes, grants, accepted)


def _match_existing(actor: Actor, checked: Iterable[Checked]) -> list[PlannedRow]:
    """Pair each record with the placement it updates, if any."""
    rows = [(row, _place(row) if row.good else None) for row in checked]
    existing = _find_existing(actor, (place for _, place in rows if place is not None))
    return [_fate(row, existing.get(place) if place is not None else None) for row, place in rows]


def _place(row: Checked) -> tuple[str, str]:
    return row.values["term"], rules.stored_key(row.values)


def _find_existing(actor: Actor, places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Existing]:
    keys = defaultdict(list)
    for term, key in places:
        keys[term].append(key)
    by_place = {}
    for term, wanted in keys.items():
        there = queries.find_recorded(actor, term) | queries.find_imported(actor, term, wanted)
        by_place.update({(term, key): existing for key, existing in there.items()})
    return by_place


def _fate(row: Checked, existing: Existing | None) -> PlannedRow:
    """Decide the outcome of a record; a match the actor may not change is a problem of the record."""
    if not row.good:
        return PlannedRow(row, Fate.LEFT_OUT)
    if existing is None:
        return PlannedRow(row, Fate.CREATED)
    if not existing.may_touch:
        return PlannedRow(_forbid(row), Fate.LEFT_OUT)
    if existing.last is not None and not rules.list_differences(existing.last, row.values):
        return PlannedRow(row, Fate.UNCHANGED, existing)
    return PlannedRow(row, Fate.CHANGED, existing)


def _forbid(row: Checked) -> Checked:
    column = "external_id" if row.values["external_id"] else "title"
    wanted = "Write one that is free: a placement of another college has this one already."
    record = row.record
    problem = CellProblem(record.line, record.number, column, record.cells.get(column, ""), wanted)
    return replace(row, problems=(problem,))


def _list_changes(actor: Actor, rows: Iterable[PlannedRow]) -> list[PlannedRow]:
    """Add each changed record's changes: old and new values, and the reason a change doesn't apply."""
    met = list(rows)
    ids = [row.existing.placement_id for row in met if row.fate is Fate.CHANGED and row.existing is not None]
    current, signed = changes.get_current(ids), changes.find_signed(ids)
    closed = changes.find_closed_accounts(actor, ids)
    return [_with_changes(row, current, signed, closed) for row in met]


def _with_changes(
    row: PlannedRow, current: Mapping[int, Mapping[str, str]], signed: set[int], closed: set[int]
) -> PlannedRow:
    if row.fate is not Fate.CHANGED or row.existing is None:
        return row
    number = row.existing.placement_id
    judged = changes.judge(row.existing.last, current[number], row.checked.values, is_closed=number in closed)
    judged = changes.mark_granted(judged, row.checked.granted)
    if number in signed:
        judged = changes.mark_amendments(judged)
    return replace(row, changes=tuple(judged), fate=Fate.CHANGED if judged else Fate.UNCHANGED)


def _list_accounts(gathered: merge_facts.Gathered, accounts: KnownAccounts) -> Iterator[merge_facts.Subject]:
    """Yield students and faculty with an account under another key: students by email, faculty who are students."""
    emails = {key: key_of(facts.get("student_email", "")) for key, facts in gathered.about("student").items()}
    yield from (("student", key) for key, email in emails.items() if email in accounts.by_email)
    yield from (("faculty member", email) for email in emails.values())


def _name_fresh(gathered: merge_facts.Gathered, held: Set[merge_facts.Subject]) -> dict[str, tuple[str, ...]]:
    """Map kinds to the hosts and people the import would create, each in a form that search finds."""
    fresh: dict[str, list[str]] = {kind: [] for kind in merge_facts.NOUNS}
    for (kind, key), facts in gathered.facts.items():
        if (kind, key) not in held:
            fresh[kind].append(merge_facts.show(kind, key, facts))
    return {kind: tuple(sorted(names, key=lambda name: (sort_key(name), name))) for kind, names in fresh.items()}


def list_notices(plan: ImportPlan) -> Iterator[str]:
    """Yield the notes on a file as sentences; notes don't cause records to be skipped."""
    if plan.table.encoding:
        yield plan.table.encoding.sentence
    if plan.table.unmatched:
        yield f"Ignored unknown columns: {', '.join(plan.table.unmatched)}."
    yield from plan.table.remarks
    writes = {row.checked.record.number for row in plan.rows if row.fate in (Fate.CREATED, Fate.CHANGED)}
    for notice in (notice for notice in plan.notices if notice.is_repeated or notice.record in writes):
        yield f"Line {notice.line}, record {notice.record}: {notice.sentence}"
