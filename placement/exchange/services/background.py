"""Imports from the page: the file is stored in a table, and a worker imports it and reports its progress."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from itertools import islice
from typing import Any

from sqlalchemy import select

from placement import audit, jobs
from placement.core import clock
from placement.core.actors import SYSTEM, Actor
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.core.unit_of_work import reading
from placement.exchange import policies
from placement.exchange.models import Upload
from placement.exchange.rules.choices import read_choices
from placement.exchange.rules.problems import Unreadable
from placement.exchange.rules.reading import read
from placement.exchange.services import plan as planning
from placement.exchange.services import write as services
from placement.exchange.services.plan import ImportPlan
from placement.exchange.services.write import PreparedImport
from placement.hosts.rules.similar_names import Pair
from placement.jobs.models import Job
from placement.jobs.services import report_progress
from placement.people.models import User

NAME = "exchange.import"
KEPT = 2_000
LEFT_LYING = timedelta(days=7)


def keep_upload(actor: Actor, filename: str, content: bytes, codec: str | None = None) -> Upload:
    """Store a file until its import is done. Raises RuleBroken if it is not a table of placements."""
    check_readable(content, codec, "file")
    upload = Upload(
        user_id=actor.id,
        filename="".join(filter(str.isprintable, filename))[:300],
        content=content,
        uploaded_at=clock.now(),
        choices={"encoding": codec} if codec else {},
    )
    db.session.add(upload)
    db.session.flush()
    audit.record(actor, "upload", "upload", upload.id, source=upload.filename)
    return upload


def check_readable(content: bytes, codec: str | None, field: str) -> None:
    """Raise RuleBroken for this field if the file is not a table of placements."""
    try:
        with reading():
            read(content, codec)
    except Unreadable as error:
        raise RuleBroken(str(error), field) from error


def choose_encoding(upload: Upload, codec: str | None) -> None:
    """Set the encoding of a stored file. Raises RuleBroken if the file is not a table in this encoding."""
    if upload.job_key is not None or upload.content is None:
        raise RuleBroken("This file is being imported or was imported already.")
    check_readable(upload.content, codec, "encoding")
    upload.choices = {"encoding": codec} if codec else {}


def accept(upload: Upload, choices: dict[str, Any]) -> None:
    """Store the accepted roles and long placements; the plan uses only those the person may accept."""
    if upload.job_key is not None or upload.content is None:
        raise RuleBroken("This file is being imported or was imported already.")
    upload.choices = {**upload.choices, **choices}


def discard(actor: Actor, upload: Upload) -> None:
    """Delete a file that was not imported."""
    if upload.job_key is not None:
        raise RuleBroken("This file is being imported or was imported already.")
    audit.record(actor, "discard", "upload", upload.id, source=upload.filename)
    db.session.delete(upload)


def start(actor: Actor, upload: Upload, plan: ImportPlan, *, good_only: bool, update: bool, pairs: list[Pair]) -> None:
    """Queue the import of a file as reviewed; a second call changes nothing."""
    if upload.job_key is not None:
        return
    if plan.problems and not good_only:
        raise RuleBroken(services.NOTHING_WRITTEN)
    services.check_pairs(plan, pairs)
    upload.choices = {
        **upload.choices,
        "good_only": good_only,
        "update": update,
        "pairs": [list(pair) for pair in pairs],
    }
    upload.job_key = f"import-{upload.id}"
    jobs.enqueue(NAME, {"upload_id": upload.id}, key=upload.job_key)


def give_up(job: Job, reason: str, last: bool) -> None:
    """Delete the content of a file that could not be imported, because it is full of personal data."""
    upload = db.session.get(Upload, job.args["upload_id"])
    if last and upload is not None:
        upload.content = None


@jobs.periodic
def forget_uploads() -> int:
    """Delete files that were uploaded but not imported in time; returns the number deleted."""
    old = select(Upload).where(Upload.job_key.is_(None), Upload.uploaded_at < clock.now() - LEFT_LYING)
    forgotten = db.session.scalars(old).all()
    for upload in forgotten:
        audit.record(SYSTEM, "forget", "upload", upload.id, source=upload.filename)
        db.session.delete(upload)
    return len(forgotten)


@jobs.handler(NAME, on_failure=give_up, priority=jobs.Priority.LONG)
def run(job: Job) -> None:
    """Import an upload. If run again after a crash, it finds the rows already written and continues from there."""
    upload = db.session.get(Upload, job.args["upload_id"])
    if upload is None or upload.content is None:
        return
    user, content, source, choices = upload.user_id, upload.content, upload.filename, dict(upload.choices)
    with reading():
        actor = db.session.get_one(User, user).as_actor()
        plan = planning.plan(actor, read(content, choices.get("encoding")), read_choices(choices))
        summary = summarize(plan)
        refused = _refusal(actor, plan, choices)
        prepared = None if refused else services.prepare(actor, plan, source, **_flags(choices))
    job.result = job.result or summary
    if prepared is None:
        job.result = {**job.result, "refused": refused}
    else:
        _carry_out(actor, prepared, choices, job)
        services.note_import(actor, job.result["counts"], source, sha256(content).hexdigest(), **_flags(choices))
    upload.content = None


def _refusal(actor: Actor, plan: ImportPlan, choices: dict[str, Any]) -> str:
    """Return the reason a requested import is out of date, if any."""
    if not policies.may_import(actor):
        return "The person who started this import may no longer import."
    if plan.problems and not choices["good_only"]:
        return services.NOTHING_WRITTEN
    return ""


def _flags(choices: dict[str, Any]) -> dict[str, bool]:
    return {name: bool(choices[name]) for name in ("good_only", "update")}


def _carry_out(actor: Actor, prepared: PreparedImport, choices: dict[str, Any], job: Job) -> None:
    db.session.flush()
    services.merge_names(actor, [(one, other) for one, other in choices["pairs"]], prepared.plan)
    services.write(actor, prepared, lambda done, total: report_progress(job, done, total))


def summarize(plan: ImportPlan) -> dict[str, Any]:
    """Return the result to show once the file is deleted."""
    return {
        "counts": plan.counts,
        "problems": [[p.line, p.record, p.column, p.value[:300], p.wanted] for p in islice(plan.problems, KEPT)],
        "notices": list(islice(planning.list_notices(plan), KEPT)),
        "fresh": {kind: list(names[:KEPT]) for kind, names in plan.fresh.items()},
        "fresh_counts": {kind: len(names) for kind, names in plan.fresh.items()},
    }
