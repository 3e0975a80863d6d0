"""A person's own account: names and password."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from placement.access import security_log
from placement.access.guards import anyone, guard
from placement.core import unit_of_work
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.forms import Check
from placement.people.forms import OwnNamesForm, OwnPasswordForm
from placement.people.models import User
from placement.people.services import accounts as services
from placement.people.services import credentials
from placement.people.views.blueprint import Answer, bp, renew_session


def get_own(actor: Actor) -> User:
    """The account of whoever is signed in."""
    return db.session.get_one(User, actor.id)


@bp.route("/account", methods=["GET", "POST"])
@guard(anyone, load=get_own)
def account(actor: Actor, user: User) -> Answer:
    form = OwnNamesForm(obj=user)
    if form.validate_on_submit():
        services.change_own_names(actor, user, form.chosen_name.data, form.name_for_host.data)
        flash("Your names are saved.", "success")
        return redirect(url_for(".account"), 303)
    sign_ins = security_log.list_sign_ins(user.id)
    page = render_template("people/account.html", form=form, user=user, sign_ins=sign_ins)
    return page, form.answer_code


@bp.route("/account/password", methods=["GET", "POST"])
@guard(anyone, load=get_own)
def change_password(actor: Actor, user: User) -> Answer:
    form = OwnPasswordForm()
    unit_of_work.keep()  # a wrong password counts
    checks = [
        Check(("current",), lambda: credentials.check_own_password(user, form.current.data)),
        Check(("password",), lambda: credentials.check_password_of(user, form.password.data)),
    ]
    if form.holds(*checks):
        credentials.choose_password(actor, user, form.password.data)
        renew_session(user)
        flash("Your password is changed. You've been signed out everywhere else.", "success")
        return redirect(url_for(".account"), 303)
    return render_template("people/change_password.html", form=form, user=user), form.answer_code
