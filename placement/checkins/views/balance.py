"""Balance, for the student alone: objectives and feedback beside people, week by week."""

from __future__ import annotations

from flask import flash, redirect, request, url_for

from placement.access.guards import guard
from placement.checkins.rules.balance import describe
from placement.checkins.services.balance import find_quiet, put_off, read_weeks
from placement.checkins.views.blueprint import bp
from placement.core.actors import Actor
from placement.core.web import View, page
from placement.relationships.policies import may_use_people
from placement.relationships.queries.network import read_network


@bp.get("/my/balance")
@guard(may_use_people)
def balance(actor: Actor) -> View:
    return page("checkins/balance.html", weeks=read_weeks(actor, read_network(actor.id or 0)), describe=describe)


@bp.post("/my/balance/objectives")
@guard(may_use_people)
def answer_quiet(actor: Actor) -> View:
    """Hide the sentence about quiet objectives; on "pick", go to the objectives."""
    ref = find_quiet(actor)
    put_off(actor)
    if request.form.get("answer") == "pick" and ref is not None:
        return redirect(url_for("agreements.show", ref=ref), 303)
    flash("We won't ask again for four weeks.", "success")
    return redirect(url_for("home.index"), 303)
