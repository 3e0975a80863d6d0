"""A person's own account: names and password."""

from __future__ import annotations

from flask import flash, redirect, url_for

from placement.access import security_log
from placement.access.guards import anyone, guard
from placement.core import unit_of_work
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.forms import Check
from placement.core.web import View, page
from placement.people.forms import OwnNamesForm, OwnPasswordForm
from placement.people.models import User
from placement.people.services import accounts as services
from placement.people.services import credentials
from placement.people.views.blueprint import bp, renew_session


def get_own(actor: Actor) -> User:
    """The signed-in person's account."""
    return db.session.get_one(User, actor.id)


@bp.route("/account", methods=["GET", "POST"])
@guard(anyone, load=get_own)
def account(actor: Actor, user: User) -> View:
    form = OwnNamesForm(obj=user)
    if form.accepts(services.change_own_names, actor, user, form.chosen_name, form.name_for_host):
        flash("Your names are saved.", "success")
        return redirect(url_for(".account"), 303)
    return page("people/account.html", form=form, user=user, sign_ins=security_log.list_sign_ins(user.id))


@bp.route("/account/password", methods=["GET", "POST"])
@guard(anyone, load=get_own)
def change_password(actor: Actor, user: User) -> View:
    form = OwnPasswordForm()
    unit_of_work.keep()  # a wrong password must be counted
    checks = [
        Check(("current",), lambda: credentials.check_own_password(user, form.current.data)),
        Check(("password",), lambda: credentials.check_password_of(user, form.password.data)),
    ]
    if form.accepts(credentials.choose_password, actor, user, form.password, checks=checks):
        renew_session(user)
        flash("Your password is changed. You've been signed out everywhere else.", "success")
        return redirect(url_for(".account"), 303)
    return page("people/change_password.html", form=form, user=user)
