"""List the roles a file would add to existing accounts; a role is added only if a person accepts it.

An import never adds roles on its own, because a typo in a cell could let a student read others' reflections.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from placement.core.actors import Role
from placement.core.email_address import key_of
from placement.exchange.rules.checks import Checked
from placement.exchange.rules.choices import Choices
from placement.exchange.rules.grants import Grant, key_for
from placement.exchange.rules.identity import KnownAccount, KnownAccounts, Roster, Values, read_roster
from placement.exchange.rules.problems import CellProblem, Notice

FACULTY: Final = ("faculty_email", "faculty_name")
HOW: Final = "select the role (on the command line: --grant-roles)"
NOT_YOURS: Final = "Only an administrator can give this account another role."
NO_STUDENT: Final = "This is the account of {name}, who is not a student. Write the student's own address. "
OWN: Final = "faculty_email: this is the student's own address, so the placement comes in without a faculty member."


def settle_roles(checked: Iterable[Checked], accounts: KnownAccounts, choices: Choices) -> list[Checked]:
    """Remove roles that were not accepted from the records: with a notice for faculty, a problem for students."""
    rows = list(checked)
    settle = _Settle(accounts, read_roster(row.values for row in rows), choices)
    return [settle.settle(row) for row in rows]


def list_grants(checked: Iterable[Checked]) -> list[Grant]:
    """List the grants of a file that the actor may accept, each once, by name."""
    grants = {grant.key: grant for row in checked for grant in row.grants if grant.may_grant}
    return sorted(grants.values(), key=lambda grant: (grant.name.casefold(), grant.key))


def list_accepted(checked: Iterable[Checked]) -> frozenset[str]:
    """Return the keys of grants to carry out; a new account that becomes faculty also gets its student role."""
    accepted = [grant for row in checked for grant in row.grants if grant.is_accepted]
    new = (key_for(Role.STUDENT, grant.email) for grant in accepted if grant.is_new)
    return frozenset(grant.right for grant in accepted).union(new)


@dataclass(frozen=True, slots=True)
class _Settle:
    accounts: KnownAccounts
    roster: Roster
    choices: Choices

    def settle(self, row: Checked) -> Checked:
        return self._settle_faculty(self._settle_student(row))

    def _settle_student(self, row: Checked) -> Checked:
        """Add the grant of the student role if an existing account needs one, and a problem unless it is accepted."""
        if any(problem.column in ("student_id", "student_email") for problem in row.problems):
            return row
        account = self.accounts.find_student(row.values)
        if account is None or Role.STUDENT in account.roles:
            return row
        grant = self._offer(Role.STUDENT, account)
        row = replace(row, grants=(*row.grants, grant))
        if grant.is_accepted:
            return row
        sentence = NO_STUDENT.format(name=account.shown_name)
        way_out = f"If it is the same person, {HOW}." if grant.may_grant else NOT_YOURS
        record = row.record
        cell = record.cells.get("student_email", "")
        problem = CellProblem(record.line, record.number, "student_email", cell, sentence + way_out)
        return replace(row, problems=(*row.problems, problem))

    def _settle_faculty(self, row: Checked) -> Checked:
        """Add the grant of the faculty role, if the record needs one; leave out faculty if it isn't accepted."""
        if not row.values["faculty_email"] or any(problem.column == "faculty_email" for problem in row.problems):
            return row
        if key_of(row.values["faculty_email"]) in self._list_own(row.values):
            return _leave_out(row, OWN)
        grant = self._find_faculty(row.values["faculty_email"])
        if grant is None:
            return row
        row = replace(row, grants=(*row.grants, grant))
        if grant.is_accepted:
            return replace(row, granted=frozenset(FACULTY))
        way_out = f"To make this person faculty, {HOW}." if grant.may_grant else NOT_YOURS
        who = f"{grant.email} is the address of {grant.name}, who is not faculty"
        return _leave_out(row, f"faculty_email: {who}. The placement comes in without a faculty member. {way_out}")

    def _list_own(self, values: Values) -> Iterator[str]:
        yield key_of(values["student_email"])
        if (account := self.accounts.find_student(values)) is not None:
            yield account.email_key

    def _find_faculty(self, email: str) -> Grant | None:
        account = self.accounts.by_email.get(key_of(email))
        if account is not None:
            return None if Role.FACULTY in account.roles else self._offer(Role.FACULTY, account)
        name = self.roster.names.get(key_of(email))
        if name is None:
            return None
        return self._judge(Grant(Role.FACULTY, email, name, frozenset({Role.STUDENT}), True, False, is_new=True))

    def _offer(self, role: Role, account: KnownAccount) -> Grant:
        return self._judge(Grant(role, account.email, account.shown_name, account.roles, account.may_grant, False))

    def _judge(self, grant: Grant) -> Grant:
        return replace(grant, is_accepted=grant.may_grant and self.choices.accept_role(grant.key))


def _leave_out(row: Checked, sentence: str) -> Checked:
    """Clear the record's faculty member, so that it isn't stored as imported and the same file reports it again."""
    notice = Notice(row.record.line, row.record.number, sentence, is_repeated=True)
    values = {**row.values, **dict.fromkeys(FACULTY, "")}
    return replace(row, values=values, notices=(*row.notices, notice))
