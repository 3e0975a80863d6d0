"""Evaluations by supervisors via link, or entered by the office on their behalf."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from placement.access import links
from placement.access.guards import by_link, guard
from placement.agreements.services import link_for
from placement.core.actors import Actor
from placement.core.errors import NotThere
from placement.core.web import View, page
from placement.evaluations.forms import SupervisorEvaluationForm
from placement.evaluations.models import Occasion
from placement.evaluations.rules import ANCHORS
from placement.placements.queries.placements import find_primary, get_placement
from placement.placements.rules.transitions import is_office_for
from placement.relationships.models import OutcomeKind
from placement.supervisor_pages import services
from placement.supervisor_pages.queries import LinkCase, load, load_to_send
from placement.supervisor_pages.services import RatingSheet
from placement.supervisor_pages.views.blueprint import bp


def get_sheet(actor: Actor, ref: str, occasion: str) -> RatingSheet:
    """Return the primary supervisor's sheet, for the office. Raises NotThere."""
    placement = get_placement(actor, ref)
    primary = find_primary(placement.id)
    if primary is None or occasion not in (Occasion.MIDPOINT.value, Occasion.FINAL.value):
        raise NotThere
    return services.sheet_of(placement, primary.supervisor, Occasion(occasion))


def may_answer(actor: Actor, sheet: RatingSheet) -> bool:
    """True if this actor can answer for the supervisor."""
    return is_office_for(actor, sheet.placement)


@bp.route("/placements/<ref:ref>/supervisor/<occasion>", methods=["GET", "POST"])
@guard(may_answer, load=get_sheet)
def answer_for_supervisor(actor: Actor, sheet: RatingSheet) -> View:
    form = services.form_of(sheet)
    name = sheet.supervisor.name
    if form.accepts(services.save, actor, sheet, form, name):
        flash(f"Recorded on behalf of {name}.", "success")
        return redirect(url_for("placement_page.placement", ref=sheet.placement.ref), 303)
    return sheet_page(sheet, form, behalf=name)


@bp.get("/s/<token>/evaluation")
@by_link(load, "a supervisor without an account opens the evaluation")
def supervisor_evaluation(actor: Actor, opened: LinkCase) -> View:
    sheet = services.find_sheet(opened.placement, opened.supervisor)
    if sheet is None:
        return render_template("supervisor_pages/no_evaluation.html", opened=opened, placement=opened.placement)
    return sheet_page(sheet, services.form_of(sheet))


@bp.post("/s/<token>/evaluation")
@by_link(load_to_send, "a supervisor without an account sends the evaluation", asks_again=True)
def supervisor_evaluates(actor: Actor, opened: LinkCase) -> View:
    """Save the evaluation, even if new wording ended the link meanwhile."""
    sheet = services.find_sheet(opened.placement, opened.supervisor)
    if sheet is None:
        return closed_page(opened), 409
    form = services.form_of(sheet)
    if form.accepts(services.save, actor, sheet, form):
        token = opened.working_token or links.token(link_for(opened.placement, opened.supervisor))
        return redirect(url_for("supervisor_pages.supervisor_evaluated", token=token), 303)
    typed_for = read_occasion()
    if form.is_stale and typed_for not in (None, sheet.occasion):
        form.form_errors.append(f"This form is now the evaluation {sheet.occasion.label.lower()}.")
    return sheet_page(sheet, form)


def closed_page(opened: LinkCase) -> str:
    """Render the answers that came too late, next to earlier answers."""
    sheet = services.sheet_of(opened.placement, opened.supervisor, read_occasion() or Occasion.FINAL)
    typed = services.list_typed(services.form_of(sheet))
    return render_template(
        "supervisor_pages/no_evaluation.html", opened=opened, placement=opened.placement, typed=typed, sent=sheet.sent
    )


def read_occasion() -> Occasion | None:
    """Return the occasion posted with the form, if valid."""
    value = request.form.get("occasion", "")
    return next((one for one in (Occasion.MIDPOINT, Occasion.FINAL) if one.value == value), None)


@bp.get("/s/<token>/evaluation/thanks")
@by_link(load, "next steps for a supervisor who sent an evaluation")
def supervisor_evaluated(actor: Actor, opened: LinkCase) -> str:
    sheet = services.find_sheet(opened.placement, opened.supervisor)
    return render_template("supervisor_pages/evaluated.html", opened=opened, placement=opened.placement, sheet=sheet)


def sheet_page(sheet: RatingSheet, form: SupervisorEvaluationForm, behalf: str = "") -> View:
    """Render the evaluation page."""
    return page(
        "supervisor_pages/supervisor_evaluation.html",
        placement=sheet.placement,
        occasion=sheet.occasion,
        supervisor=sheet.supervisor,
        student=sheet.placement.student.name if behalf else sheet.placement.student.host_name,
        form=form,
        sent=sheet.sent,
        behalf=behalf,
        objectives=[(one.objective.number, one.statement) for one in sheet.objectives],
        anchors=ANCHORS,
        kinds=list(OutcomeKind),
    )
