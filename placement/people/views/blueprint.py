"""The blueprint of people, and sessions."""

from __future__ import annotations

from collections.abc import Callable, Collection
from urllib.parse import urlsplit

from flask import Blueprint, Flask, request, session, url_for
from flask_login import LoginManager, login_user

from placement.access import security_log
from placement.access.models import EventKind
from placement.core import clock
from placement.core.settings import settings
from placement.people import queries
from placement.people.models import User
from placement.people.services import browsers

bp = Blueprint("people", __name__)
login = LoginManager()
SEEN = "seen"  # when this session was last used, in seconds


def init_app(
    app: Flask,
    *,
    office_scope: queries.Condition,
    beyond_office: queries.Condition,
    supervisor_keys: Callable[[User], Collection[str]],
) -> None:
    """Set up the loading of each session's account, and store the PeopleCallbacks."""
    app.extensions[queries.EXTENSION] = queries.PeopleCallbacks(office_scope, beyond_office, supervisor_keys)
    login.init_app(app)
    login.user_loader(find_active)


def find_active(session_id: str) -> User | None:
    """The person of this session, unless it was idle for too long. Any use, including autosave, resets the idle time,
    which is in the signed cookie, so no request writes to the database for it."""
    now = int(clock.now().timestamp())
    seen = session.get(SEEN, session_id.rpartition(":")[2])  # else the time the session began
    user = queries.find_for_session(session_id)
    if user is None or now - int(seen) > settings().idle_limit.total_seconds():
        return None
    session[SEEN] = now
    return user


def begin_session(user: User) -> None:
    """Sign this person in."""
    renew_session(user)
    security_log.record(EventKind.SIGN_IN, user.id)


def renew_session(user: User) -> None:
    """Start a new session as this person; nothing of the previous one is copied."""
    session.clear()
    login_user(user)
    session.permanent = True
    browsers.remember(user)


def safe_next() -> str:
    """The address to open after sign-in."""
    return wanted_next() or url_for("home.index")


def wanted_next() -> str:
    """The page to return to: a path of this site, or ''. Browsers read a backslash as a slash and skip control
    characters, so addresses with either are rejected."""
    address = request.args.get("next", "")
    plain = address.isprintable() and "\\" not in address and not address.startswith("//")
    return address if plain and address.startswith("/") and not urlsplit(address).netloc else ""
