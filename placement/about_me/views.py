"""About me: the student's own pages."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request, url_for

from placement.about_me import services
from placement.about_me.forms import AboutMeForm, IntroductionForm, stored_lines, stored_words
from placement.about_me.models import AboutMeAnswer, AboutMeItem
from placement.about_me.page import Asked, gather, list_asked, list_earlier, list_rows
from placement.about_me.policies import is_student, may_answer, may_share
from placement.about_me.queries import get_answer, get_own, list_answers, list_introductions
from placement.access.guards import guard
from placement.core import csvtext
from placement.core.actors import Actor
from placement.core.errors import NotThere
from placement.core.web import View, page
from placement.evaluations.models import Occasion
from placement.placements.models import Placement

bp = Blueprint("about_me", __name__)


def get_asked(actor: Actor, ref: str, occasion: str) -> Asked:
    """Return the actor's own placement and an occasion. Raises NotThere."""
    if occasion not in {one.value for one in Occasion}:
        raise NotThere
    return Asked(get_own(actor, ref), Occasion(occasion))


def may_save(actor: Actor, asked: Asked) -> bool:
    """Allow the student only."""
    return may_answer(actor, asked.placement)


@bp.get("/my/about")
@guard(is_student)
def about(actor: Actor) -> View:
    return page("about_me/about.html", about=gather(actor), items=AboutMeItem)


@bp.get("/my/about/answers.csv")
@guard(is_student)
def export(actor: Actor) -> Response:
    headers = {"Content-Disposition": "attachment; filename=about-me.csv"}
    return Response(csvtext.write(list_rows(actor), bom=True), mimetype="text/csv", headers=headers)


@bp.route("/my/about/<ref:ref>/<occasion>", methods=["GET", "POST"])
@guard(may_save, load=get_asked)
def answer(actor: Actor, asked: Asked) -> View:
    """The questions of one occasion, with earlier answers next to them; questions of an earlier occasion are closed."""
    own = list_answers(actor)
    here = [one for one in own if (one.placement_id, one.occasion) == (asked.placement.id, asked.occasion)]
    form = AboutMeForm(data=stored_words(here))
    if form.accepts(lambda: services.save_answers(actor, asked.placement, asked.occasion, form.answers())):
        flash("Saved. Only you see your answers, unless you share one.", "success")
        return redirect(url_for(".about"), 303)
    return page(
        "about_me/answer.html",
        asked=asked,
        form=form,
        earlier=list_earlier(own, asked),
        shared={one.item.value for one in here if one.is_shared},
        is_open=asked in list_asked([asked.placement]),
    )


@bp.post("/my/about/<ref:ref>/<occasion>/<item>/share")
@guard(may_share, load=get_answer)
def share(actor: Actor, answer: AboutMeAnswer) -> View:
    shares = request.form.get("share") == "yes"
    services.share(actor, answer, shares)
    faculty = answer.placement.faculty
    name = faculty.name if faculty else "Your faculty member"
    flash(f"{name} can read this answer now." if shares else "Only you can read this answer now.", "success")
    return redirect(url_for(".about", _anchor=answer.item.value), 303)


@bp.route("/my/about/<ref:ref>/introduction", methods=["GET", "POST"])
@guard(may_answer, load=get_own)
def introduction(actor: Actor, placement: Placement) -> View:
    own = list_introductions(actor)
    stored = next((one for one in own if one.placement_id == placement.id), None)
    proposed = stored or next(iter(own), None)
    form = IntroductionForm(data=stored_lines(proposed), is_new=stored is None)
    if form.accepts(services.save_introduction, actor, placement, form.who, form.here, form.curious):
        flash("Introduction saved. It stands on each person's page in People.", "success")
        return redirect(url_for(".about", _anchor="introduction"), 303)
    return page("about_me/introduction.html", placement=placement, form=form)
