"""Discard text that was saved when a session ended."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from placement.access import saved_forms
from placement.access.guards import anyone, guard
from placement.core.actors import Actor

bp = Blueprint("saved_forms", __name__)


@bp.post("/saved-forms/discard")
@guard(anyone)
def discard(actor: Actor) -> Response:
    """Discard the signed-in person's own saved text."""
    path = request.form.get("path", "")
    page = saved_forms.get_page(actor.id, path)
    saved_forms.forget(actor.id, path)
    flash("Saved text discarded.", "success")
    return redirect(page or url_for("home.index"), 303)
