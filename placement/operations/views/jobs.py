"""Background jobs: failures, waiting jobs, and retries."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from placement import audit
from placement.access.guards import guard
from placement.core import clock
from placement.core.actors import Actor
from placement.jobs import start_again
from placement.jobs.models import Job, JobState
from placement.mail.models import MessageState
from placement.mail.services import send_again
from placement.operations import queries
from placement.operations.policies import may_see_work
from placement.operations.rules import health as rules
from placement.operations.views.blueprint import bp


@bp.get("/work")
@guard(may_see_work)
def background(actor: Actor) -> str:
    oldest = queries.find_oldest_waiting()
    return render_template(
        "operations/work.html",
        counts=queries.count_work(),
        failed=queries.list_failed(),
        put_off=queries.list_put_off(),
        stalled=rules.is_stalled(oldest.run_at, clock.now()) if oldest else False,
        oldest=oldest,
        states=JobState,
    )


@bp.post("/work/<int:job_id>/again")
@guard(may_see_work, load=queries.get_failed)
def try_again(actor: Actor, job: Job) -> Response:
    again(actor, job)
    flash("It will be tried again now.", "success")
    return redirect(url_for(".background"), 303)


@bp.post("/work/again")
@guard(may_see_work)
def try_all_again(actor: Actor) -> Response:
    failed = queries.list_failed()
    for job in failed:
        again(actor, job)
    flash(f"{len(failed)} {'job' if len(failed) == 1 else 'jobs'} will be tried again now.", "success")
    return redirect(url_for(".background"), 303)


def again(actor: Actor, job: Job) -> None:
    """Restart a job; if it delivers an email, update the outbox, too. A canceled email stays canceled."""
    message = queries.get_mail_of(job) if job.name == "mail.deliver" else None
    if message is not None and message.state is not MessageState.CANCELLED:
        send_again(message)
    else:
        start_again(job)
    audit.record(actor, "try again", "job", job.id, name=job.name)
