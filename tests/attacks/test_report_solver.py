"""No small hidden count can be recovered from a report's files, and some can without steps 3 and 4."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from placement.core.actors import CLI
from placement.core.database import db
from placement.reports import services
from placement.reports.disclosure import POLICIES, Policy, closing, parts
from placement.reports.package import write_files
from placement.reports.rows import long_blocks
from placement.reports.rows.long_blocks import list_attained
from placement.terms.models import Program, Term
from tests.attacks.report_solver import Attack, Var
from tests.databases import DbSession
from tests.reports.institution import REPORTS_ON, invent

# Both databases give the same bytes, as tests/reports/test_same_bytes.py shows.
pytestmark = pytest.mark.once
EARLY = date(2025, 2, 10)


def attack(term: Term, policy: Policy, as_of: date = REPORTS_ON) -> Attack:
    """An attacker with the files of this report and the list of programs."""
    files = write_files(services.make_report(services.scope_of(CLI, term, as_of), policy))
    owners = {program.code: program.college.code for program in db.session.scalars(select(Program))}
    return Attack(files, owners, policy.k)


def recover_all(term: Term, *days: date) -> dict[tuple[str, date], dict[Var, int]]:
    """The figures recovered under each policy on each report date."""
    return {(code, day): attack(term, policy, day).recover() for code, policy in POLICIES.items() for day in days}


@pytest.mark.parametrize(
    ("size", "seed", "days"),
    [(90, 7, [EARLY, REPORTS_ON]), (24, 3, [REPORTS_ON]), (40, 11, [REPORTS_ON])],
    ids=["check institution", "tiny groups", "small groups"],
)
def test_no_small_count_is_recovered(size: int, seed: int, days: list[date], db_session: DbSession) -> None:
    found = recover_all(invent(size=size, seed=seed), *days)
    assert found == {key: {} for key in found}


@pytest.mark.parametrize("policy", POLICIES)
def test_small_counts_are_recovered_without_steps_3_and_4(
    policy: str, db_session: DbSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The solver's results are right: they equal the figures of a report that hides nothing."""
    term = invent()
    truth = attack(term, replace(POLICIES["internal_k5"], k=1))
    truth.recover()
    monkeypatch.setattr(parts.Block, "_loop", lambda block: False)
    monkeypatch.setattr(parts.Block, "_repeat", lambda block: False)
    monkeypatch.setattr(closing, "close", read_only)
    found = attack(term, POLICIES[policy]).recover()
    assert len(found) > 10
    assert {var: truth.range_of(var) for var in found} == {var: (value, value) for var, value in found.items()}


def test_value_that_needs_several_sums_is_found(db_session: DbSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """attained_1 = denominator - n - attained_0 - attained_2 needs two sums; each alone only narrows it."""
    monkeypatch.setattr(long_blocks, "list_attained", lambda: [*list_attained()][:1] + [*list_attained()][2:4])
    blinded = attack(invent(size=40, seed=11), POLICIES["internal_k5"])
    assert blinded.recover(linear=False) == {}
    assert {var[1] for var in blinded.recover()} >= {"attained_na", "attained_undecided"}


def read_only(reader: closing.Reader) -> None:
    """Step 4 without its hiding."""
    reader.read()
