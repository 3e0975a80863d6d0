"""Check identities in a file: one person per student ID, one student per address, no self-supervision.

Pure functions: the accounts are arguments (see accounts.py). IDs and addresses are compared by their keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from placement.core.actors import Role
from placement.core.email_address import key_of
from placement.core.text import fold, id_key_of

Values = Mapping[str, str]
Found = tuple[str, str]

OTHER_PERSON: Final = (
    "Another person, {name}, has this student_id. Write this student's own ID. If it is the same person, change "
    "the last name or the email address on the person's page, then import again."
)
NOT_FOUND: Final = (
    "You can't place a student with this ID. "
    "If the ID is right, career office staff who work for all colleges can import this row."
)
OWN_ADDRESS: Final = "This is the student's own address. Write the address of the person who supervises the work."
OWN_SUPERVISOR: Final = "This is the address of a person who supervises this student. Write the student's own."


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """The facts of an existing account that an import needs.

    `imported` holds the last names (folded) and addresses (keys) last imported for them; `supervisors` the keys of
    their current and former supervisors' addresses; `may_grant`: the actor may add roles to the account.
    """

    name: str
    last_name: str
    email: str
    student_id: str = ""
    roles: frozenset[Role] = frozenset()
    may_grant: bool = False
    is_elsewhere: bool = False
    imported: frozenset[tuple[str, str]] = frozenset()
    supervisors: frozenset[str] = frozenset()

    @property
    def email_key(self) -> str:
        """The key that addresses are compared by."""
        return key_of(self.email)

    @property
    def shown_name(self) -> str:
        """The name if the actor may see the account; else a placeholder."""
        return "a person of another college" if self.is_elsewhere else self.name

    def is_same(self, last_name: str, email: str) -> bool:
        """True if a folded last name or an address key matches the stored or last imported one."""
        facts = {(fold(self.last_name), self.email_key), *self.imported}
        return any(last_name == known_name or email == known_email for known_name, known_email in facts)


@dataclass(frozen=True, slots=True)
class KnownAccounts:
    """The accounts a file names, by email key and by student ID key."""

    by_email: Mapping[str, KnownAccount] = field(default_factory=dict)
    by_id: Mapping[str, KnownAccount] = field(default_factory=dict)

    def find_student(self, values: Values) -> KnownAccount | None:
        """Return the account of a record's student, by ID, else by address."""
        by_id = self.by_id.get(id_key_of(values["student_id"]))
        return by_id or self.by_email.get(key_of(values["student_email"]))


@dataclass(slots=True)
class Roster:
    """The students of a file, read before the records are checked, so that their order does not matter."""

    names: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, set[str]] = field(default_factory=dict)


def read_roster(rows: Iterable[Values]) -> Roster:
    """Return the students a file names: names by address, and addresses by ID."""
    roster = Roster()
    for values in rows:
        student, email = id_key_of(values["student_id"]), key_of(values["student_email"])
        if email:
            name = f"{values['student_first_name']} {values['student_last_name']}".strip()
            roster.names.setdefault(email, name or values["student_email"])
            roster.addresses.setdefault(student, set()).add(email)
    return roster


@dataclass(slots=True)
class Holders:
    """The file's first person with each student ID, and first ID with each address."""

    people: dict[str, KnownAccount] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)


def judge_student(values: Values, wanted: Mapping[str, str], accounts: KnownAccounts, seen: Holders) -> Iterator[Found]:
    """Yield problems of a record's student: an ID or address of someone else, or a student of other colleges."""
    student = values["student_id"]
    if not student or "student_email" in wanted:
        return
    held = accounts.by_id.get(id_key_of(student))
    if held is not None and held.is_elsewhere:
        yield "student_id", NOT_FOUND
        return
    if "student_last_name" not in wanted:
        yield from _judge_holder(values, held, seen)
    yield from _judge_owner(values, accounts, seen)


def _judge_holder(values: Values, held: KnownAccount | None, seen: Holders) -> Iterator[Found]:
    """Yield a problem if the ID belongs to another person: its owner on file, else the file's first."""
    last_name, email = values["student_last_name"], key_of(values["student_email"])
    name = f"{values['student_first_name']} {last_name}".strip()
    first = seen.people.setdefault(
        id_key_of(values["student_id"]), KnownAccount(name, last_name, values["student_email"])
    )
    holder = held or first
    if not holder.is_same(fold(last_name), email):
        yield "student_id", OTHER_PERSON.format(name=holder.name)


def _judge_owner(values: Values, accounts: KnownAccounts, seen: Holders) -> Iterator[Found]:
    """Yield a problem if the address belongs to another student: its owner on file, else the file's first."""
    student, email = values["student_id"], key_of(values["student_email"])
    account = accounts.by_email.get(email)
    held = accounts.by_id.get(id_key_of(student))
    if account is not None and held is not None and account is not held and not account.student_id:
        yield "student_email", f"This is the address of {account.shown_name}. Write the student's own."
        return
    owner = (account.student_id if account else "") or seen.emails.setdefault(email, student)
    if id_key_of(owner) == id_key_of(student):
        return
    if account is not None and account.is_elsewhere:
        yield "student_email", "Another person has this address. Write the student's own."
    else:
        yield "student_email", f"Student {owner} has this address already. Write the student's own."


def judge_supervisor(
    values: Values, wanted: Mapping[str, str], accounts: KnownAccounts, roster: Roster
) -> Iterator[Found]:
    """Yield problems of a supervisor's address that is the student's own, on file or in this file."""
    student, supervisor = id_key_of(values["student_id"]), key_of(values["supervisor_email"])
    account = accounts.find_student(values)
    own = {key_of(values["student_email"]), *roster.addresses.get(student, ())} if student else set()
    if account is not None:
        own.add(account.email_key)
    if supervisor and "supervisor_email" not in wanted and supervisor in own:
        yield "supervisor_email", OWN_ADDRESS
    if account is not None and "student_email" not in wanted and key_of(values["student_email"]) in account.supervisors:
        yield "student_email", OWN_SUPERVISOR


def list_notices(values: Values, accounts: KnownAccounts, roster: Roster) -> Iterator[str]:
    """Yield a notice if the supervisor has an account here, or is a student in this file."""
    written = values["supervisor_email"]
    account = accounts.by_email.get(key_of(written))
    name = account.shown_name if account else roster.names.get(key_of(written))
    if written and name:
        yield f"supervisor_email: {written} is also the address of {name}, who belongs to the institution."
