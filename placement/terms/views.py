"""Pages about terms, colleges and programs."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from placement.access.guards import guard
from placement.core.actors import Actor
from placement.core.forms import Check, options, values_of
from placement.core.web import View, page
from placement.people.models import College
from placement.people.queries import list_colleges
from placement.terms import forms, queries
from placement.terms.models import ApprovalRoute, PlacementType, Program, Term, TermState
from placement.terms.policies import may_keep_program, may_keep_settings, may_see_settings
from placement.terms.rules import program_tables
from placement.terms.rules import terms as rules
from placement.terms.services import freeze_skills
from placement.terms.services import terms as services

bp = Blueprint("terms", __name__)


@bp.get("/terms")
@guard(may_see_settings)
def index(actor: Actor) -> str:
    return render_template("terms/index.html", terms=queries.list_terms(), may_keep=may_keep_settings(actor))


@bp.route("/terms/new", methods=["GET", "POST"])
@guard(may_keep_settings)
def add(actor: Actor) -> View:
    form = forms.TermForm()
    if form.accepts(lambda: services.add_term(actor, **term_facts(form)), checks=term_checks(form)):
        flash(f"{form.result.name} added.", "success")
        return redirect(url_for(".index"), 303)
    return page("terms/edit.html", form=form, term=None)


@bp.route("/terms/<int:term_id>", methods=["GET", "POST"])
@guard(may_keep_settings, load=queries.get_term)
def edit(actor: Actor, term: Term) -> View:
    form = forms.TermForm(data=values_of(term))
    if form.accepts(lambda: services.change_term(actor, term, **term_facts(form)), checks=term_checks(form, term)):
        flash("Changes saved.", "success")
        return redirect(url_for(".index"), 303)
    skills = freeze_skills.list_skills(term)
    pairs = [(skill.label, skill.definition) for skill in skills]
    return page("terms/edit.html", form=form, term=term, skills=skills, skill_pairs=pairs)


@bp.get("/programs")
@guard(may_see_settings)
def programs(actor: Actor) -> str:
    by_college: defaultdict[int, list[Program]] = defaultdict(list)
    for program in queries.list_programs(actor):
        by_college[program.college_id].append(program)
    colleges, may_keep = list_colleges(actor), may_keep_settings(actor)
    return render_template("terms/programs.html", colleges=colleges, programs=by_college, may_keep=may_keep)


@bp.route("/programs/new", methods=["GET", "POST"])
@guard(may_keep_settings)
def add_program(actor: Actor) -> View:
    form = program_form(actor)
    if form.accepts(lambda: services.add_program(actor, **program_facts(actor, form)), checks=program_checks(form)):
        flash(f"{form.result.name} added.", "success")
        return redirect(url_for(".programs"), 303)
    return page("terms/edit_program.html", form=form, program=None)


@bp.route("/programs/<int:program_id>", methods=["GET", "POST"])
@guard(may_keep_program, load=queries.get_program)
def edit_program(actor: Actor, program: Program) -> View:
    form = program_form(actor, program)
    checks = program_checks(form, program)
    if form.accepts(lambda: services.change_program(actor, program, **program_facts(actor, form)), checks=checks):
        flash("Changes saved.", "success")
        return redirect(url_for(".programs"), 303)
    return page("terms/edit_program.html", form=form, program=program)


@bp.route("/colleges/new", methods=["GET", "POST"])
@guard(may_keep_settings)
def add_college(actor: Actor) -> View:
    return college_page(actor, forms.CollegeForm(), None)


@bp.route("/colleges/<int:college_id>", methods=["GET", "POST"])
@guard(may_keep_settings, load=queries.get_college)
def edit_college(actor: Actor, college: College) -> View:
    return college_page(actor, forms.CollegeForm(obj=college), college)


def college_page(actor: Actor, form: forms.CollegeForm, college: College | None) -> View:
    """Add or change a college."""
    checks = [Check(("code",), lambda: services.check_college_code(form.code.data, own=college))]
    if form.accepts(services.keep_college, actor, college, form.code, form.name, checks=checks):
        flash(f"{form.name.data} saved.", "success")
        return redirect(url_for(".programs"), 303)
    return page("terms/edit_college.html", form=form, college=college)


def term_checks(form: forms.TermForm, term: Term | None = None) -> list[Check]:
    """The rules for the fields of a term."""
    return [
        Check(("code",), lambda: services.check_term_code(form.code.data, own=term)),
        Check(("starts_on", "ends_on"), lambda: rules.check_days(form.starts_on.data, form.ends_on.data)),
        Check(("ends_on", "reports_on"), lambda: rules.check_report_day(form.ends_on.data, form.reports_on.data)),
    ]


def program_checks(form: forms.ProgramForm, program: Program | None = None) -> list[Check]:
    """The rules for the fields of a program."""
    return [
        Check(("code",), lambda: services.check_program_code(form.code.data, own=program)),
        Check(("cip",), lambda: rules.check_cip(form.cip.data or "")),
        Check(("objective_limits",), lambda: read_limits(form)),
        Check(("hours_per_credit",), lambda: program_tables.read_hours(form.hours_per_credit.data or "")),
    ]


def read_limits(form: forms.ProgramForm) -> Any:
    """The limits on objectives by placement type. Raises RuleBroken for an unreadable line."""
    return program_tables.read_limits(form.objective_limits.data or "", {kind.value for kind in PlacementType})


def term_facts(form: forms.TermForm) -> dict[str, Any]:
    """Form data as arguments of the services."""
    return {**form.data, "state": TermState(form.state.data)}


def program_form(actor: Actor, program: Program | None = None) -> forms.ProgramForm:
    """The form filled from the program, with the colleges this actor may select."""
    told: dict[str, Any] = {}
    if program is not None:
        limits, hours = (
            program_tables.write_limits(program.objective_limits),
            program_tables.write_hours(program.hours_per_credit),
        )
        own = str(program.college_id)
        told = values_of(program, objective_limits=limits, hours_per_credit=hours, college_id=own)
    form = forms.ProgramForm(data=told)
    form.college_id.choices = options((str(college.id), college.name) for college in list_colleges(actor))
    return form


def program_facts(actor: Actor, form: forms.ProgramForm) -> dict[str, Any]:
    """Form data as arguments of the services. Raises RuleBroken for unreadable lines."""
    facts = dict(form.data)
    college_id = int(facts.pop("college_id"))
    facts["college"] = next(college for college in list_colleges(actor) if college.id == college_id)
    facts["objective_limits"] = read_limits(form)
    facts["hours_per_credit"] = program_tables.read_hours(form.hours_per_credit.data or "")
    facts["approval_route"] = ApprovalRoute(form.approval_route.data)
    return facts
