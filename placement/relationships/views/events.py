"""Events and meetings of the student's placements, for the student alone."""

from __future__ import annotations

from flask import flash, redirect, request, url_for

from placement.access.guards import guard
from placement.core import clock
from placement.core.actors import Actor
from placement.core.errors import RuleBroken
from placement.core.web import View, page
from placement.placements.models import Placement
from placement.relationships.forms.events import AddEventForm, EventForm, stored_event
from placement.relationships.models import PlacementEvent
from placement.relationships.page.events import find_people, gather, list_to_tick
from placement.relationships.policies import may_open_people
from placement.relationships.queries.events import get_event, list_met, list_open
from placement.relationships.queries.network import read_network
from placement.relationships.services import events as services
from placement.relationships.views.blueprint import bp


@bp.route("/my/people/events", methods=["GET", "POST"])
@guard(may_open_people)
def events(actor: Actor) -> View:
    placements = list_open(actor)
    form = AddEventForm(data={"on": clock.today(), "placement_id": str(choose_placement(placements))})
    form.offer([(one.id, f"{one.title}, {one.site.host.name}") for one in placements])
    added: list[PlacementEvent] = []
    if form.accepts(lambda: added.append(add(actor, form, placements))):
        if added[0].on <= clock.today():
            return redirect(url_for(".event", event_id=added[0].id), 303)
        flash("Event added. You can select it in the check-in for that time.", "success")
        return redirect(url_for(".events"), 303)
    return page("relationships/events.html", form=form, shown=gather(actor), placements=placements)


def choose_placement(placements: list[Placement]) -> int:
    """Return the placement going on today, else the latest one; 0 if there is none."""
    today = clock.today()
    current = [one for one in placements if one.starts_on and one.ends_on and one.starts_on <= today <= one.ends_on]
    return next((one.id for one in (*current, *placements)), 0)


def add(actor: Actor, form: AddEventForm, placements: list[Placement]) -> PlacementEvent:
    """Add the event to the chosen placement, or to the only one. Raises RuleBroken without one."""
    chosen = form.placement_id.data or str(choose_placement(placements))
    placement = next((one for one in placements if str(one.id) == chosen), None)
    if placement is None:
        raise RuleBroken("You can add events once a placement is approved.")
    return services.add_event(actor, placement, form.facts())


@bp.route("/my/people/events/<int:event_id>", methods=["GET", "POST"])
@guard(may_open_people, load=get_event)
def event(actor: Actor, event: PlacementEvent) -> View:
    network = read_network(actor.id or 0)
    met = list_met([event.id]).get(event.id, [])
    form = EventForm(data=stored_event(event, [one.id for one in find_people(network, met)]))
    form.offer(list_to_tick(network, event, met))
    if form.accepts(lambda: services.change_event(actor, event, form.facts())):
        flash("Saved.", "success")
        return redirect(url_for(".events"), 303)
    return page("relationships/event.html", event=event, form=form, is_over=event.on <= clock.today())


@bp.post("/my/people/events/<int:event_id>/attended")
@guard(may_open_people, load=get_event)
def attend_event(actor: Actor, event: PlacementEvent) -> View:
    attended = request.form.get("attended") == "yes"
    services.answer_attended(actor, event, attended)
    return redirect(url_for(".event", event_id=event.id) if attended else url_for(".events"), 303)


@bp.post("/my/people/events/<int:event_id>/delete")
@guard(may_open_people, load=get_event)
def delete_event(actor: Actor, event: PlacementEvent) -> View:
    services.delete_event(actor, event)
    flash("Event deleted, with the meetings it recorded.", "success")
    return redirect(url_for(".events"), 303)
