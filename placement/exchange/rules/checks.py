"""Check the records of a file: pure, given the existing codes and the taken emails.

A record is good if none of its cells has a problem; a cell has at most one problem.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Final

from placement.core import email_address
from placement.core.email_address import CleanAddress
from placement.core.text import clean, id_key_of
from placement.exchange.rules import columns, identity
from placement.exchange.rules.cell_shapes import find_flaw
from placement.exchange.rules.choices import NO_CHOICES, Choices
from placement.exchange.rules.column_kinds import Column, Kind, to_number
from placement.exchange.rules.dates import LONG, WRONG_YEAR, find_date, has_wrong_year, judge_dates, lasts_long
from placement.exchange.rules.grants import Grant
from placement.exchange.rules.identity import Holders, KnownAccounts, Roster, read_roster
from placement.exchange.rules.problems import CellProblem, Notice
from placement.exchange.rules.reading import Record

Key = tuple[str, ...]

_NUMBER: Final = re.compile(r"[0-9]+(\.[0-9]+)?")
_CURRENCY: Final = re.compile(r"[A-Za-z]{3}")
_CODES_NAMED = 12
_LONGEST_KEY = 500


@dataclass(frozen=True, slots=True)
class KnownCodes:
    """The codes and accounts in the database."""

    terms: frozenset[str] = frozenset()
    programs: frozenset[str] = frozenset()
    accounts: KnownAccounts = field(default_factory=KnownAccounts)
    newest: tuple[str, str, str] | None = None  # the code of the term that starts last, its first and last day

    def codes(self, column: str) -> frozenset[str]:
        """The codes a cell of this column may name."""
        return self.terms if column == "term" else self.programs


@dataclass(frozen=True, slots=True)
class Checked:
    """A record as read, with its values in stored form (empty text for none), its problems, and its notices.

    `grants` are the roles it would add to accounts; `granted` are the columns of an accepted grant.
    """

    record: Record
    values: Mapping[str, str]
    problems: tuple[CellProblem, ...]
    notices: tuple[Notice, ...] = ()
    grants: tuple[Grant, ...] = ()
    granted: frozenset[str] = frozenset()

    @property
    def good(self) -> bool:
        """True if the record can be imported."""
        return not self.problems


@dataclass(slots=True)
class _Seen:
    """Values seen in earlier records of the same file, and the problem of each value, because values repeat."""

    roster: Roster
    judged: dict[str, dict[str, str]] = field(default_factory=lambda: {name: {} for name in columns.NAMES})
    keys: dict[Key, int] = field(default_factory=dict)
    holders: Holders = field(default_factory=Holders)


def check_records(records: Iterable[Record], known: KnownCodes, choices: Choices = NO_CHOICES) -> list[Checked]:
    """Check all records, in file order."""
    stored: dict[str, dict[str, str]] = {column.name: {"": ""} for column in columns.COLUMNS}
    read = [(record, _read_values(record, stored)) for record in records]
    seen = _Seen(read_roster(values for _, values in read))
    return [_check_record(record, values, known, seen, choices) for record, values in read]


def _read_values(record: Record, stored: Mapping[str, dict[str, str]]) -> dict[str, str]:
    """Read a record's values in stored form; `stored` has the forms of cells read before."""
    values = {}
    for name, texts in stored.items():
        cell = record.cells.get(name, "")
        if cell not in texts:
            texts[cell] = _stored(columns.BY_NAME[name], cell)
        values[name] = texts[cell]
    return values


def _check_record(record: Record, values: dict[str, str], known: KnownCodes, seen: _Seen, choices: Choices) -> Checked:
    wanted = dict(_judge_cells(values, known, seen)) | dict(record.flaws)
    for name, sentence in (
        *judge_dates(values, wanted, choices),
        *_judge_key(values, seen, record.number),
        *identity.judge_student(values, wanted, known.accounts, seen.holders),
        *identity.judge_supervisor(values, wanted, known.accounts, seen.roster),
    ):
        wanted[name] = (
            f"{sentence} {wanted[name]}" if name == "student_id" and name in wanted else wanted.get(name, sentence)
        )
    problems = [
        CellProblem(record.line, record.number, name, record.cells.get(name, ""), wanted[name])
        for name in columns.NAMES
        if name in wanted
    ]
    return Checked(record, values, tuple(problems), tuple(_list_notices(record, values, known, seen)))


def _list_notices(record: Record, values: Mapping[str, str], known: KnownCodes, seen: _Seen) -> Iterator[Notice]:
    yield from _list_cleaned(record)
    sentences = [LONG] if lasts_long(values) else []
    for sentence in (*sentences, *identity.list_notices(values, known.accounts, seen.roster)):
        yield Notice(record.line, record.number, sentence)


def _stored(column: Column, cell: str) -> str:
    """Return the cell's text in stored form; values from a list get the list's spelling."""
    text = clean(cell)
    if column.kind is Kind.EMAIL:
        judged = email_address.judge(text)
        return judged.address if isinstance(judged, CleanAddress) else text
    if column.kind is not Kind.CHOICE:
        return text
    return _SPELLINGS[column.name].get(text.casefold(), text)


