"""Make a report: count, hide, shape; and hand it out, which is always put on record."""

import getpass
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from placement import audit
from placement.core import clock
from placement.core.actors import Actor, ActorKind
from placement.core.errors import NotAllowed, RuleBroken
from placement.reports import figures, tables
from placement.reports.package import Records, Report, write_files
from placement.reports.queries.cohort import Scope, get_shape, list_limits
from placement.reports.queries.detail import list_detail
from placement.reports.queries.skills import count_ratings
from placement.reports.queries.tally import count_everything
from placement.reports.rules.access import may_have_detail, may_use
from placement.reports.rules.dimensions import Group, next_as_of, rank
from placement.reports.rules.disclosure import Policy
from placement.reports.rules.grids import SOURCES
from placement.reports.rules.layout import DETAIL, list_columns
from placement.reports.rules.measures import BY_CODE, File
from placement.reports.rules.rows import Row, list_long_rows, list_skill_rows
from placement.reports.rules.shield import Shield
from placement.reports.rules.skill_blocks import SkillFact
from placement.terms.models import Term
from placement.terms.services.freeze_skills import list_rated


def scope_of(actor: Actor, term: Term, asked: date | None) -> Scope:
    """What is counted, as of which day."""
    return Scope(actor, term, next_as_of(clock.today(), term.reports_on, asked))


@dataclass(frozen=True)
class Counted:
    """A cohort, counted and hidden, before it becomes a page or files.

    `rows` are those of the files of measures. The rows of skills are worked out when they are asked for: a page
    shows one group of them, and their intervals are most of the work.
    """

    scope: Scope
    policy: Policy
    colleges: tuple[str, ...] | None
    groups: tuple[Group, ...] = ()
    rows: tuple[Row, ...] = ()
    withheld: str = ""
    skills: tuple[SkillFact, ...] = ()
    shield: Shield | None = None

    @property
    def as_of(self) -> date:
        return self.scope.as_of

    def list_skill_rows(self, only: tuple[Group, str] | None = None) -> list[Row]:
        """The rows of skills_change: all of them, or those of one group and source."""
        return list_skill_rows(self.skills, self.shield, only) if self.shield else []


def count(scope: Scope, policy: Policy) -> Counted:
    """Everything a report under this policy may say. All sources are counted, for what one hides another would tell.

    There are no rows where the whole cohort is too small, and `withheld` says why. Raises NotAllowed.
    """
    if not may_use(scope.actor, policy):
        raise NotAllowed
    colleges = list_limits(scope.actor)
    skills = list_rated(scope.term)
    skill_ids = [skill.skill_id for skill in skills]
    shape = get_shape(scope)
    tallies = count_everything(scope, shape, skill_ids)
    sizes = figures.sizes_of(tallies)
    if figures.is_withheld(sizes, policy):
        return Counted(scope, policy, colleges, withheld=_why_withheld(scope, policy))
    shield = figures.shield_of(sizes, shape, policy)
    facts = figures.list_skill_facts(skills, SOURCES, count_ratings(scope, skill_ids, SOURCES), sizes)
    return Counted(
        scope,
        policy,
        colleges,
        groups=tuple(sorted(sizes, key=rank)),
        rows=tuple(list_long_rows(figures.list_long_facts(tallies), shield)),
        skills=tuple(facts),
        shield=shield,
    )


def _why_withheld(scope: Scope, policy: Policy) -> str:
    return (
        f"The cohort of {scope.term.code} as of {scope.as_of.isoformat()} holds fewer than {policy.k} students, "
        f"so the files have no rows: under {policy.code} nothing is said of so few."
    )


def make_report(scope: Scope, policy: Policy, *, detail: bool = False) -> Report:
    """The report of a term as files. Raises NotAllowed, or RuleBroken where the policy gives no detail."""
    if detail and not policy.allows_detail:
        raise RuleBroken(f"Under {policy.code} there is no file of single placements.")
    if detail and not may_have_detail(scope.actor, policy):
        raise NotAllowed
    counted = count(scope, policy)
    return Report(
        term_code=scope.term.code,
        term_name=scope.term.name,
        as_of=scope.as_of,
        policy=policy,
        colleges=counted.colleges,
        records={file: _records(file, counted) for file in File},
        withheld=counted.withheld,
        detail=list_detail(scope) if detail else None,
    )


def _records(file: File, counted: Counted) -> Records:
    is_of_skills = file is File.SKILLS
    rows = counted.list_skill_rows() if is_of_skills else _rows_of(file, counted)
    return tables.shape(rows, list_columns(file)[1:], counted.scope.term.code)


def _rows_of(file: File, counted: Counted) -> list[Row]:
    return [row for row in counted.rows if BY_CODE[str(row["measure"])].file is file]


def hand_out(actor: Actor, term: Term, report: Report, *, bom: bool = True) -> dict[str, bytes]:
    """The files of a report, on record as handed to this actor."""
    audit.record(
        actor,
        "hand out report",
        "term",
        term.id,
        report=report.id,
        policy=report.policy.code,
        as_of=report.as_of.isoformat(),
        detail=report.detail is not None,
        **_who_at_the_keyboard(actor),
    )
    return write_files(report, bom=bom)


def _who_at_the_keyboard(actor: Actor) -> dict[str, str]:
    """On the command line the person is known to the operating system only."""
    return {"operating_system_user": _system_user()} if actor.kind is ActorKind.CLI else {}


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a number without a name, as in many containers
        return f"uid {os.getuid()}"


def write_folder(files: dict[str, bytes], folder: Path) -> None:
    """Make the folder the report: write every file whole, and leave no list of persons of an earlier run."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        unfinished = folder / f".{name}.part"
        unfinished.write_bytes(data)
        os.replace(unfinished, folder / name)
    if f"{DETAIL}.csv" not in files:
        (folder / f"{DETAIL}.csv").unlink(missing_ok=True)
