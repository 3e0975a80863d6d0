"""Pages on which the student rates skills."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for

from placement.access.guards import guard
from placement.agreements.queries.agreements import list_in_force
from placement.core.actors import Actor
from placement.core.errors import NotThere
from placement.core.web import View, page
from placement.evaluations import queries, services
from placement.evaluations.forms import RatingForm, rating_form, stored_column
from placement.evaluations.models import Occasion, Rater
from placement.evaluations.policies import may_rate_self
from placement.evaluations.rules import ANCHORS
from placement.placements.models import Placement
from placement.placements.queries.placements import get_placement
from placement.terms.services import freeze_skills

bp = Blueprint("evaluations", __name__)
Subject = tuple[Placement, Occasion]


def get_subject(actor: Actor, ref: str, occasion: str) -> Subject:
    """Return placement and occasion. Raises NotThere."""
    if occasion not in {one.value for one in Occasion}:
        raise NotThere
    return get_placement(actor, ref), Occasion(occasion)


def may_rate(actor: Actor, subject: Subject) -> bool:
    """True if this actor can rate as the student."""
    return may_rate_self(actor, subject[0])


@bp.route("/placements/<ref:ref>/skills/<occasion>", methods=["GET", "POST"])
@guard(may_rate, load=get_subject)
def rate(actor: Actor, subject: Subject) -> View:
    placement, occasion = subject
    form = self_form(placement, occasion)
    behalf = "" if actor.id == placement.student_id else placement.student.name
    sent = queries.find_evaluation(placement, occasion, Rater.SELF)
    if form.accepts(save_ratings, actor, placement, occasion, form, behalf):
        flash(describe_sent(form.count_open(), behalf), "success")
        return redirect(next_page(placement, occasion), 303)
    return page(
        "evaluations/rate.html",
        placement=placement,
        occasion=occasion,
        form=form,
        sent=sent,
        behalf=behalf,
        opened=services.list_open(placement, Rater.SELF),
        anchors=ANCHORS,
    )


def save_ratings(actor: Actor, placement: Placement, occasion: Occasion, form: RatingForm, behalf: str) -> None:
    """Save the student's ratings; the final ones include the starting level."""
    then = form.ratings("then") if occasion is Occasion.FINAL else None
    services.rate_self(actor, placement, occasion, form.ratings("now"), then, behalf)


def describe_sent(count_open: int, behalf: str) -> str:
    """Confirm the ratings, and count skills not rated, which are easily missed on a phone."""
    saved = f"Ratings saved on behalf of {behalf}." if behalf else "Your ratings are saved. Thank you."
    if count_open:
        missing = "1 skill is" if count_open == 1 else f"{count_open} skills are"
        saved = f"{saved} {missing} not rated; you can correct your ratings for a week."
    return saved


def self_form(placement: Placement, occasion: Occasion) -> RatingForm:
    """Return the rating form for the term's skills; the final one includes the starting level."""
    columns = ("then", "now") if occasion is Occasion.FINAL else ("now",)
    form = rating_form(freeze_skills.list_rated(placement.term), columns, RatingForm)
    return form(data=stored_ratings(placement, occasion, columns))


def stored_ratings(placement: Placement, occasion: Occasion, columns: tuple[str, ...]) -> dict[str, str]:
    """Return the ratings sent earlier on this occasion as form data."""
    ratings = {rating.skill_id: rating for rating in queries.list_ratings(placement)}
    sources = {"now": services.SELF_COLUMNS[occasion], "then": "then_self"}
    stored: dict[str, str] = {}
    for column in columns:
        given = {skill: rating.get(sources[column]) for skill, rating in ratings.items()}
        stored |= stored_column(column, given)
    return stored


def next_page(placement: Placement, occasion: Occasion) -> str:
    """Return the next URL: attainment after final ratings with objectives, else the placement."""
    if occasion is Occasion.FINAL and list_in_force(placement):
        return url_for("agreements.attainment", ref=placement.ref, party="student")
    return url_for("placement_page.placement", ref=placement.ref)
