"""The page of the security log."""

from __future__ import annotations

from flask import render_template, request

from placement.access.guards import guard
from placement.access.models import EventKind
from placement.core.actors import Actor
from placement.core.limits import row_number
from placement.operations import queries
from placement.operations.forms import SecurityFilter
from placement.operations.policies import may_read_security_log
from placement.operations.views.blueprint import bp
from placement.people.queries import find_names


@bp.get("/security-log")
@guard(may_read_security_log)
def security_events(actor: Actor) -> str:
    form = SecurityFilter(request.args)
    chosen = {kind.value: kind for kind in EventKind}.get(form.kind.data)
    after = request.args.get("after", type=row_number)
    page = queries.list_events(chosen, form.who.data or "", form.network.data or "", after)
    names = find_names({event.account_id for event in page.rows if event.account_id})
    return render_template("operations/security_log.html", filters=form, page=page, names=names)
