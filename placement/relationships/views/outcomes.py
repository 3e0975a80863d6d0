"""The page of a placement's outcomes."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for

from placement.access.guards import guard
from placement.core.actors import Actor
from placement.core.forms import values_of
from placement.core.web import View, page
from placement.placements import services as placements
from placement.placements.models import Placement
from placement.placements.queries.placements import get_placement
from placement.relationships import services
from placement.relationships.forms import outcomes as forms
from placement.relationships.models import OfferDecision, OutcomeKind
from placement.relationships.policies import may_keep_network, may_record_outcomes
from placement.relationships.queries import outcomes as queries
from placement.relationships.views.blueprint import bp

WORDS = {True: "yes", False: "no", None: ""}


@bp.route("/placements/<ref:ref>/outcomes", methods=["GET", "POST"])
@guard(may_record_outcomes, load=get_placement)
def outcomes(actor: Actor, placement: Placement) -> View:
    behalf = "" if may_keep_network(actor, placement) else placement.student.name
    source = "document" if behalf and request.args.get("source") == "document" else "student"
    form = outcomes_form(placement, source, for_office=bool(behalf))
    if form.accepts(record_outcomes, actor, placement, form, source, behalf):
        flash("Outcomes saved. Update them when more happens.", "success")
        return redirect(url_for("placement_page.placement", ref=placement.ref), 303)
    return page(
        "relationships/outcomes.html",
        placement=placement,
        form=form,
        behalf=behalf,
        source=source,
        kinds=list(OutcomeKind),
        recorded=queries.list_recorded(placement) if source == "student" else {},
    )


def record_outcomes(actor: Actor, placement: Placement, form: forms.OutcomesForm, source: str, behalf: str) -> None:
    """Save outcomes and plans after graduation."""
    if source == "document":
        services.say(actor, placement, source, form.answers())
        services.attest_mentored(actor, placement, source, forms.YES_OR_NO.get(form.mentored.data))
        return
    decision = OfferDecision(form.decision.data) if form.decision.data else None
    services.say(actor, placement, source, form.answers(), decision, behalf)
    placements.note_prospects(actor, placement, on_behalf_of=behalf, **form.prospects())


def outcomes_form(placement: Placement, source: str, for_office: bool) -> forms.OutcomesForm:
    """Return the outcomes form of this source with the stored answers."""
    existing = queries.list_outcomes(placement)
    stored: dict[str, Any] = {kind.value: WORDS[getattr(row, f"{source}_says")] for kind, row in existing.items()}
    offer, answer = existing.get(OutcomeKind.FULL_TIME_OFFER), queries.find_answer(placement)
    stored["decision"] = offer.decision.value if offer and offer.decision else ""
    stored["seeking_full_time"] = WORDS[placement.seeking_full_time] or None
    stored["mentored"] = WORDS[answer.document_says] if answer else ""
    form = forms.OutcomesForm(data=values_of(placement, **stored))
    form.remove_fields(of_document=source == "document", for_office=for_office)
    return form
