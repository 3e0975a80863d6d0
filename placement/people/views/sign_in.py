"""Sign in and out."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask_login import logout_user
from werkzeug.wrappers import Response

from placement.access import security_log
from placement.access.current import current_actor
from placement.access.guards import anyone, guard, public
from placement.access.models import EventKind
from placement.core import unit_of_work
from placement.core.actors import Actor
from placement.core.errors import RuleBroken
from placement.people import queries
from placement.people.forms import SignInForm
from placement.people.services import credentials
from placement.people.views.blueprint import Answer, begin_session, bp, safe_next, wanted_next


@bp.route("/sign-in", methods=["GET", "POST"])
@public("the sign-in page")
def sign_in() -> Answer:
    if request.method == "GET" and current_actor().is_authenticated:
        return redirect(safe_next(), 303)
    if not queries.anybody_there():
        return redirect(url_for("people.first_run"), 303)
    form = SignInForm()
    if form.validate_on_submit():
        try:
            begin_session(credentials.sign_in(form.email.data, form.password.data))
        except RuleBroken as broken:
            unit_of_work.keep()
            form.add_error(broken)
        else:
            return redirect(safe_next(), 303)
    return render_template("people/sign_in.html", form=form, next=wanted_next()), form.answer_code


@bp.post("/sign-out")
@guard(anyone)
def sign_out(actor: Actor) -> Response:
    """Here and everywhere: a copy of this session, wherever it lies, is worth nothing from now on."""
    credentials.end_sessions(actor)
    security_log.record(EventKind.SIGN_OUT, actor.id)
    logout_user()
    session.clear()
    flash("You are signed out, here and wherever else you were signed in.", "success")
    return redirect(url_for("people.sign_in"), 303)
