"""One person: details, wish, introduction, kinds, rhythm, and who may see them."""

from __future__ import annotations

from typing import TypeVar

from flask import flash, redirect, request, url_for

from placement.access.guards import guard
from placement.core import clock
from placement.core.actors import Actor
from placement.core.errors import RuleBroken
from placement.core.forms import values_of
from placement.core.web import View, page
from placement.relationships.forms.person import ChoosePersonForm, DetailsForm
from placement.relationships.models import ReachKind, Rhythm
from placement.relationships.queries.contacts import get_contact
from placement.relationships.queries.network import get_person
from placement.relationships.services import contacts, forgetting, interactions, introductions, merging
from placement.relationships.services.introductions import IntroductionStep
from placement.relationships.views.blueprint import bp
from placement.relationships.views.person import Subject, back_to, may_use

Choice = TypeVar("Choice", IntroductionStep, ReachKind, Rhythm)


def list_others(subject: Subject) -> list[tuple[int, str]]:
    """List everyone else as choices, with the organization where there is one."""
    network, this = subject
    others = [one for one in network.people.values() if one.id != this.id]
    named = [(one.id, ", ".join(filter(None, (one.contact.name, one.show("organization"))))) for one in others]
    return sorted(named, key=lambda one: (one[1].casefold(), one[0]))


@bp.route("/my/people/<int:contact_id>/details", methods=["GET", "POST"])
@guard(may_use, load=get_person)
def details(actor: Actor, subject: Subject) -> View:
    network, this = subject
    introducer = network.find_introducer(this)
    form = DetailsForm(data=values_of(this.contact, introduced_by_id=str(introducer.id) if introducer else ""))
    form.offer(list_others(subject))
    if form.accepts(save_details, actor, subject, form):
        flash("Details saved.", "success")
        return back_to(this)
    return page("relationships/details.html", person=this, form=form)


def save_details(actor: Actor, subject: Subject, form: DetailsForm) -> None:
    """Save the details, and who introduced this person."""
    network, this = subject
    introducer = form.introducer_id()
    contacts.set_introducer(network, this, get_contact(actor, introducer) if introducer else None)
    contacts.edit_contact(actor, this.contact, **form.facts())


@bp.post("/my/people/<int:contact_id>/wish")
@guard(may_use, load=get_person)
def wish(actor: Actor, subject: Subject) -> View:
    this = subject[1]
    if request.form.get("wish") == "drop":
        for member in this.members:
            interactions.drop_wish(actor, member)
        flash("Taken off your list of people to meet.", "success")
    else:
        today = clock.today()
        interactions.wish(actor, this.contact, today, interactions.find_current(this.contact.student_id, today))
        flash("On your list of people to meet.", "success")
    return back_to(this)


@bp.post("/my/people/<int:contact_id>/introduction")
@guard(may_use, load=get_person)
def introduction(actor: Actor, subject: Subject) -> View:
    step = read_choice(IntroductionStep, "step")
    if request.form.get("undo"):
        introductions.take_back_step(actor, subject[1], step)
        flash("Taken back.", "success")
        return back_to(subject[1])
    return back_to(subject[1], introductions.record_step(actor, *subject, step))


def read_choice(kind: type[Choice], name: str) -> Choice:
    """Return the member of an enumeration that a button sent. Raises RuleBroken for anything else."""
    try:
        return kind(request.form.get(name, ""))
    except ValueError as error:
        raise RuleBroken("Select one of the options.") from error


@bp.post("/my/people/<int:contact_id>/kinds")
@guard(may_use, load=get_person)
def reach_kind(actor: Actor, subject: Subject) -> View:
    contacts.toggle_kind(actor, subject[1], read_choice(ReachKind, "reach"))
    return back_to(subject[1])


@bp.post("/my/people/<int:contact_id>/rhythm")
@guard(may_use, load=get_person)
def rhythm(actor: Actor, subject: Subject) -> View:
    chosen = read_choice(Rhythm, "rhythm") if request.form.get("rhythm") else None
    contacts.set_rhythm(actor, subject[1], chosen)
    return back_to(subject[1])


@bp.post("/my/people/<int:contact_id>/sharing")
@guard(may_use, load=get_person)
def sharing(actor: Actor, subject: Subject) -> View:
    is_shared = request.form.get("shared") == "yes"
    contacts.share_with_faculty(actor, subject[1], is_shared)
    flash("Your faculty member sees this person now." if is_shared else "Only you see this person.", "success")
    return back_to(subject[1])


@bp.route("/my/people/<int:contact_id>/same", methods=["GET", "POST"])
@guard(may_use, load=get_person)
def same(actor: Actor, subject: Subject) -> View:
    network, this = subject
    form = ChoosePersonForm()
    form.offer(list_others(subject))
    if form.accepts(lambda: merging.merge(actor, network, this, network.people[int(form.person_id.data)])):
        flash("They count as one person now. You can split them again.", "success")
        return back_to(this)
    return page("relationships/same.html", person=this, form=form)


@bp.post("/my/people/<int:contact_id>/split")
@guard(may_use, load=get_person)
def split(actor: Actor, subject: Subject) -> View:
    for member in subject[1].merged:
        if str(member.id) == request.form.get("contact_id"):
            merging.split(actor, member)
            flash("They are two people again.", "success")
    return back_to(subject[1])


@bp.post("/my/people/<int:contact_id>/forget")
@guard(may_use, load=get_person)
def forget(actor: Actor, subject: Subject) -> View:
    forgetting.forget(actor, subject[1].contact)
    flash("Forgotten. What you wrote in check-ins you submitted stays as it is.", "success")
    return redirect(url_for(".people"), 303)
