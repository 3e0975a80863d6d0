"""Sign in and out."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Flask, flash, redirect, render_template, request, session, url_for
from flask_login import LoginManager, login_user, logout_user
from werkzeug.wrappers import Response

from placement.access import security_log
from placement.access.current import current_actor
from placement.access.guards import anyone, guard, public
from placement.access.models import EventKind
from placement.core import clock, unit_of_work
from placement.core.actors import Actor
from placement.core.errors import RuleBroken
from placement.core.settings import settings
from placement.people import browsers, credentials, queries
from placement.people.forms import SignInForm
from placement.people.models import User

bp = Blueprint("people", __name__)
login = LoginManager()
SEEN = "seen"  # when this session was last used, in seconds

Answer = str | Response | tuple[str, int]


def init_app(app: Flask) -> None:
    """Tell Flask-Login whom a session speaks of."""
    login.init_app(app)
    login.user_loader(find_active)


def find_active(session_id: str) -> User | None:
    """The person of this session, unless it was idle for too long. Any use, autosave included, moves that moment on;
    it is in the signed cookie, so no request writes to the database for it."""
    now = int(clock.now().timestamp())
    seen = session.get(SEEN, session_id.rpartition(":")[2])  # else the moment the session began
    user = queries.find_for_session(session_id)
    if user is None or now - int(seen) > settings().idle_limit.total_seconds():
        return None
    session[SEEN] = now
    return user


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


def begin_session(user: User) -> None:
    """Sign this person in."""
    renew_session(user)
    security_log.record(EventKind.SIGN_IN, user.id)


def renew_session(user: User) -> None:
    """Sign in as this person from now on. Nothing of the session before is carried over."""
    session.clear()
    login_user(user)
    session.permanent = True
    browsers.remember(user)


def safe_next() -> str:
    """Where to go after signing in."""
    return wanted_next() or url_for("home.index")


def wanted_next() -> str:
    """The page somebody came from: a path of this site, or nothing. Browsers read a backslash as a slash and skip
    control characters, so an address with either is not taken."""
    wanted = request.args.get("next", "")
    plain = wanted.isprintable() and "\\" not in wanted and not wanted.startswith("//")
    return wanted if plain and wanted.startswith("/") and not urlsplit(wanted).netloc else ""
