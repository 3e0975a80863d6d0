"""Count and hide a report, make its files, and log each download."""

from __future__ import annotations

import getpass
import os
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

from flask import current_app
from sqlalchemy import func, select

from placement import audit
from placement.core import clock
from placement.core.actors import Actor, ActorKind
from placement.core.database import db
from placement.core.errors import NotAllowed, RuleBroken
from placement.core.settings import settings
from placement.reports import counting
from placement.reports.cohort import Scope, count_placements, list_limits
from placement.reports.detail import list_detail
from placement.reports.dimensions import CohortGroup, next_as_of
from placement.reports.disclosure import Policy
from placement.reports.facts import read_facts
from placement.reports.layout import DETAIL, list_columns
from placement.reports.measures import BY_CODE
from placement.reports.measures.base import File
from placement.reports.models import ReportNumber
from placement.reports.package import Records, Report, write_files
from placement.reports.policies import may_have_detail, may_use
from placement.reports.rows import is_withheld, list_records, shield_of
from placement.reports.rows.figures import LongRows, SkillRows, hide_figures
from placement.terms.models import Term
from placement.terms.services.freeze_skills import list_rated

LIMIT = 20
Result = TypeVar("Result")


class Recent(Generic[Result]):
    """A thread-safe cache of the LIMIT results used most recently."""

    def __init__(self) -> None:
        self.results: OrderedDict[Hashable, Result] = OrderedDict()
        self.lock = Lock()

    def get(self, key: Hashable, compute: Callable[[], Result]) -> Result:
        """The cached result of this key, computed if missing."""
        with self.lock:
            if key in self.results:
                self.results.move_to_end(key)
                return self.results[key]
        result = compute()
        with self.lock:
            self.results[key] = result
            while len(self.results) > LIMIT:
                self.results.popitem(last=False)
        return result


def key_of(scope: Scope, policy: Policy) -> Hashable:
    """The cache key: everything a counted report depends on, including colleges, so readers only see their own."""
    return scope.term.id, scope.as_of, policy, scope.actor.colleges, read_number(scope.term.id)


def read_number(term_id: int) -> int:
    """The change number of a term; read it in the same transaction as the facts."""
    query = select(func.coalesce(func.sum(ReportNumber.number), 0)).where(ReportNumber.term_id == term_id)
    return int(db.session.scalar(query) or 0)


def get_counted(scope: Scope, policy: Policy, compute: Callable[[], Result]) -> Result:
    """The cached counts for this scope and policy, recomputed after a fact changes."""
    recent: Recent[Result] = current_app.extensions.setdefault("reports", Recent())
    return recent.get(key_of(scope, policy), compute)


def scope_of(actor: Actor, term: Term, asked: date | None) -> Scope:
    """The scope of a report; `asked` is the requested report date, if any."""
    return Scope(actor, term, next_as_of(clock.today(), term.reports_on, asked))


@dataclass(frozen=True)
class Counted:
    """A cohort, counted and hidden: the rows of every file for every group.

    All rows are hidden together; each is built on first access.
    """

    as_of: date
    policy: Policy
    colleges: tuple[str, ...] | None
    groups: tuple[CohortGroup, ...] = ()
    rows: LongRows = field(default_factory=dict)
    skill_rows: SkillRows = field(default_factory=dict)
    withheld: str = ""
    is_too_large: bool = False


class TooLarge(Exception):
    """The cohort is too large to count during a page request; the worker makes this report."""


def count(scope: Scope, policy: Policy, *, for_page: bool = False) -> Counted:
    """The counted and hidden report, cached in the process until a fact of the term changes.

    If the whole cohort is too small, there are no rows and `withheld` has the reason. Raises NotAllowed, and TooLarge
    if `for_page` is set and the cohort is large.
    """
    if not may_use(scope.actor, policy):
        raise NotAllowed
    return get_counted(scope, policy, lambda: _count(scope, policy, for_page=for_page))


def is_large(scope: Scope) -> bool:
    """True if the cohort is over the page limit, so the worker makes the report."""
    return count_placements(scope) > settings().report_page_limit


def _count(scope: Scope, policy: Policy, *, for_page: bool) -> Counted:
    """Count and hide all groups and sources together, because one could reveal figures hidden in another."""
    if for_page and is_large(scope):
        raise TooLarge
    skills = list_rated(scope.term)
    colleges = list_limits(scope.actor)
    counts = counting.count(read_facts(scope, [skill.skill_id for skill in skills]))
    if is_withheld(counts, policy):
        return Counted(scope.as_of, policy, colleges, withheld=_withheld_reason(scope, policy))
    rows, skill_rows = hide_figures(counts, skills, shield_of(counts, policy))
    return Counted(scope.as_of, policy, colleges, tuple(counts.groups), rows, skill_rows)


def _withheld_reason(scope: Scope, policy: Policy) -> str:
    return (
        f"The cohort of {scope.term.code} as of {scope.as_of.isoformat()} has fewer than {policy.k} students. "
        f"Figures are withheld for groups this small under {policy.code}, so the files have no rows."
    )


def make_report(scope: Scope, policy: Policy, *, detail: bool = False) -> Report:
    """The report of a term, ready to write. Raises NotAllowed, or RuleBroken if the policy allows no detail."""
    check_detail(scope.actor, policy, detail)
    counted = count(scope, policy)
    return Report(
        term_code=scope.term.code,
        term_name=scope.term.name,
        as_of=scope.as_of,
        policy=policy,
        colleges=counted.colleges,
        records={file: _list_records(file, counted, scope.term.code) for file in File},
        withheld=counted.withheld,
        detail=list_detail(scope) if detail else None,
    )


def check_detail(actor: Actor, policy: Policy, detail: bool) -> None:
    """Check that the actor may have one row per placement, if requested. Raises RuleBroken or NotAllowed."""
    if detail and not policy.allows_detail:
        raise RuleBroken(f"The policy {policy.code} does not allow one row per placement.")
    if detail and not may_have_detail(actor, policy):
        raise NotAllowed


def _list_records(file: File, counted: Counted, term_code: str) -> Records:
    if file is File.SKILLS:
        rows = list(counted.skill_rows.values())
    else:
        rows = [counted.rows[name] for name in counted.rows if BY_CODE[name.measure].file is file]
    return list_records(rows, list_columns(file)[1:], term_code)


def hand_out(actor: Actor, term: Term, report: Report, *, bom: bool = True) -> dict[str, bytes]:
    """Log the download and return the files of the report."""
    note_download(actor, term.id, report.id, report.policy.code, report.as_of, detail=report.detail is not None)
    return write_files(report, bom=bom)


def note_download(actor: Actor, term_id: int, report_id: str, policy: str, as_of: date, *, detail: bool) -> None:
    """Record the download in the audit trail."""
    facts = {"report": report_id, "policy": policy, "as_of": as_of.isoformat(), "detail": detail}
    audit.record(actor, "hand out report", "term", term_id, **facts, **_who_at_the_keyboard(actor))


def _who_at_the_keyboard(actor: Actor) -> dict[str, str]:
    """The operating system's user on the command line, where there is no account."""
    return {"operating_system_user": _system_user()} if actor.kind is ActorKind.CLI else {}


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in many containers
        return f"uid {os.getuid()}"


def write_folder(files: dict[str, bytes], folder: Path) -> None:
    """Write each file atomically, and delete a placements_detail.csv left by an earlier run."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        unfinished = folder / f".{name}.part"
        unfinished.write_bytes(data)
        os.replace(unfinished, folder / name)
    if f"{DETAIL}.csv" not in files:
        (folder / f"{DETAIL}.csv").unlink(missing_ok=True)
