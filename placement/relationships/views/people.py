"""The student's people: the list, one line to capture, Undo, and pairs that could be one person."""

from __future__ import annotations

from flask import flash, redirect, request, url_for

from placement.access.guards import guard
from placement.core.actors import Actor
from placement.core.web import View, page
from placement.relationships.forms.people import CaptureForm
from placement.relationships.page.people import gather
from placement.relationships.page.understood import describe
from placement.relationships.policies import may_use_people
from placement.relationships.services import capture, entries
from placement.relationships.views.blueprint import bp


@bp.get("/my/people")
@guard(may_use_people)
def people(actor: Actor) -> View:
    return list_page(actor, CaptureForm())


def list_page(actor: Actor, form: CaptureForm) -> View:
    """Render the list of people, with the answer to the line just saved, if any."""
    shown = gather(actor, request.args.get("q", ""), request.args.get("by", "placement"))
    return page("relationships/people.html", people=shown, form=form, understood=find_understood(actor))


def find_understood(actor: Actor) -> object:
    """Return what the line just saved was understood as, named by the address; None if there is none."""
    number = request.args.get("saved", "")
    return describe(actor, entries.get_entry(actor, int(number))) if number.isdecimal() else None


@bp.post("/my/people/capture")
@guard(may_use_people)
def save_line(actor: Actor) -> View:
    form = CaptureForm()
    saved: list[capture.Saved] = []
    if form.accepts(lambda: saved.append(capture.save_line(actor, form.line.data or "", form.typed_on.data))):
        return go_back(form.origin.data, saved=saved[0].entry.id)
    return list_page(actor, form)


@bp.post("/my/people/entries/<int:entry_id>/undo")
@guard(may_use_people)
def undo(actor: Actor, entry_id: int) -> View:
    entries.undo(actor, entries.get_entry(actor, entry_id))
    flash("Undone.", "success")
    return go_back(request.form.get("origin"))


def go_back(origin: str | None, saved: int | None = None) -> View:
    """Redirect to the page a form came from: Home or People."""
    return redirect(url_for("home.index" if origin == "home" else ".people", saved=saved), 303)
