"""Write, send, withdraw, and amend objectives."""

from __future__ import annotations

from flask import Response as PlainResponse
from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from placement.access import expired_session, saved_forms
from placement.access.guards import guard
from placement.agreements import page as agreements_page
from placement.agreements import policies, services
from placement.agreements.forms import AmendForm, ObjectiveForm, SeenForm, stored_content
from placement.agreements.models import AgreementState, Wording
from placement.agreements.queries import agreements as queries
from placement.agreements.queries.agreements import Agreements, WordingCase
from placement.agreements.rules import action_verbs, smart
from placement.agreements.rules.review import Party, check_writable
from placement.agreements.rules.transitions import TABLE, AgreementVerb
from placement.agreements.views.blueprint import behalf, bp, to_objectives
from placement.agreements.views.show import objectives_page
from placement.core import clock, filters
from placement.core.actors import Actor
from placement.core.errors import RuleBroken
from placement.core.web import DRAFT_ACCEPTED, View, page
from placement.placements.models import Placement
from placement.placements.queries import placements
from placement.terms.services import freeze_skills


@bp.route("/objectives/new", methods=["GET", "POST"])
@guard(policies.may_write, load=queries.get_case)
def add(actor: Actor, case: Agreements) -> View:
    return edit_page(actor, case, None)


@bp.route("/objectives/<int:number>", methods=["GET", "POST"])
@guard(policies.may_write_wording, load=queries.get_draft_wording)
def edit(actor: Actor, subject: WordingCase) -> View:
    return edit_page(actor, subject.case, subject.wording)


def edit_page(actor: Actor, case: Agreements, wording: Wording | None) -> View:
    """Show or save the form of one objective; typed text survives errors and conflicts."""
    check_writable(case.placement.state)
    if expired_session.is_quiet() and request.form.get("save") == "draft":
        return save_draft()
    form = ObjectiveForm(data=stored_content(wording))
    form.offer(freeze_skills.list_skills(case.placement.term))
    on_behalf_of = behalf(actor, case.placement, Party.STUDENT)
    write = services.write
    if form.accepts(lambda: write(actor, case.placement, form.content(), wording, on_behalf_of=on_behalf_of)):
        return after_saving(case, form.result)
    return render_form(case, form, wording, on_behalf_of)


def save_draft() -> PlainResponse:
    """Save an autosave's text as typed; objectives change only when the author selects Save."""
    if saved_forms.save_typed() is None:
        return PlainResponse("We can't save this draft. Select Save to save your text.", 422, mimetype="text/plain")
    time = filters.moment(clock.now()).rpartition(", ")[2]
    return PlainResponse(f"Draft saved {time}. Select Save to add it.", 202, mimetype="text/plain")


def after_saving(case: Agreements, saved: Wording) -> Response:
    number = saved.objective.number
    flash(request.path, DRAFT_ACCEPTED)
    flash(f"Objective {number} saved. It isn't submitted yet.", "success")
    if request.form.get("then") == "another":
        return redirect(url_for("agreements.add", ref=case.placement.ref), 303)
    return to_objectives(case.placement, f"objective-{number}")


def render_form(case: Agreements, form: ObjectiveForm, wording: Wording | None, on_behalf_of: str) -> View:
    typed = form.content() if not form.due_on.errors else None
    return page(
        "agreements/edit.html",
        case=case,
        placement=case.placement,
        form=form,
        wording=wording,
        item=agreements_page.find_item(case, wording),
        gaps=smart.list_gaps(typed, case.placement.ends_on) if typed and not typed.is_empty else [],
        vague=action_verbs.list_vague(form.statement.data or ""),
        strong_verbs=action_verbs.STRONG,
        vague_verbs=sorted(action_verbs.VAGUE.items()),
        skill_hints={skill.code: skill.definition for skill in freeze_skills.list_skills(case.placement.term)},
        behalf=on_behalf_of,
    )


@bp.post("/objectives/<int:number>/remove")
@guard(policies.may_write_wording, load=queries.get_draft_wording)
def remove(actor: Actor, subject: WordingCase) -> Response:
    placement, number = subject.case.placement, subject.wording.objective.number
    services.remove(actor, placement, subject.wording, on_behalf_of=behalf(actor, placement, Party.STUDENT))
    flash(f"Objective {number} removed from this version.", "success")
    return to_objectives(placement)


@bp.post("/objectives/put-back")
@guard(policies.may_write, load=queries.get_case)
def put_back(actor: Actor, case: Agreements) -> Response:
    number = request.form.get("number", "")
    if not (number.isascii() and number.isdigit()):
        raise RuleBroken("Select an objective to restore.")
    services.put_back(actor, case.placement, int(number[:9]))
    flash(f"Objective {number} restored.", "success")
    return to_objectives(case.placement)


@bp.post("/objectives/send")
@guard(policies.may_write, load=queries.get_case)
def submit(actor: Actor, case: Agreements) -> View:
    form, placement = SeenForm(), case.placement
    name = behalf(actor, placement, Party.STUDENT)
    if not form.accepts(lambda: services.submit(actor, placement, seen=form.seen.data, on_behalf_of=name)):
        return objectives_page(actor, case, form)
    flash(f"{TABLE.confirmation(AgreementVerb.SUBMIT)} {describe_next(placement, form.result.state)}", "success")
    return to_objectives(placement)


def describe_next(placement: Placement, state: AgreementState) -> str:
    if state is AgreementState.WITH_SUPERVISOR and placements.find_primary(placement.id) is None:
        return "No supervisor is assigned yet. The career office will add one."
    if state is AgreementState.WITH_SUPERVISOR:
        return "We emailed the supervisor a link and will send reminders."
    if placement.faculty is None:
        return "No faculty member is assigned yet. The career office will add one."
    return f"Next, {placement.faculty.name} signs them off."


@bp.post("/objectives/recall")
@guard(policies.may_write, load=queries.get_case)
def recall(actor: Actor, case: Agreements) -> Response:
    seen, name = SeenForm().seen.data, behalf(actor, case.placement, Party.STUDENT)
    services.recall(actor, case.placement, seen=seen, on_behalf_of=name)
    flash(TABLE.confirmation(AgreementVerb.RECALL), "success")
    return to_objectives(case.placement)


@bp.post("/objectives/amend")
@guard(policies.may_write, load=queries.get_case)
def amend(actor: Actor, case: Agreements) -> Response:
    note, name = AmendForm().note.data or "", behalf(actor, case.placement, Party.STUDENT)
    services.amend(actor, case.placement, note=note, on_behalf_of=name)
    flash("New version started. The signed-off version applies until the new one is signed off.", "success")
    return to_objectives(case.placement)


@bp.post("/objectives/discard")
@guard(policies.may_write, load=queries.get_case)
def discard(actor: Actor, case: Agreements) -> Response:
    services.discard(actor, case.placement, on_behalf_of=behalf(actor, case.placement, Party.STUDENT))
    flash("New version discarded. The signed-off version is unchanged.", "success")
    return to_objectives(case.placement)
