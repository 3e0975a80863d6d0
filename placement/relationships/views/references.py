"""The references of a placement; only its student opens these pages."""

from __future__ import annotations

from typing import TypeAlias

from flask import flash, redirect, request, url_for

from placement.access.guards import guard
from placement.core.actors import Actor
from placement.core.forms import values_of
from placement.core.text import fold
from placement.core.web import View, page
from placement.placements.models import Placement
from placement.relationships.forms.references import ReferenceForm
from placement.relationships.models import Reference
from placement.relationships.page.references import gather_references
from placement.relationships.policies import may_keep_network
from placement.relationships.queries.contacts import get_contact
from placement.relationships.queries.network import Person, get_person, read_network
from placement.relationships.queries.references import get_own_placement, get_reference
from placement.relationships.services import references as services
from placement.relationships.views.blueprint import bp
from placement.relationships.views.origins import go_back, is_last_week

OwnReference: TypeAlias = tuple[Placement, Reference]


def may_keep_reference(actor: Actor, subject: OwnReference) -> bool:
    """Allow the student only."""
    return may_keep_network(actor, subject[0])


@bp.get("/placements/<ref:ref>/references")
@guard(may_keep_network, load=get_own_placement)
def references(actor: Actor, placement: Placement) -> View:
    shown = gather_references(actor, placement, read_network(placement.student_id))
    return page("relationships/references.html", placement=placement, shown=shown)


@bp.route("/placements/<ref:ref>/references/new", methods=["GET", "POST"])
@guard(may_keep_network, load=get_own_placement)
def add_reference(actor: Actor, placement: Placement) -> View:
    form = ReferenceForm()
    people = sorted(read_network(placement.student_id).people.values(), key=lambda one: fold(one.contact.name))
    form.offer((one.id, one.contact.name) for one in people)
    return reference_page(actor, placement, None, form)


@bp.route("/placements/<ref:ref>/references/<int:reference_id>", methods=["GET", "POST"])
@guard(may_keep_reference, load=get_reference)
def reference(actor: Actor, subject: OwnReference) -> View:
    placement, kept = subject
    form = ReferenceForm(data=values_of(kept, has_agreed=kept.has_agreed))
    del form.person_id
    return reference_page(actor, placement, get_person(actor, kept.contact_id)[1], form, kept)


def reference_page(
    actor: Actor, placement: Placement, person: Person | None, form: ReferenceForm, kept: Reference | None = None
) -> View:
    """Add or change a reference."""

    def save() -> None:
        contact = person.contact if person else get_contact(actor, int(form.person_id.data))
        services.save_reference(actor, placement, contact, **form.facts())

    if form.accepts(save):
        flash("Reference saved.", "success")
        return redirect(url_for(".references", ref=placement.ref), 303)
    return page("relationships/reference.html", placement=placement, person=person, kept=kept, form=form)


@bp.post("/placements/<ref:ref>/references/<int:reference_id>/agreed")
@guard(may_keep_reference, load=get_reference)
def reference_agreed(actor: Actor, subject: OwnReference) -> View:
    services.set_agreed(actor, *subject, has_agreed=True)
    flash("Saved as a reference offered. Add what you may use it for, and until when.", "success")
    origin = request.args.get("origin")
    return go_back(origin) if is_last_week(origin) else redirect(url_for(".references", ref=subject[0].ref), 303)


@bp.post("/placements/<ref:ref>/references/<int:reference_id>/remove")
@guard(may_keep_reference, load=get_reference)
def remove_reference(actor: Actor, subject: OwnReference) -> View:
    services.remove_reference(actor, subject[1])
    flash("Reference removed. Your answer under Outcomes stays.", "success")
    return redirect(url_for(".references", ref=subject[0].ref), 303)
