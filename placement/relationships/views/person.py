"""One person: the brief, We talked, promises, and what happened."""

from __future__ import annotations

from typing import TypeAlias

from flask import flash, redirect, request, url_for

from placement.access.guards import guard
from placement.core import clock
from placement.core.actors import Actor
from placement.core.errors import NotThere
from placement.core.forms import values_of
from placement.core.web import View, page
from placement.relationships.forms.person import InteractionForm, TalkForm
from placement.relationships.models import ContactEntry, Interaction, Promise, ReachKind, Rhythm
from placement.relationships.page.person import gather
from placement.relationships.policies import may_open_people
from placement.relationships.queries.network import Network, Person, get_person
from placement.relationships.services import entries, history, interactions, talks
from placement.relationships.views.blueprint import bp
from placement.relationships.views.origins import go_back, is_last_week

Subject: TypeAlias = tuple[Network, Person]
PersonInteraction: TypeAlias = tuple[Network, Person, Interaction]


def may_use(actor: Actor, subject: object) -> bool:
    """True for the student's own person while they use People."""
    return may_open_people(actor)


def back_to(person: Person, entry: ContactEntry | None = None) -> View:
    """Redirect to a person's page, which offers to undo an entry."""
    return redirect(url_for(".person", contact_id=person.id, saved=entry.id if entry else None), 303)


def load_interaction(actor: Actor, contact_id: int, interaction_id: int) -> PersonInteraction:
    """Return something that happened with a person of the actor's own network. Raises NotThere for others."""
    network, this = get_person(actor, contact_id)
    return network, this, history.get_interaction(this, interaction_id)


def load_promise(actor: Actor, contact_id: int, promise_id: int) -> tuple[Person, Promise]:
    """Return a promise to a person of the actor's own network. Raises NotThere for others."""
    this = get_person(actor, contact_id)[1]
    return this, history.get_promise(this, promise_id)


def load_entry(actor: Actor, contact_id: int, entry_id: int) -> tuple[Person, ContactEntry]:
    """Return what was done to a person of the actor's own network. Raises NotThere for others."""
    this, entry = get_person(actor, contact_id)[1], entries.get_entry(actor, entry_id)
    if entry.contact_id not in {one.id for one in this.members}:
        raise NotThere
    return this, entry


@bp.get("/my/people/<int:contact_id>")
@guard(may_use, load=get_person)
def person(actor: Actor, subject: Subject) -> View:
    kind = "catch-up" if subject[1].talks else "meeting"
    return show(actor, subject, TalkForm(formdata=None, data={"on": clock.today(), "kind": kind, "minutes": ""}))


def show(actor: Actor, subject: Subject, form: TalkForm) -> View:
    """Render a person's page."""
    shown = gather(actor, *subject, find_saved(actor, subject[1]))
    return page("relationships/person.html", shown=shown, form=form, reach_kinds=ReachKind, rhythms=Rhythm)


def find_saved(actor: Actor, this: Person) -> ContactEntry | None:
    """Return the entry that the address names, while it can be undone."""
    number = request.args.get("saved", "")
    if not number.isdecimal() or len(number) > 9:
        return None
    entry = load_entry(actor, this.id, int(number))[1]
    return entry if entry.undone_at is None else None


@bp.post("/my/people/<int:contact_id>/talked")
@guard(may_use, load=get_person)
def talked(actor: Actor, subject: Subject) -> View:
    form = TalkForm()
    if form.accepts(lambda: talks.save_talk(actor, *subject, form.talk())):
        return back_to(subject[1], form.result)
    return show(actor, subject, form)


@bp.post("/my/people/<int:contact_id>/entries/<int:entry_id>/undo")
@guard(may_use, load=load_entry)
def undo_on_page(actor: Actor, subject: tuple[Person, ContactEntry]) -> View:
    this, entry = subject
    entries.undo(actor, entry)
    flash("Undone.", "success")
    is_gone = this.id in entry.steps["made"].get("contact", [])
    return redirect(url_for(".people"), 303) if is_gone else back_to(this)


@bp.post("/my/people/<int:contact_id>/promises/<int:promise_id>/kept")
@guard(may_use, load=load_promise)
def keep_promise(actor: Actor, subject: tuple[Person, Promise]) -> View:
    this, promise = subject
    entry, origin = history.keep_promise(actor, this, promise), request.args.get("origin")
    return go_back(origin, saved=entry.id) if is_last_week(origin) else back_to(this, entry)


@bp.route("/my/people/<int:contact_id>/history/<int:interaction_id>", methods=["GET", "POST"])
@guard(may_use, load=load_interaction)
def interaction(actor: Actor, subject: PersonInteraction) -> View:
    _, this, happened = subject
    history.check_is_own(happened)
    form = InteractionForm(data=values_of(happened))
    if form.accepts(lambda: history.edit_interaction(actor, happened, **form.facts())):
        flash("Changes saved.", "success")
        return back_to(this)
    return page("relationships/interaction.html", person=this, happened=happened, form=form)


@bp.post("/my/people/<int:contact_id>/history/<int:interaction_id>/delete")
@guard(may_use, load=load_interaction)
def delete_interaction(actor: Actor, subject: PersonInteraction) -> View:
    history.delete_interaction(actor, subject[2])
    flash("Deleted.", "success")
    return back_to(subject[1])


@bp.post("/my/people/<int:contact_id>/history/<int:interaction_id>/note")
@guard(may_use, load=load_interaction)
def note(actor: Actor, subject: PersonInteraction) -> View:
    chosen = request.form.get("note")
    if chosen == "delete":
        history.delete_note(actor, subject[2])
    else:
        history.keep_note(actor, subject[2], chosen == "keep")
    flash({"delete": "Note deleted.", "keep": "This note is kept."}.get(chosen or "", "Noted."), "success")
    return back_to(subject[1])


@bp.post("/my/people/<int:contact_id>/history/<int:interaction_id>/place")
@guard(may_use, load=load_interaction)
def place(actor: Actor, subject: PersonInteraction) -> View:
    _, this, happened = subject
    fitting = {str(span.placement_id): span.placement_id for span in history.list_places(this.contact, happened)}
    interactions.settle_place(actor, happened, fitting.get(request.form.get("placement_id", "")))
    flash("Saved.", "success")
    return back_to(this)
