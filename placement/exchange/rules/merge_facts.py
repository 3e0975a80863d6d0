"""Merge a file's facts about hosts and people: the first record wins, the rest are notices."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from placement.core.email_address import key_of
from placement.core.text import id_key_of
from placement.exchange.rules import columns
from placement.exchange.rules.checks import Checked
from placement.exchange.rules.column_kinds import Owner
from placement.exchange.rules.problems import Notice

Subject = tuple[str, str]
Facts = dict[Subject, dict[str, str]]


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of subject: its key column, a function to compare keys, and the columns with facts about it."""

    noun: str
    key: str
    compared: Callable[[str], str]
    facts: tuple[str, ...]


def _kind(noun: str, owner: Owner, key: str, compared: Callable[[str], str]) -> _Kind:
    return _Kind(noun, key, compared, tuple(name for name in columns.list_facts(owner) if name != key))


_KINDS: Final = (
    _kind("student", Owner.STUDENT, "student_id", id_key_of),
    _kind("host", Owner.HOST, "host_name", str),
    _kind("supervisor", Owner.SUPERVISOR, "supervisor_email", key_of),
    _kind("faculty member", Owner.FACULTY, "faculty_email", key_of),
)

NOUNS: Final = tuple(kind.noun for kind in _KINDS)
PLURALS: Final[Mapping[str, str]] = {
    "student": "students",
    "host": "hosts",
    "supervisor": "supervisors",
    "faculty member": "faculty members",
}


@dataclass(slots=True)
class Gathered:
    """The facts used, by subject, and notices about the facts that differ from them."""

    facts: Facts = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)

    def about(self, noun: str) -> dict[str, dict[str, str]]:
        """Map keys to the facts about all subjects of one kind."""
        return {key: facts for (kind, key), facts in self.facts.items() if kind == noun}


def gather(checked: Iterable[Checked], held: Mapping[Subject, Mapping[str, str]]) -> Gathered:
    """Merge the facts of good records into those on file, which take precedence."""
    gathered = Gathered({subject: dict(facts) for subject, facts in held.items()})
    for row in checked:
        if row.good:
            gathered.notices.extend(_gather_row(row, gathered.facts))
    return gathered


def _gather_row(row: Checked, facts: Facts) -> Iterator[Notice]:
    for kind in _KINDS:
        yield from _gather_subject(row, kind, facts)


def _gather_subject(row: Checked, kind: _Kind, facts: Facts) -> Iterator[Notice]:
    key = row.values[kind.key]
    if not key:
        yield from _nobody(row, kind)
        return
    stored = facts.setdefault((kind.noun, kind.compared(key)), {})
    stored.setdefault(kind.key, key)
    for name in kind.facts:
        value = row.values[name]
        kept = stored.setdefault(name, value) or value
        stored[name] = kept
        if value and not _agree(name, value, kept):
            yield _notice(row, f"{name} of {kind.noun} {key} is “{kept}” already, not “{value}”.")


def _agree(name: str, value: str, kept: str) -> bool:
    return value == kept or (name.endswith("_email") and key_of(value) == key_of(kept))


def _nobody(row: Checked, kind: _Kind) -> Iterator[Notice]:
    """Skip people without an address, who can't be told from namesakes."""
    named = [row.values[name] for name in kind.facts if name.endswith("_name") and row.values[name]]
    if named:
        yield _notice(row, f"{kind.noun.capitalize()} {named[0]} has no email, so no one is added.")


def _notice(row: Checked, sentence: str) -> Notice:
    return Notice(row.record.line, row.record.number, sentence)


def show(noun: str, key: str, facts: Mapping[str, str]) -> str:
    """Describe a host or person for search."""
    if noun == "student":
        return f"{facts.get('student_last_name')}, {facts.get('student_first_name')} ({facts.get('student_id', key)})"
    names = [facts[name] for name in facts if name.endswith("_name") and name != "host_name" and facts[name]]
    return f"{names[0]} ({key})" if names else key
