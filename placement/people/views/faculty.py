"""The administrators' page for faculty accounts that can't read reflections until confirmed."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from placement.access.guards import guard
from placement.core.actors import Actor
from placement.core.limits import row_number
from placement.people import queries
from placement.people.policies import may_confirm_faculty
from placement.people.services import faculty
from placement.people.views.blueprint import bp


@bp.get("/people/faculty")
@guard(may_confirm_faculty)
def unconfirmed(actor: Actor) -> str:
    return render_template("people/unconfirmed.html", people=faculty.list_unconfirmed())


@bp.post("/people/faculty/confirm")
@guard(may_confirm_faculty)
def confirm(actor: Actor) -> Response:
    """Confirm the selected accounts, or all that the page showed."""
    shown = MultiDict(("all", number) for number in request.form.get("all", "").split())
    ids = shown.getlist("all", type=row_number) or request.form.getlist("chosen", type=row_number)
    done = faculty.confirm(actor, queries.list_by_ids(actor, ids))
    flash(f"{done} faculty {'account' if done == 1 else 'accounts'} confirmed.", "success" if done else "warning")
    return redirect(url_for(".unconfirmed"), 303)
