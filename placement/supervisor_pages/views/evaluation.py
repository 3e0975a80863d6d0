"""The supervisor evaluates by link; the office enters what a supervisor said on paper or on the phone."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from placement.access import links
from placement.access.guards import by_link, guard
from placement.agreements.services import link_for
from placement.core.actors import Actor
from placement.core.errors import NotThere, RuleBroken
from placement.evaluations.forms import SupervisorForm
from placement.evaluations.models import Occasion
from placement.evaluations.policies import may_answer_for_supervisor
from placement.evaluations.rules import ANCHORS
from placement.placements.queries.placements import find_primary, get_placement
from placement.relationships.models import OutcomeKind
from placement.supervisor_pages import services
from placement.supervisor_pages.queries import LinkCase, load, load_to_send
from placement.supervisor_pages.services import Sheet
from placement.supervisor_pages.views.blueprint import bp

Answer = str | Response | tuple[str, int]


def get_sheet(actor: Actor, ref: str, occasion: str) -> Sheet:
    """The primary supervisor's sheet, for the office. Raises NotThere."""
    placement = get_placement(actor, ref)
    primary = find_primary(placement.id)
    if primary is None or occasion not in (Occasion.MIDPOINT.value, Occasion.FINAL.value):
        raise NotThere
    return services.sheet_of(placement, primary.supervisor, Occasion(occasion))


def may_answer(actor: Actor, sheet: Sheet) -> bool:
    """Whether this actor may speak for the supervisor."""
    return may_answer_for_supervisor(actor, sheet.placement)


@bp.route("/placements/<ref>/supervisor/<occasion>", methods=["GET", "POST"])
@guard(may_answer, load=get_sheet)
def answer_for_supervisor(actor: Actor, sheet: Sheet) -> Answer:
    form = services.form_of(sheet)
    name = sheet.supervisor.name
    if form.validate_on_submit() and was_kept(actor, sheet, form, name):
        flash(f"Recorded on behalf of {name}.", "success")
        return redirect(url_for("placement_page.placement", ref=sheet.placement.ref), 303)
    return page(sheet, form, behalf=name)


@bp.get("/s/<token>/evaluation")
@by_link(load, "a supervisor without an account tells how their intern is doing")
def supervisor_evaluation(actor: Actor, opened: LinkCase) -> Answer:
    sheet = services.find_sheet(opened.placement, opened.supervisor)
    if sheet is None:
        return render_template("supervisor_pages/no_evaluation.html", opened=opened, placement=opened.placement)
    return page(sheet, services.form_of(sheet))


@bp.post("/s/<token>/evaluation")
@by_link(load_to_send, "a supervisor without an account sends how their intern is doing", asks_again=True)
def supervisor_evaluates(actor: Actor, opened: LinkCase) -> Answer:
    """New wording that ended the link meanwhile refuses no evaluation."""
    sheet = services.find_sheet(opened.placement, opened.supervisor)
    if sheet is None:
        return closed_page(opened), 409
    form = services.form_of(sheet)
    if form.validate() and was_kept(actor, sheet, form):
        token = opened.working_token or links.token(link_for(opened.placement, opened.supervisor))
        return redirect(url_for("supervisor_pages.supervisor_evaluated", token=token), 303)
    asked = read_occasion()
    if form.is_stale and asked not in (None, sheet.occasion):
        form.form_errors.append(f"This form is now for the evaluation {sheet.occasion.label.lower()}.")
    return page(sheet, form)


def closed_page(opened: LinkCase) -> str:
    """The answers that came too late, in words, each beside the one that was sent before."""
    sheet = services.sheet_of(opened.placement, opened.supervisor, read_occasion() or Occasion.FINAL)
    typed = services.list_typed(services.form_of(sheet))
    return render_template(
        "supervisor_pages/no_evaluation.html", opened=opened, placement=opened.placement, typed=typed, sent=sheet.sent
    )


def read_occasion() -> Occasion | None:
    """The occasion of the form that was sent, if it names one."""
    named = request.form.get("occasion", "")
    return next((one for one in (Occasion.MIDPOINT, Occasion.FINAL) if one.value == named), None)


@bp.get("/s/<token>/evaluation/thanks")
@by_link(load, "what comes next, for a supervisor who has evaluated")
def supervisor_evaluated(actor: Actor, opened: LinkCase) -> str:
    sheet = services.find_sheet(opened.placement, opened.supervisor)
    return render_template("supervisor_pages/evaluated.html", opened=opened, placement=opened.placement, sheet=sheet)


def was_kept(actor: Actor, sheet: Sheet, form: SupervisorForm, behalf: str = "") -> bool:
    """Keep the sheet; a broken rule goes to the form."""
    try:
        services.keep(actor, sheet, form, behalf)
    except RuleBroken as broken:
        form.add_error(broken)
        return False
    return True


def page(sheet: Sheet, form: SupervisorForm, behalf: str = "") -> Answer:
    """The one screen of choices."""
    shown = render_template(
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
    return shown, form.answer_code
