"""Pages of a placement's mentors and outcomes."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from placement.access.guards import guard
from placement.core.actors import Actor
from placement.core.forms import values_of
from placement.core.web import View, page
from placement.placements import services as placements
from placement.placements.models import Placement
from placement.placements.queries.placements import get_placement
from placement.relationships import services
from placement.relationships.forms import outcomes as forms
from placement.relationships.models import MentoringTie, OfferDecision, OutcomeKind
from placement.relationships.policies import may_keep_network, may_record_outcomes
from placement.relationships.queries import outcomes as queries
from placement.relationships.queries.contacts import get_contact
from placement.relationships.queries.network import read_network
from placement.relationships.services.contacts import find_or_add, get_root
from placement.relationships.views.blueprint import bp

WORDS = {True: "yes", False: "no", None: ""}


def may_keep(actor: Actor, subject: tuple[Placement, Any]) -> bool:
    """True if it is the actor's own network."""
    return may_keep_network(actor, subject[0])


@bp.get("/placements/<ref:ref>/network")
@guard(may_keep_network, load=get_placement)
def network(actor: Actor, placement: Placement) -> View:
    return network_page(placement, answer_form(placement))


@bp.post("/placements/<ref:ref>/network")
@guard(may_keep_network, load=get_placement)
def answer(actor: Actor, placement: Placement) -> View:
    form = answer_form(placement)
    if form.accepts(lambda: services.answer_mentored(actor, placement, form.mentored.data == "yes")):
        flash("Answer saved.", "success")
        return redirect(url_for(".network", ref=placement.ref), 303)
    return network_page(placement, form)


def answer_form(placement: Placement) -> forms.AfterTheEndForm:
    """Return the mentoring question with the current answer."""
    return forms.AfterTheEndForm(data={"mentored": WORDS[queries.find_mentored(placement)] or None})


def network_page(placement: Placement, form: forms.AfterTheEndForm) -> View:
    """Render the mentors of one placement."""
    mentors = queries.list_mentors(placement)
    return page("relationships/mentors.html", placement=placement, form=form, mentors=mentors)


@bp.route("/placements/<ref:ref>/network/mentors/new", methods=["GET", "POST"])
@guard(may_keep_network, load=get_placement)
def add_mentor(actor: Actor, placement: Placement) -> View:
    return mentor_page(actor, placement, None, forms.MentorForm())


@bp.route("/placements/<ref:ref>/network/mentors/<int:tie_id>", methods=["GET", "POST"])
@guard(may_keep, load=queries.get_mentor)
def mentor(actor: Actor, subject: tuple[Placement, MentoringTie]) -> View:
    placement, tie = subject
    formal = None if tie.is_formal is None else ("yes" if tie.is_formal else "no")
    answers = {name: str(getattr(tie, name) or "") for name in forms.MENTOR_ITEMS}
    stored = values_of(tie, is_formal=formal, person_id=str(get_root(tie.contact_id)), **answers)
    return mentor_page(actor, placement, tie, forms.MentorForm(data=stored))


def mentor_page(actor: Actor, placement: Placement, tie: MentoringTie | None, form: forms.MentorForm) -> View:
    """Add or edit a mentor."""
    form.offer((person.id, person.contact.name) for person in read_network(placement.student_id).people.values())
    if form.accepts(save_mentor, actor, placement, tie, form):
        flash("Mentor saved.", "success")
        return redirect(url_for(".network", ref=placement.ref), 303)
    families = {
        words: [form[name] for name in forms.MENTOR_ITEMS if name.startswith(code)]
        for code, words in forms.FAMILIES.items()
    }
    return page(
        "relationships/mentor.html", placement=placement, tie=tie, form=form, families=families, levels=forms.AGREE[:5]
    )


def save_mentor(actor: Actor, placement: Placement, tie: MentoringTie | None, form: forms.MentorForm) -> None:
    """Save the mentor: a person the student has, or someone new."""
    if form.person_id.data:
        contact = get_contact(actor, int(form.person_id.data))
    else:
        contact = find_or_add(
            placement.student_id, form.name.data or "", form.organization.data or "", placement
        ).contact
    services.keep_mentor(actor, placement, tie, contact, **form.facts())


@bp.post("/placements/<ref:ref>/network/mentors/<int:tie_id>/remove")
@guard(may_keep, load=queries.get_mentor)
def remove_mentor(actor: Actor, subject: tuple[Placement, MentoringTie]) -> Response:
    placement, tie = subject
    services.remove_mentor(actor, placement, tie)
    flash("Removed as a mentor. They stay in People.", "success")
    return redirect(url_for(".network", ref=placement.ref), 303)


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
