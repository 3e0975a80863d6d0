"""The page to merge two records of one host."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from placement.access.guards import guard
from placement.core.actors import Actor
from placement.core.errors import NotAllowed, NotThere
from placement.core.limits import row_number
from placement.hosts import queries
from placement.hosts.models import Host
from placement.hosts.policies import may_decide, may_keep_hosts
from placement.office_actions.queries import count_placements, list_candidates
from placement.office_actions.services import merge_hosts
from placement.office_actions.views.blueprint import bp


@bp.get("/hosts/<int:host_id>/merge")
@guard(may_keep_hosts, load=queries.get_host)
def merge(actor: Actor, host: Host) -> str:
    term = request.args.get("q", "")
    candidates = list_candidates(actor, host, term)
    return render_template(
        "office_actions/merge.html",
        host=host,
        term=term,
        candidates=candidates,
        counts=count_placements([host, *candidates]),
    )


@bp.post("/hosts/<int:host_id>/merge")
@guard(may_decide, load=queries.get_host)
def merge_into(actor: Actor, host: Host) -> Response:
    chosen = request.form.get("into", type=row_number)
    if chosen is None:
        raise NotThere
    kept, name = queries.get_host(actor, chosen), host.name
    if not may_decide(actor, kept):
        raise NotAllowed
    moved = merge_hosts.merge_hosts(actor, host, kept)
    placements = "1 placement" if moved == 1 else f"{moved} placements"
    flash(f"{name} merged into {kept.name}: {placements} moved. Imports recognize both names.", "success")
    return redirect(url_for("hosts.show", host_id=kept.id), 303)