def _list_cleaned(record: Record) -> Iterator[Notice]:
    """Yield a notice for each cleaned address."""
    for name in _ADDRESSES:
        judged = email_address.judge(record.cells.get(name, ""))
        if isinstance(judged, CleanAddress) and judged.notice:
            yield Notice(record.line, record.number, f"{name}: {judged.notice}")


_ADDRESSES: Final = tuple(column.name for column in columns.COLUMNS if column.kind is Kind.EMAIL)
_SPELLINGS: Final = {
    column.name: {value.casefold(): value for value in column.values}
    for column in columns.COLUMNS
    if column.kind is Kind.CHOICE
}


def _judge_cells(values: Mapping[str, str], known: KnownCodes, seen: _Seen) -> Iterator[tuple[str, str]]:
    for name, text in values.items():
        met = seen.judged[name]
        if text not in met:
            met[text] = _judge_cell(columns.BY_NAME[name], text, known)
        if met[text]:
            yield name, met[text]


def _judge_cell(column: Column, text: str, known: KnownCodes) -> str:
    """Return the problem of a value as a sentence; empty if none."""
    if not text:
        return f"This cell may not be empty. {column.wanted}" if column.required else ""
    if "\0" in text:
        return f"The cell holds a character that cannot be stored (NUL). {column.wanted}"
    if column.longest is not None and len(text) > column.longest:
        return f"Write at most {column.longest} characters. {column.wanted}"
    if flaw := find_flaw(column, text):
        return flaw
    if column.kind is Kind.EMAIL:
        refused = email_address.judge(text)
        return refused.replace("Enter", "Write", 1) if isinstance(refused, str) else ""
    if column.kind is Kind.DATE and has_wrong_year(text):
        return WRONG_YEAR
    return "" if _fits(column, text, known) else column.wanted + _named_codes(column, known)


def _fits(column: Column, text: str, known: KnownCodes) -> bool:
    if column.kind is Kind.CHOICE:
        return text in column.values
    if column.kind is Kind.CODE:
        return text in known.codes(column.name)
    if column.kind is Kind.NUMBER:
        return bool(_NUMBER.fullmatch(text)) and column.in_range(Decimal(text))
    return _SHAPES[column.kind](text)


def _named_codes(column: Column, known: KnownCodes) -> str:
    if column.kind is not Kind.CODE:
        return ""
    codes = sorted(known.codes(column.name))
    if len(codes) > _CODES_NAMED:
        return ""
    return f" There are: {', '.join(codes)}." if codes else " There is none yet."


_SHAPES: Final[Mapping[Kind, Callable[[str], bool]]] = {
    Kind.TEXT: lambda text: True,
    Kind.ID: lambda text: True,
    Kind.DATE: lambda text: find_date(text) is not None,
    Kind.CURRENCY: lambda text: bool(_CURRENCY.fullmatch(text)),
}


def key_of(values: Mapping[str, str]) -> Key | None:
    """Return the key that identifies a placement; None if a part is missing."""
    named = ("term", "external_id") if values["external_id"] else ("term", "student_id", "host_name", "title")
    key = tuple(values[name].casefold() for name in named)
    return key if all(key) else None


def stored_key(values: Mapping[str, str]) -> str:
    """Return the stored key of a good record within its term, hashed if too long for an index."""
    key = key_of(values) or ()
    text = json.dumps(key[1:], ensure_ascii=False)
    return text if len(text) <= _LONGEST_KEY else "sha256:" + sha256(text.encode()).hexdigest()


def _judge_key(values: Mapping[str, str], seen: _Seen, number: int) -> Iterator[tuple[str, str]]:
    """Report a repeated key on the later record, even if the earlier record has problems itself."""
    key = key_of(values)
    if key is None:
        return
    first = seen.keys.setdefault(key, number)
    if first == number:
        return
    if values["external_id"]:
        yield "external_id", f"Record {first} of the term has this external_id already. Write one of its own."
    else:
        same = f"Record {first} has the same term, student, host and title."
        yield "title", f"{same} Write another title or an external_id."


def same_value(name: str, one: str, other: str) -> bool:
    """True if two stored texts of a column are equal, like 18.5 and 18.50, or emails in different case."""
    kind = columns.BY_NAME[name].kind
    if kind is Kind.NUMBER and one and other:
        return to_number(one) == to_number(other)
    if kind is Kind.EMAIL:
        return email_address.key_of(one) == email_address.key_of(other)
    if kind is Kind.ID:
        return id_key_of(one) == id_key_of(other)
    return one == other


def list_differences(last: Mapping[str, str], values: Mapping[str, str]) -> tuple[str, ...]:
    """List the columns with a new value since the last import; empty cells are ignored."""
    return tuple(
        name for name in columns.NAMES if values[name] and not same_value(name, last.get(name, ""), values[name])
    )
