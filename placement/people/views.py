"""Sign in and out."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Flask, redirect, render_template, request, session, url_for
from flask_login import LoginManager, login_user, logout_user
from werkzeug.wrappers import Response

from placement.access.guards import anyone, guard, public
from placement.core import unit_of_work
from placement.core.actors import Actor
from placement.core.errors import RuleBroken
from placement.people import queries, services
from placement.people.forms import SignInForm

bp = Blueprint("people", __name__)
login = LoginManager()


def init_app(app: Flask) -> None:
    """Tell Flask-Login whom a session speaks of."""
    login.init_app(app)
    login.user_loader(queries.find_for_session)


@bp.route("/sign-in", methods=["GET", "POST"])
@public("the sign-in page")
def sign_in() -> str | Response | tuple[str, int]:
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("people/sign_in.html", form=form), 422 if form.is_submitted() else 200
    try:
        user = services.sign_in(form.email.data, form.password.data)
    except RuleBroken as broken:
        unit_of_work.keep()
        form.add_error(broken)
        return render_template("people/sign_in.html", form=form), 422
    session.clear()
    login_user(user)
    session.permanent = True
    return redirect(safe_next(), 303)


@bp.post("/sign-out")
@guard(anyone)
def sign_out(actor: Actor) -> Response:
    logout_user()
    session.clear()
    return redirect(url_for("people.sign_in"), 303)


def safe_next() -> str:
    """Where to go after signing in: a path of this site, never another site."""
    wanted = request.args.get("next", "")
    parts = urlsplit(wanted)
    if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc:
        return wanted
    return url_for("home.index")
