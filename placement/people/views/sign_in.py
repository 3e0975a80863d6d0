"""Sign in and out."""

from __future__ import annotations

from flask import flash, redirect, request, session, url_for
from flask_login import logout_user
from werkzeug.wrappers import Response

from placement.access import security_log
from placement.access.current import current_actor
from placement.access.guards import anyone, guard, public
from placement.access.models import EventKind
from placement.core import unit_of_work
from placement.core.actors import Actor
from placement.core.web import View, page
from placement.people import queries
from placement.people.forms import SignInForm
from placement.people.services import credentials
from placement.people.views.blueprint import begin_session, bp, safe_next, wanted_next


@bp.route("/sign-in", methods=["GET", "POST"])
@public("the sign-in page")
def sign_in() -> View:
    if request.method == "GET" and current_actor().is_authenticated:
        return redirect(safe_next(), 303)
    if not queries.has_accounts():
        return redirect(url_for("people.first_run"), 303)
    form = SignInForm()
    if form.accepts(credentials.sign_in, form.email, form.password):
        begin_session(form.result)
        return redirect(safe_next(), 303)
    unit_of_work.keep()  # a failed sign-in must be counted
    return page("people/sign_in.html", form=form, next=wanted_next())


@bp.post("/sign-out")
@guard(anyone)
def sign_out(actor: Actor) -> Response:
    """Sign out on all devices, so that a copy of this session is worthless."""
    credentials.end_sessions(actor)
    security_log.record(EventKind.SIGN_OUT, actor.id)
    logout_user()
    session.clear()
    flash("You are signed out, here and wherever else you were signed in.", "success")
    return redirect(url_for("people.sign_in"), 303)
