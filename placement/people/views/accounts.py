"""The office's people pages: list, details, add and change."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from placement.access.guards import guard
from placement.core.actors import Actor, Role
from placement.core.errors import NotAllowed
from placement.core.forms import Check, options, values_of
from placement.core.limits import row_number
from placement.core.settings import settings
from placement.core.web import View, page
from placement.people import queries
from placement.people.forms import ALL_COLLEGES, SOME_COLLEGES, PeopleFilter, PersonForm
from placement.people.models import College, User
from placement.people.policies import may_change, may_keep_people
from placement.people.rules import accounts as rules
from placement.people.services import accounts as services
from placement.people.services import invitations
from placement.people.views.blueprint import bp


@bp.get("/people")
@guard(may_keep_people)
def index(actor: Actor) -> str:
    form = PeopleFilter(request.args)
    people = queries.list_people(actor, wanted_people(form), request.args.get("after", type=row_number))
    return render_template(
        "people/index.html", filters=form, people=people, state_of=queries.state_of, confirms=actor.is_admin
    )


def wanted_people(form: PeopleFilter) -> queries.PeopleFilters:
    """The filters for the query; unknown options are ignored."""
    role = Role(form.role.data) if form.role.data in {role.value for role in Role} else None
    states = {state.value for state in queries.AccountState}
    state = queries.AccountState(form.state.data) if form.state.data in states else None
    return queries.PeopleFilters(form.q.data or "", role, state)


@bp.get("/people/<int:user_id>")
@guard(may_keep_people, load=queries.get_user)
def show(actor: Actor, user: User) -> str:
    return render_template("people/show.html", **facts(actor, user))


def facts(actor: Actor, user: User) -> dict[str, Any]:
    """Values for the page of a person."""
    return {
        "user": user,
        "state": queries.state_of(user),
        "changeable": may_change(actor, user),
        "mailing": settings().smtp_url is not None,
        "copyable": rules.may_copy_link(actor, has_password=user.has_password),
        "own": user.id == actor.id,
        "reads": actor.is_office,
    }


@bp.route("/people/new", methods=["GET", "POST"])
@guard(may_keep_people)
def add(actor: Actor) -> View:
    form = offered(actor, PersonForm())
    if form.accepts(add_account, actor, form, checks=account_checks(actor, form, None)):
        flash(f"{form.result.name} is added. An invitation lets them choose a password.", "success")
        return redirect(url_for(".show", user_id=form.result.id), 303)
    return page("people/edit.html", form=form, user=None)


def add_account(actor: Actor, form: PersonForm) -> User:
    """Add the form's person, with their names."""
    user = services.add_user(actor, **account_facts(form, chosen_colleges(actor, form, None)))
    services.rename(user, chosen_name=form.chosen_name.data, name_for_host=form.name_for_host.data)
    return user


@bp.route("/people/<int:user_id>/edit", methods=["GET", "POST"])
@guard(may_change, load=queries.get_user)
def edit(actor: Actor, user: User) -> View:
    held = {"roles": [role.value for role in user.roles], "colleges": [str(college.id) for college in user.colleges]}
    scope = (ALL_COLLEGES if user.is_whole_office else SOME_COLLEGES) if user.is_staff else ""
    form = offered(actor, PersonForm(data=values_of(user, scope=scope, **held)))
    if form.accepts(change_account, actor, user, form, checks=account_checks(actor, form, user)):
        flash("The changes are saved.", "success")
        return redirect(url_for(".show", user_id=user.id), 303)
    return page("people/edit.html", form=form, user=user)


def change_account(actor: Actor, user: User, form: PersonForm) -> None:
    """Save the form's changes to this account."""
    more = {"chosen_name": form.chosen_name.data, "name_for_host": form.name_for_host.data}
    services.change_user(actor, user, **account_facts(form, chosen_colleges(actor, form, user)), **more)


def offered(actor: Actor, form: PersonForm) -> PersonForm:
    """The form with the roles and colleges this actor may grant."""
    form.roles.choices = options((role.value, role.label) for role in Role if rules.may_grant(actor, {role}))
    colleges = queries.list_colleges(actor) if actor.is_admin else []
    form.colleges.choices = options((str(college.id), f"{college.code}: {college.name}") for college in colleges)
    return form


def account_checks(actor: Actor, form: PersonForm, user: User | None) -> list[Check]:
    """The rules for the fields of an account."""
    own = user.id if user else None

    def check_roles() -> None:
        colleges = chosen_colleges(actor, form, user) or []
        rules.check_roles(frozenset(Role(value) for value in form.roles.data), len(colleges))

    return [
        Check(("email",), lambda: services.check_address_free(form.email.data or "", own)),
        Check(("institution_id",), lambda: services.check_id_free(form.institution_id.data, own)),
        Check(("roles", "scope", "colleges"), check_roles),
    ]


def account_facts(form: PersonForm, colleges: list[College] | None) -> dict[str, Any]:
    """Form data about the account itself."""
    return {
        "email": form.email.data,
        "first_name": form.first_name.data,
        "last_name": form.last_name.data,
        "institution_id": form.institution_id.data,
        "roles": {Role(value) for value in form.roles.data},
        "colleges": colleges,
    }


def chosen_colleges(actor: Actor, form: PersonForm, user: User | None) -> list[College] | None:
    """The colleges selected in the form (None: all) if the actor may select them; else the account's current ones."""
    if not actor.is_admin:
        return (None if user.is_whole_office else list(user.colleges)) if user else []
    chosen = [college for college in queries.list_colleges(actor) if str(college.id) in (form.colleges.data or [])]
    is_staff = Role.STAFF.value in form.roles.data
    if form.scope.raw_data:
        rules.check_scope(is_staff, form.scope.data == ALL_COLLEGES, len(chosen))
    return None if is_staff and form.scope.data == ALL_COLLEGES else chosen


@bp.post("/people/<int:user_id>/closed")
@guard(may_change, load=queries.get_user)
def set_closed(actor: Actor, user: User) -> Response:
    closed = request.form.get("closed") == "yes"
    if user.id == actor.id:
        raise NotAllowed
    services.set_enabled(actor, user, not closed)
    flash(f"The account of {user.name} is {'closed' if closed else 'open again'}.", "success")
    return redirect(url_for(".show", user_id=user.id), 303)


@bp.post("/people/<int:user_id>/link")
@guard(may_change, load=queries.get_user)
def copy_link(actor: Actor, user: User) -> View:
    """Show a link to pass on, only if no email is sent. Otherwise the link is emailed to the person alone."""
    if settings().smtp_url is not None or not user.is_enabled:
        raise NotAllowed
    address = invitations.copy_link(actor, user)
    return render_template("people/show.html", **facts(actor, user), link=address)
