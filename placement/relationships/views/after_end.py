"""The page a student opens from the email after a placement, without signing in."""

from __future__ import annotations

from flask import redirect, request, url_for

from placement.access.guards import by_link
from placement.core.actors import Actor
from placement.core.errors import NotThere
from placement.core.web import View, page
from placement.relationships.services import after_end as services
from placement.relationships.services.after_end import AfterEnd, AfterEndQuestion
from placement.relationships.views.blueprint import bp

REASON = "a student answers after the end of a placement"


@bp.get("/after/<token>")
@by_link(services.open_link, REASON)
def after_end(actor: Actor, after: AfterEnd) -> View:
    return page(
        "relationships/after_end.html",
        after=after,
        token=request.view_args["token"] if request.view_args else "",
        answers=services.find_answers(after),
        saved=request.args.get("saved", ""),
    )


@bp.post("/after/<token>")
@by_link(services.open_link, REASON)
def answer_after_end(actor: Actor, after: AfterEnd) -> View:
    question, says = request.form.get("question", ""), request.form.get("says", "")
    if question not in {one.value for one in AfterEndQuestion} or says not in ("yes", "no"):
        raise NotThere
    services.answer(actor, after, AfterEndQuestion(question), says == "yes")
    return back(question)


@bp.post("/after/<token>/stop")
@by_link(services.open_link, REASON)
def stop_after_end(actor: Actor, after: AfterEnd) -> View:
    services.stop(actor, after)
    return back("stop")


def back(saved: str) -> View:
    """Redirect to the page, which says what was saved."""
    token = request.view_args["token"] if request.view_args else ""
    return redirect(url_for(".after_end", token=token, saved=saved), 303)
