"""Pages to set a password: the first run, a link, and a forgotten password."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from placement.access import links
from placement.access.accepted_posts import public_form_once
from placement.access.guards import by_link, public
from placement.core.actors import Actor, ActorKind, Role
from placement.core.errors import LinkGone, NotThere
from placement.core.forms import Check
from placement.core.settings import settings
from placement.core.web import View, page
from placement.people import queries
from placement.people.forms import FirstRunForm, ForgotForm, NewPasswordForm
from placement.people.models import User
from placement.people.services import accounts as services
from placement.people.services import credentials, invitations
from placement.people.views.blueprint import begin_session, bp


@bp.route("/first-run", methods=["GET", "POST"])
@public("makes the first administrator, and is closed as soon as there is one")
def first_run() -> View:
    if queries.has_accounts():
        raise NotThere
    form = FirstRunForm()
    about = [field.data or "" for field in (form.first_name, form.last_name, form.email)]
    checks = [Check(("password",), lambda: credentials.check_new_password(form.password.data, *about))]
    if form.accepts(add_first, form, checks=checks):
        return welcome(form.result, "Your account is made, and you are signed in.")
    return page("people/first_run.html", form=form)


def add_first(form: FirstRunForm) -> User:
    """Create the first administrator from the form."""
    roles = {Role.STAFF} if form.is_staff.data else set()
    user = services.found_installation(form.email.data or "", form.first_name.data, form.last_name.data, roles)
    credentials.choose_password(Actor(ActorKind.USER, user.id, user.name), user, form.password.data)
    return user


@bp.route("/forgot-password", methods=["GET", "POST"])
@public("a forgotten password is requested signed out; the answer is the same for every address")
@public_form_once
def forgot_password() -> View:
    form = ForgotForm()
    if form.accepts(invitations.ask_for_password, form.email):
        return redirect(url_for(".forgot_password_sent"), 303)
    return page("people/forgot_password.html", form=form)


@bp.get("/forgot-password/sent")
@public("says the same to everybody who asked")
def forgot_password_sent() -> str:
    return render_template("people/forgot_password_sent.html", mailing=settings().smtp_url is not None)


def load_holder(token: str) -> tuple[Actor, invitations.LinkHolder]:
    """The holder of a working link. Raises NotThere if forged, LinkGone if ended, often with where to get a new one."""
    actor, holder = load_known(token)
    try:
        links.check_signed(holder.link, token)
    except LinkGone as gone:
        raise LinkGone(gone.sentence, renew_url=url_for(".renew_link", token=token)) from gone
    try:
        links.check_alive(holder.link)
    except LinkGone as gone:
        raise LinkGone(gone.sentence, ask_url=url_for(".forgot_password")) from gone
    return actor, holder


def load_known(token: str) -> tuple[Actor, invitations.LinkHolder]:
    """The account a link was issued for. Raises NotThere if unknown, LinkGone if the account is closed."""
    actor, holder = invitations.get_by_link(token)
    invitations.check_open(holder.user)
    return actor, holder


@bp.route("/password/<token>", methods=["GET", "POST"])
@by_link(load_holder, "the link sets the password, once")
def password(actor: Actor, subject: invitations.LinkHolder) -> View:
    form = NewPasswordForm()
    if form.accepts(invitations.use_link, actor, subject.user, subject.link, form.password):
        return welcome(subject.user, "Your password is set, and you are signed in.")
    return page("people/password.html", form=form, user=subject.user)


@bp.post("/password/<token>/new-link")
@by_link(load_known, "an old link can request a new one, sent to the account's address")
def renew_link(actor: Actor, subject: invitations.LinkHolder) -> str:
    invitations.renew(subject.user)
    return render_template("people/link_renewed.html", mailing=settings().smtp_url is not None)


def welcome(user: User, told: str) -> Response:
    """Sign in the person who set a password."""
    begin_session(user)
    flash(told, "success")
    return redirect(url_for("home.index"), 303)
