"""Reach: whom a student could ask, at the start and at the end."""

from __future__ import annotations

from flask import flash, redirect, url_for

from placement.access.guards import guard
from placement.core import clock
from placement.core.actors import Actor
from placement.core.errors import NotThere
from placement.core.web import View, page
from placement.placements.models import Placement
from placement.placements.queries.placements import get_placement
from placement.relationships.forms.reach import ReachForm, stored_answers
from placement.relationships.models import ReachKind, ReachOccasion
from placement.relationships.policies import may_keep_network
from placement.relationships.queries.reach import find_reach
from placement.relationships.services.reach import list_open_occasions, save_reach
from placement.relationships.views.blueprint import bp

Subject = tuple[Placement, ReachOccasion]


def get_occasion(actor: Actor, ref: str, occasion: str) -> Subject:
    """Return the placement and an occasion that is open today. Raises NotThere."""
    placement = get_placement(actor, ref)
    for one in list_open_occasions(placement, clock.today()):
        if one.value == occasion:
            return placement, one
    raise NotThere


def may_answer(actor: Actor, subject: Subject) -> bool:
    """Allow the student only."""
    return may_keep_network(actor, subject[0])


@bp.route("/placements/<ref:ref>/reach/<occasion>", methods=["GET", "POST"])
@guard(may_answer, load=get_occasion)
def reach(actor: Actor, subject: Subject) -> View:
    placement, occasion = subject
    form = ReachForm(data=stored_answers(find_reach(placement, occasion)))
    if form.accepts(lambda: save_reach(actor, placement, occasion, form.answers())):
        flash("Saved. Only you see these answers; the office sees totals of many students.", "success")
        return redirect(url_for("home.index"), 303)
    return page(
        "relationships/reach.html",
        placement=placement,
        occasion=occasion,
        form=form,
        questions=[form[kind.value] for kind in ReachKind],
    )
