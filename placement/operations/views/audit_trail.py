"""The audit trail: who did what, to what, and when."""

from __future__ import annotations

from flask import render_template, request

from placement.access.guards import guard
from placement.audit.labels import act
from placement.core.actors import Actor
from placement.core.limits import row_number
from placement.operations import queries
from placement.operations.forms import TrailFilter
from placement.operations.policies import may_look_after, may_read_mail
from placement.operations.rules import labels
from placement.operations.views.blueprint import bp

# Administrators see details only of accounts and settings. All other entries are about students.
SETTINGS = {"user", "college", "program", "term", "skill", "installation", "job", "message"}


@bp.get("/audit")
@guard(may_look_after)
def audit_trail(actor: Actor) -> str:
    form = TrailFilter(request.args)
    after = request.args.get("after", type=row_number)
    page = queries.list_acts(actor, form.who.data or "", form.verb.data or "", form.about.data or "", after)
    reads = may_read_mail(actor)
    return render_template(
        "operations/trail.html",
        filters=form,
        page=page,
        names=queries.find_names([(act.subject_kind, act.subject_id) for act in page.rows]),
        reads=reads,
        details={act.id: labels.tell(act.detail) for act in page.rows if reads or act.subject_kind in SETTINGS},
        words=labels,
        act_of=act,
    )
