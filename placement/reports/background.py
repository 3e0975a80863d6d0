"""Large reports: requested on the page, made by the worker, and available for one hour."""

from __future__ import annotations

import json
import zlib
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from placement import audit, jobs
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import NotThere, RuleBroken
from placement.jobs.models import Job, JobState
from placement.jobs.services import PermanentFailure, report_progress
from placement.people.models import User
from placement.reports import services
from placement.reports.cohort import Scope, one_moment
from placement.reports.dimensions import CohortGroup
from placement.reports.disclosure import POLICIES, Policy
from placement.reports.models import ReportFile
from placement.reports.package import Report, write_files, zip_files
from placement.reports.policies import may_have_file
from placement.reports.rows.figures import name_long, name_skills
from placement.reports.services import Counted
from placement.terms.models import Term

NAME = "reports.make"
STEPS = 2  # count, write the files
MOST_AT_ONCE = 3  # per person, so that others aren't blocked


def request_report(actor: Actor, scope: Scope, policy: Policy, *, detail: bool) -> ReportFile:
    """Queue a report for the worker; return the existing request if the same report is in progress."""
    services.check_detail(actor, policy, detail)
    # Lock the user, so that requests from two tabs run one after the other and each counts the other's report.
    db.session.execute(select(User.id).where(User.id == actor.id).with_for_update())
    for earlier in list_files(actor, scope, policy):
        if earlier.detail == detail and is_in_progress(earlier):
            return earlier
    if _count_in_progress(actor) >= MOST_AT_ONCE:
        raise RuleBroken("Wait until your earlier reports are ready.")
    asked = {"policy": policy.code, "as_of": scope.as_of, "detail": detail, "colleges": _limits(actor)}
    file = ReportFile(user_id=actor.id, term_id=scope.term.id, requested_at=clock.now(), **asked)
    db.session.add(file)
    db.session.flush()
    file.job_id = jobs.enqueue(NAME, {"file_id": file.id}).id
    facts = {"policy": policy.code, "as_of": scope.as_of.isoformat(), "detail": detail}
    audit.record(actor, "request report", "term", scope.term.id, **facts)
    return file


def _limits(actor: Actor) -> list[int] | None:
    return None if actor.colleges is None else sorted(actor.colleges)


def get_file(actor: Actor, file_id: int) -> ReportFile:
    """The person's own report, while it is available and they may see it. Raises NotThere."""
    file = db.session.get(ReportFile, file_id)
    if file is None or not _is_for(actor, file):
        raise NotThere
    return file


def _count_in_progress(actor: Actor) -> int:
    """Number of the person's reports that the worker has not finished."""
    query = select(func.count()).select_from(ReportFile).join(Job, Job.id == ReportFile.job_id)
    mine = (ReportFile.user_id == actor.id, ReportFile.finished_at.is_(None), Job.state != JobState.FAILED)
    return db.session.scalars(query.where(*mine)).one()


def list_files(actor: Actor, scope: Scope, policy: Policy) -> list[ReportFile]:
    """The person's available reports for this term, report date, and policy, newest first."""
    query = (
        select(ReportFile)
        .where(ReportFile.user_id == actor.id, ReportFile.term_id == scope.term.id)
        .where(ReportFile.policy == policy.code, ReportFile.as_of == scope.as_of)
        .order_by(ReportFile.requested_at.desc(), ReportFile.id.desc())
    )
    return [file for file in db.session.scalars(query) if _is_for(actor, file)]


def _is_for(actor: Actor, file: ReportFile) -> bool:
    """True if the actor requested the report, may see all its colleges, and it has not expired."""
    is_over = file.offered_until is not None and file.offered_until <= clock.now()
    if file.user_id != actor.id or not actor.is_office or is_over:
        return False
    return actor.colleges is None or (file.colleges is not None and actor.colleges.issuperset(file.colleges))


def find_job(file: ReportFile) -> Job | None:
    """The job that makes a report; None once the job is deleted, a day after it finished."""
    return db.session.get(Job, file.job_id) if file.job_id is not None else None


def is_in_progress(file: ReportFile) -> bool:
    """True if the report is queued or running."""
    job = find_job(file)
    return file.finished_at is None and job is not None and job.state is not JobState.FAILED


@jobs.handler(NAME, priority=jobs.Priority.LONG)
def run(job: Job) -> None:
    """Make a requested report. It is stored only when complete, so a worker that dies leaves no partial report."""
    file = db.session.get(ReportFile, job.args["file_id"])
    if file is None or file.finished_at is not None:
        return
    report_progress(job, 0, STEPS)
    with one_moment():
        actor, counted, report = _make(file)
    report_progress(job, 1, STEPS)
    content, figures = zip_files(write_files(report)), write_figures(counted)
    file.colleges, file.report_id, file.name = _limits(actor), report.id, report.name
    file.content, file.figures, file.finished_at = content, figures, clock.now()


def _make(file: ReportFile) -> tuple[Actor, Counted, Report]:
    """Count with the person's current rights. Raises PermanentFailure if they lost the right to the report."""
    user = db.session.get_one(User, file.user_id)
    actor = user.as_actor()
    if not (user.is_enabled and may_have_file(actor, file)):
        raise PermanentFailure("The person who requested this report may no longer have it.")
    scope, policy = Scope(actor, db.session.get_one(Term, file.term_id), file.as_of), POLICIES[file.policy]
    return actor, services.count(scope, policy), services.make_report(scope, policy, detail=file.detail)


def download(actor: Actor, file: ReportFile) -> bytes:
    """Log the download and return the zip. Raises NotThere if the report is not finished."""
    if file.content is None:
        raise NotThere
    services.note_download(actor, file.term_id, file.report_id, file.policy, file.as_of, detail=file.detail)
    return file.content


def write_figures(counted: Counted) -> bytes:
    """Everything the report page shows, as compressed JSON."""
    figures = {
        "groups": counted.groups,
        "colleges": counted.colleges,
        "rows": list(counted.rows.values()),
        "skill_rows": list(counted.skill_rows.values()),
        "withheld": counted.withheld,
    }
    return zlib.compress(json.dumps(figures, default=lambda value: {"decimal": str(value)}).encode())


def read_figures(file: ReportFile) -> Counted:
    """Inverse of `write_figures`. Raises NotThere if the report is not finished."""
    if file.figures is None:
        raise NotThere
    figures = json.loads(zlib.decompress(file.figures), object_hook=_read_decimal)
    colleges = figures.pop("colleges")
    return Counted(
        as_of=file.as_of,
        policy=POLICIES[file.policy],
        colleges=None if colleges is None else tuple(colleges),
        groups=tuple(CohortGroup(*group) for group in figures["groups"]),
        rows=name_long(figures["rows"]),
        skill_rows=name_skills(figures["skill_rows"]),
        withheld=figures["withheld"],
    )


def _read_decimal(item: dict[str, Any]) -> Any:
    return Decimal(item["decimal"]) if item.keys() == {"decimal"} else item
