"""Pages of a placement's mentors."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from placement.access.guards import guard
from placement.core.actors import Actor
from placement.core.forms import values_of
from placement.core.web import View, page
from placement.placements.models import Placement
from placement.placements.queries.placements import get_placement
from placement.relationships import services
from placement.relationships.forms import mentors as forms
from placement.relationships.forms.person import DraftForm
from placement.relationships.models import MentoringTie, TieStage
from placement.relationships.page.drafts import DraftKind, fill, mail_address
from placement.relationships.page.mentors import count_held, list_shown
from placement.relationships.policies import may_keep_network
from placement.relationships.queries import mentors as queries
from placement.relationships.queries.contacts import get_contact
from placement.relationships.queries.network import get_person, read_network
from placement.relationships.queries.outcomes import find_mentored, list_ties
from placement.relationships.services.contacts import find_or_add, get_root
from placement.relationships.services.mentors import note_asked, rate_mentor
from placement.relationships.views.blueprint import bp

WORDS = {True: "yes", False: "no", None: None}
Subject = tuple[Placement, MentoringTie]


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
        return back_to(placement)
    return network_page(placement, form)


def answer_form(placement: Placement) -> forms.AfterTheEndForm:
    """Return the mentoring question with the current answer."""
    return forms.AfterTheEndForm(data={"mentored": WORDS[find_mentored(placement)]})


def network_page(placement: Placement, form: forms.AfterTheEndForm) -> View:
    """Render the mentors of one placement."""
    mentors = list_shown(read_network(placement.student_id), placement, list_ties(placement))
    refused = [one for one in mentors if one.tie.stage is TieStage.FOUND] if form.mentored.errors else []
    return page("relationships/mentors.html", placement=placement, form=form, mentors=mentors, refused=refused)


def back_to(placement: Placement) -> Response:
    """Redirect to the mentors of a placement."""
    return redirect(url_for("relationships.network", ref=placement.ref), 303)


@bp.route("/placements/<ref:ref>/network/mentors/new", methods=["GET", "POST"])
@guard(may_keep_network, load=get_placement)
def add_mentor(actor: Actor, placement: Placement) -> View:
    return mentor_page(actor, placement, None, forms.MentorForm())


@bp.route("/placements/<ref:ref>/network/mentors/<int:tie_id>", methods=["GET", "POST"])
@guard(may_keep, load=queries.get_mentor)
def mentor(actor: Actor, subject: Subject) -> View:
    placement, tie = subject
    formal = None if tie.is_formal is None else ("yes" if tie.is_formal else "no")
    stored = values_of(tie, is_formal=formal, person_id=str(get_root(tie.contact_id)))
    return mentor_page(actor, placement, tie, forms.MentorForm(data=stored))


def mentor_page(actor: Actor, placement: Placement, tie: MentoringTie | None, form: forms.MentorForm) -> View:
    """Add or edit a mentor."""
    network = read_network(placement.student_id)
    form.offer((person.id, person.contact.name) for person in network.people.values())
    if form.accepts(save_mentor, actor, placement, tie, form):
        flash("Saved.", "success")
        return back_to(placement)
    held = count_held(network.people[network.roots[tie.contact_id]], tie) if tie else None
    return page("relationships/mentor.html", placement=placement, tie=tie, form=form, held=held)


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
def remove_mentor(actor: Actor, subject: Subject) -> Response:
    placement, tie = subject
    services.remove_mentor(actor, placement, tie)
    flash("Removed as a mentor. They stay in People.", "success")
    return back_to(placement)


@bp.route("/placements/<ref:ref>/network/mentors/<int:tie_id>/ask", methods=["GET", "POST"])
@guard(may_keep, load=queries.get_unfound_mentor)
def ask_mentor(actor: Actor, subject: Subject) -> View:
    """Show the text that asks someone to be a mentor; POST brings typed changes into the email address."""
    placement, tie = subject
    network, person = get_person(actor, tie.contact_id)
    subject_line, text = fill(actor, network, person, DraftKind.MENTOR)
    form = DraftForm(data={"subject": subject_line, "text": text})
    form.accepts(lambda: None)
    address = mail_address(form.subject.data or "", form.text.data or "")
    return page(
        "relationships/ask_mentor.html", placement=placement, tie=tie, person=person, form=form, address=address
    )


@bp.post("/placements/<ref:ref>/network/mentors/<int:tie_id>/asked")
@guard(may_keep, load=queries.get_unfound_mentor)
def asked_mentor(actor: Actor, subject: Subject) -> Response:
    placement, tie = subject
    note_asked(actor, placement, tie)
    flash("Noted.", "success")
    return back_to(placement)


@bp.route("/placements/<ref:ref>/network/mentors/<int:tie_id>/statements", methods=["GET", "POST"])
@guard(may_keep, load=queries.get_rated_mentor)
def rate_mentor_at_end(actor: Actor, subject: Subject) -> View:
    placement, tie = subject
    given = {name: getattr(tie, name) for name in forms.MENTOR_ITEMS}
    stored = {name: str(value) if value else ("" if tie.statements_on else None) for name, value in given.items()}
    form = forms.StatementsForm(data=stored)
    if form.accepts(lambda: rate_mentor(actor, tie, form.answers())):
        flash("Saved. Thank you.", "success")
        return back_to(placement)
    families = {
        words: [form[name] for name in forms.MENTOR_ITEMS if name.startswith(code)]
        for code, words in forms.FAMILIES.items()
    }
    return page(
        "relationships/statements.html",
        placement=placement,
        tie=tie,
        form=form,
        families=families,
        levels=forms.AGREE[:5],
    )
