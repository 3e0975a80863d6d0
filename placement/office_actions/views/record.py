"""The forms to record and to change a placement."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for

from placement.access.guards import guard
from placement.core.actors import Actor
from placement.core.forms import Check, options, values_of
from placement.core.limits import row_number
from placement.core.web import View, page
from placement.hosts import queries as hosts
from placement.hosts.forms import read_meant
from placement.office_actions.policies import is_full_form
from placement.office_actions.queries import find_faculty, find_student, list_faculty, list_host_names
from placement.office_actions.services import assign, record
from placement.office_actions.views.blueprint import bp
from placement.placements import forms, policies
from placement.placements.models import Placement
from placement.placements.queries import placements as queries
from placement.placements.rules import transitions as rules
from placement.terms import queries as terms


@bp.route("/placements/new", methods=["GET", "POST"])
@guard(policies.may_record)
def add(actor: Actor) -> View:
    form = forms.RecordForm(data=prefilled() if request.method == "GET" else None, is_new=True)
    offer_choices(actor, form)
    if form.accepts(lambda: record.record(actor, form.data, read_meant(form)), checks=record_checks(actor, form)):
        flash(f"{form.result.student.name}'s placement recorded as a draft.", "success")
        return redirect(url_for("placement_page.placement", ref=form.result.ref), 303)
    return page("office_actions/record.html", form=form, host_names=list_host_names(), faculty=list_faculty())


def record_checks(actor: Actor, form: forms.RecordForm) -> list[Check]:
    """The rules for the fields of a new placement."""
    email, name = form.supervisor_email, form.supervisor_name
    return [
        *date_checks(form),
        Check(("student",), lambda: find_student(actor, form.student.data or "")),
        Check(("faculty",), lambda: form.faculty.data and find_faculty(form.faculty.data)),
        Check(
            ("supervisor_email", "supervisor_name"),
            lambda: assign.check_supervisor_named(email.data or "", name.data or ""),
            at="supervisor_name",
        ),
    ]


def date_checks(form: forms.WorkForm) -> list[Check]:
    """The rule that start comes before end, for planned and actual dates."""

    def check(kind: str) -> Check:
        start, end = f"{kind}_start", f"{kind}_end"
        return Check((start, end), lambda: rules.check_dates(form[start].data, form[end].data, field=end))

    return [check(kind) for kind in ("planned", "actual") if f"{kind}_start" in form]


def prefilled() -> dict[str, Any]:
    """Values from the address, for links from a host's or a person's page."""
    host = hosts.find_by_id(request.args.get("host", 0, type=row_number))
    return {"host": host.name if host else "", "student": request.args.get("student", "")}


@bp.route("/placements/<ref:ref>/change", methods=["GET", "POST"])
@guard(policies.may_change, load=queries.get_placement)
def change(actor: Actor, placement: Placement) -> View:
    full = is_full_form(actor, placement)
    kind = forms.ChangeForm if full else forms.WorkForm
    form = kind(data=shown(placement))
    if full:
        offer_choices(actor, form, placement.program.code)
    if form.accepts(lambda: record.change(actor, placement, form.data), checks=date_checks(form)):
        flash("Changes saved." if form.result else "No changes to save.", "success")
        return redirect(url_for("placement_page.placement", ref=placement.ref), 303)
    return page("office_actions/change.html", form=form, placement=placement, full=full)


def shown(placement: Placement) -> dict[str, Any]:
    """The placement's values as form data."""
    site = placement.site
    return values_of(
        placement,
        term=placement.term.code,
        program=placement.program.code,
        city=site.city,
        region=site.region,
        country=site.country,
    )


def offer_choices(actor: Actor, form: forms.OfficeForm, present: str = "") -> None:
    """Set the choices of term and program; a closed program only if it is the current one."""
    form.term.choices = options([(term.code, term.name) for term in terms.list_terms()], "Select")
    usable = [one for one in terms.list_programs(actor) if one.is_active or one.code == present]
    form.program.choices = options([(one.code, f"{one.code}, {one.name}") for one in usable], "Select")
