"""Attainment of objectives; the student and supervisor can also rate it where they rate skills."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for

from placement.access.guards import guard
from placement.agreements import page as agreements_page
from placement.agreements import policies, services
from placement.agreements.forms import AttainmentForm, attainment_form, party_choices
from placement.agreements.models import Wording
from placement.agreements.queries import agreements as queries
from placement.agreements.queries.agreements import Agreements
from placement.agreements.rules import review as rules
from placement.agreements.rules.review import Party
from placement.agreements.views.blueprint import bp, to_objectives
from placement.core.actors import Actor
from placement.core.errors import Conflict, RuleBroken
from placement.core.forms import options
from placement.core.web import View, page
from placement.placements.queries import placements


@bp.route("/attainment", methods=["GET", "POST"])
@guard(policies.may_see, load=queries.get_case)
def attainment(actor: Actor, case: Agreements) -> View:
    agreement = case.in_force
    if agreement is None:
        if request.method == "POST":
            raise Conflict("No objectives are signed off yet, so there is nothing to rate.")
        return to_objectives(case.placement)
    parties = policies.list_rated_as(actor, case.placement)
    party = read_party(parties)
    is_behalf = not policies.is_party(actor, case.placement, party)
    wordings = queries.list_wordings(agreement)
    form = attainment_form([row.objective.number for row in wordings])(data=stored_ratings(wordings, party))
    form.party.choices = options(party_choices(parties))
    if form.accepts(save_ratings, actor, case, form, party):
        count_open = len(wordings) - len(form.ratings())
        flash(describe_rated(party, count_open, is_behalf=is_behalf), "success")
        return redirect(url_for("agreements.attainment", ref=case.placement.ref, party=party.value), 303)
    return page(
        "agreements/attainment.html",
        placement=case.placement,
        shown=agreements_page.show(case, agreement),
        form=form,
        party=party,
        parties=parties,
        may_send=case.placement.state in rules.RATEABLE,
        sees_others=Party.FACULTY in parties or all(row.objective.attained_faculty for row in wordings),
        is_behalf=is_behalf,
    )


def describe_rated(party: Party, count_open: int, *, is_behalf: bool) -> str:
    """Confirm the ratings, and count the objectives still to rate."""
    saved = f"Ratings saved on behalf of {party.label.lower()}." if is_behalf else "Your ratings are saved."
    return f"{saved} Still to rate: {count_open} objective{'' if count_open == 1 else 's'}." if count_open else saved


def read_party(parties: list[Party]) -> Party:
    """Return the requested party, by default faculty, whose rating is final."""
    value = request.args.get("party", "")
    matches = [party for party in parties if party.value == value]
    return matches[0] if matches else (Party.FACULTY if Party.FACULTY in parties else parties[0])


def save_ratings(actor: Actor, case: Agreements, form: AttainmentForm, party: Party) -> None:
    """Save the ratings of this party."""
    ratings = form.ratings()
    if not ratings:
        raise RuleBroken("Rate at least one objective.")
    name = "" if policies.is_party(actor, case.placement, party) else name_of(case, party)
    services.rate_attainment(actor, case.placement, party, ratings, on_behalf_of=name)


def name_of(case: Agreements, party: Party) -> str:
    """Return the name of this party, or its label if no one is assigned."""
    if party is Party.STUDENT:
        return case.placement.student.name
    if party is Party.FACULTY:
        return case.placement.faculty.name if case.placement.faculty else party.label
    row = placements.find_primary(case.placement.id)
    return row.supervisor.name if row else party.label


def stored_ratings(wordings: list[Wording], party: Party) -> dict[str, Any]:
    """Return this party's ratings as form data."""
    stored: dict[str, Any] = {"party": party.value}
    for wording in wordings:
        objective, number = wording.objective, wording.objective.number
        rating = getattr(objective, f"attained_{party.value}")
        stored[f"attained_{number}"] = rating.value if rating else None
        stored[f"reason_{number}"] = getattr(objective, f"reason_{party.value}")
    return stored
