"""One person: the brief, We talked, details, introduction, merge, and Forget."""

from __future__ import annotations

from typing import TypeAlias

from flask import flash, redirect, request, url_for

from placement.access.guards import guard
from placement.core import clock
from placement.core.actors import Actor
from placement.core.forms import values_of
from placement.core.web import View, page
from placement.relationships.forms.person import ChoosePersonForm, DetailsForm, TalkForm
from placement.relationships.page.person import gather
from placement.relationships.policies import may_use_people
from placement.relationships.queries.contacts import get_contact
from placement.relationships.queries.network import Network, Person, get_person
from placement.relationships.services import contacts, forgetting, interactions, introductions, merging, talks
from placement.relationships.services.introductions import IntroductionStep
from placement.relationships.views.blueprint import bp

Subject: TypeAlias = tuple[Network, Person]


def may_use(actor: Actor, subject: Subject) -> bool:
    """True for the student's own person while they use People."""
    return may_use_people(actor)


def back_to(person: Person) -> View:
    """Redirect to a person's page."""
    return redirect(url_for(".person", contact_id=person.id), 303)


@bp.get("/my/people/<int:contact_id>")
@guard(may_use, load=get_person)
def person(actor: Actor, subject: Subject) -> View:
    return show(actor, subject, TalkForm(formdata=None, data={"on": clock.today()}))


def show(actor: Actor, subject: Subject, form: TalkForm) -> View:
    """Render a person's page."""
    return page("relationships/person.html", shown=gather(actor, *subject), form=form, same=choose_form(subject))


def choose_form(subject: Subject) -> ChoosePersonForm:
    """Return the form that chooses another person."""
    network, this = subject
    form = ChoosePersonForm()
    form.offer((one.id, one.contact.name) for one in network.people.values() if one.id != this.id)
    return form


@bp.post("/my/people/<int:contact_id>/talked")
@guard(may_use, load=get_person)
def talked(actor: Actor, subject: Subject) -> View:
    form = TalkForm()
    if form.accepts(lambda: talks.save_talk(actor, *subject, form.talk())):
        flash("Saved.", "success")
        return back_to(subject[1])
    return show(actor, subject, form)


@bp.route("/my/people/<int:contact_id>/details", methods=["GET", "POST"])
@guard(may_use, load=get_person)
def details(actor: Actor, subject: Subject) -> View:
    network, this = subject
    introducer = str(this.show("introduced_by_id") or "")
    form = DetailsForm(data=values_of(this.contact, introduced_by_id=introducer))
    form.offer((one.id, one.contact.name) for one in network.people.values() if one.id != this.id)
    if form.accepts(save_details, actor, subject, form):
        flash("Details saved.", "success")
        return back_to(this)
    return page("relationships/details.html", person=this, form=form)


def save_details(actor: Actor, subject: Subject, form: DetailsForm) -> None:
    """Save the details, and who introduced this person."""
    network, this = subject
    introducer = form.introducer_id()
    contacts.set_introducer(network, this.contact, get_contact(actor, introducer) if introducer else None)
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
    step = IntroductionStep(request.form.get("step", IntroductionStep.ASKED.value))
    introductions.record_step(actor, subject[1], step)
    flash(f"Noted: {step.label}.", "success")
    return back_to(subject[1])


@bp.post("/my/people/<int:contact_id>/same")
@guard(may_use, load=get_person)
def same(actor: Actor, subject: Subject) -> View:
    network, this = subject
    form = choose_form(subject)
    if form.accepts(lambda: merging.merge(actor, network, this, network.people[int(form.person_id.data)])):
        flash("They count as one person now. You can split them again.", "success")
        return back_to(this)
    return page("relationships/person.html", shown=gather(actor, *subject), form=TalkForm(formdata=None), same=form)


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
