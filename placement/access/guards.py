"""Access is denied by default: every view declares who may use it, or the app does not start.

`guard` loads the subject for the actor (404 if they may not see it) and asks the policy (403 if they may not do it).
`by_link` turns a token into an actor. `public` gives the reason a page is public.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Flask, current_app, g, request
from flask_wtf.csrf import CSRFError

from placement.access import expired_session, saved_forms, security_log
from placement.access.accepted_posts import answer_once, sender_of
from placement.access.current import current_actor
from placement.access.models import EventKind
from placement.core.actors import Actor
from placement.core.errors import LinkGone, NotAllowed, NotThere
from placement.core.unit_of_work import take_turn
from placement.core.web import csrf

View = Callable[..., Any]
Policy = Callable[..., bool]
Loader = Callable[..., Any]


@dataclass(frozen=True)
class Access:
    """The access rule of a view, stored on the view as `access`."""

    kind: str
    reason: str
    policy: Policy | None = None


def with_access(view: View, access: Access) -> View:
    """The view, with its access rule stored as an attribute."""
    vars(view)["access"] = access
    return view


def guard(policy: Policy, load: Loader | None = None) -> Callable[[View], View]:
    """Require a signed-in actor whom `policy` allows.

    With `load`, it is called as `load(actor, **address)` and the view as `view(actor, subject)`; the policy judges
    (actor, subject). Without, the view is called as `view(actor, **address)` and the policy judges (actor).
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**address: Any) -> Any:
            actor = current_actor()

            def act() -> Any:
                if load is None:
                    check(policy(actor))
                    return view(actor, **address)
                subject = load(actor, **address)
                check(policy(actor, subject))
                return view(actor, subject)

            if not actor.is_authenticated or expired_session.is_of_another(actor):
                return expired_session.to_sign_in()
            return take_form(actor, act)

        return with_access(guarded, Access("guard", policy.__name__, policy))

    return decorate


def take_form(actor: Actor, act: Callable[[], Any]) -> Any:
    """The response of `act`, run once per form; saved text of an accepted form is deleted."""
    if request.method != "POST":
        return act()
    take_turn()
    response = current_app.make_response(answer_once(sender_of(actor), act))
    is_draft = expired_session.is_quiet() and response.status_code == 200  # 202: saved as typed, not accepted
    if 300 <= response.status_code < 400 or is_draft:
        saved_forms.forget_accepted_text()
    return response


def by_link(load: Loader, reason: str, asks_again: bool = False) -> Callable[[View], View]:
    """Require a working link. `load(**address)` redeems it and returns (actor, subject), or raises.

    Browsers don't cache pages opened by a link or send their address to other sites. `asks_again`: a CSRF token that no
    longer matches (a phone lost its cookie overnight) shows the form again with all typed text; only for views that act
    solely on a valid form.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**address: Any) -> Any:
            g.by_link = True
            if asks_again:
                ask_again_without_token()
            take_turn()
            actor, subject = open_link(load, **address)
            g.link_actor = actor
            return answer_once(sender_of(actor), lambda: view(actor, subject))

        with_access(guarded, Access("link", reason))
        return csrf.exempt(guarded) if asks_again else guarded

    return decorate


def open_link(load: Loader, **address: Any) -> tuple[Actor, Any]:
    """Redeem a link; a failure is recorded in the security log."""
    try:
        actor, subject = load(**address)
    except NotThere:
        security_log.record(EventKind.LINK_UNKNOWN)
        raise
    except LinkGone:
        security_log.record(EventKind.LINK_EXPIRED)
        raise
    return actor, subject


def ask_again_without_token() -> None:
    """Reject every form of this request if the token doesn't match (core.forms)."""
    try:
        csrf.protect()
    except CSRFError:
        security_log.record(EventKind.CSRF_FAILED)
        g.ask_again = True


def public(reason: str) -> Callable[[View], View]:
    """Allow everyone, for the given reason."""

    def decorate(view: View) -> View:
        return with_access(view, Access("public", reason))

    return decorate


def anyone(actor: Actor, subject: object = None) -> bool:
    """Policy that allows every signed-in actor."""
    return actor.is_authenticated


def check(allowed: bool) -> None:
    """Raise NotAllowed unless allowed."""
    if not allowed:
        raise NotAllowed


def refuse_unguarded_routes(app: Flask) -> None:
    """Raise RuntimeError at startup if a route has no access rule."""
    open_doors = [
        rule.endpoint for rule in app.url_map.iter_rules() if not hasattr(app.view_functions[rule.endpoint], "access")
    ]
    if open_doors:
        raise RuntimeError(f"These routes say nothing about who may come in: {', '.join(sorted(set(open_doors)))}")
