"""The student's people: the list, one line to capture, Undo, This week, and pairs that could be one person."""

from __future__ import annotations

from flask import flash, redirect, request, url_for

from placement.access.guards import guard
from placement.core.actors import Actor
from placement.core.errors import RuleBroken
from placement.core.text import short_date
from placement.core.web import View, page
from placement.relationships.forms.people import CaptureForm
from placement.relationships.models import ContactEntry, ReminderKind
from placement.relationships.page.people import gather
from placement.relationships.page.this_week import gather_capture
from placement.relationships.policies import is_student, may_open_people, may_use_people
from placement.relationships.queries.contacts import get_contact
from placement.relationships.queries.network import Network, Person, get_pair, get_person, read_network
from placement.relationships.queries.programs import explain_off
from placement.relationships.rules.first_weeks import FirstPerson
from placement.relationships.services import capture, entries, first_weeks, merging, settings, this_week
from placement.relationships.views.blueprint import bp
from placement.relationships.views.origins import go_back

ANOTHERS = "This line was typed by someone else on this device. Nothing was saved."


@bp.get("/my/people")
@guard(is_student)
def people(actor: Actor) -> View:
    """The list, or why there is none: the menu has the line before a placement exists."""
    if not may_use_people(actor):
        return page("relationships/not_open.html", reason=explain_off(actor))
    return list_page(actor, CaptureForm(formdata=None))


def list_page(actor: Actor, form: CaptureForm) -> View:
    """Render the list of people, with the answer to the line just saved, if any."""
    network = read_network(actor.id or 0)
    shown = gather(actor, network, request.args.get("q", ""), request.args.get("by", "placement"))
    return page(
        "relationships/people.html", people=shown, form=form, capture=gather_capture(actor, network, request.args)
    )


@bp.post("/my/people/capture")
@guard(may_open_people)
def save_line(actor: Actor) -> View:
    form = CaptureForm()
    if form.typed_by.data not in ("", None, str(actor.id)):
        flash(ANOTHERS, "warning")
        return go_back(form.origin.data)
    saved: list[capture.Saved] = []
    if form.accepts(lambda: saved.append(_save(actor, form))):
        return go_back(form.origin.data, saved=saved[0].entry.id)
    return list_page(actor, form)


def _save(actor: Actor, form: CaptureForm) -> capture.Saved:
    edited = entries.find_entry(actor, form.replaces.data or "")
    line, typed_on = form.line.data or "", form.typed_on.data
    saved = capture.replace_line(actor, edited, line, typed_on) if edited else capture.save_line(actor, line, typed_on)
    if first := find_first(form.first.data):
        first_weeks.finish(actor, saved.entry, first)
    return saved


def find_first(said: str | None) -> FirstPerson | None:
    """Return the suggestion of the first two weeks that a form names, if any."""
    return next((one for one in FirstPerson if one.value == said), None)


@bp.post("/my/people/entries/<int:entry_id>/undo")
@guard(may_open_people, load=entries.get_entry)
def undo(actor: Actor, entry: ContactEntry) -> View:
    entries.undo(actor, entry)
    flash("Undone.", "success")
    return go_back(request.form.get("origin"))


@bp.post("/my/people/entries/<int:entry_id>/introducer")
@guard(may_open_people, load=entries.get_entry)
def choose_introducer(actor: Actor, entry: ContactEntry) -> View:
    chosen = request.form.get("contact_id", "")
    introducer = get_contact(actor, int(chosen) if chosen.isdecimal() and len(chosen) < 10 else 0)
    capture.choose_introducer(actor, entry, introducer)
    return go_back(request.form.get("origin"), saved=entry.id)


@bp.post("/my/people/<int:contact_id>/this-week")
@guard(may_open_people, load=get_person)
def answer_reminder(actor: Actor, subject: tuple[Network, Person]) -> View:
    """Do, put off, or stop one row of This week, or show it again."""
    network, person = subject
    kind, answer, origin = (request.form.get(name, "") for name in ("kind", "answer", "origin"))
    if kind not in {one.value for one in ReminderKind}:
        raise RuleBroken("Reload the page: this row of This week is not there anymore.")
    if answer == "done":
        return go_back(origin, saved=this_week.finish(actor, network, person, ReminderKind(kind)).id)
    act = {"later": this_week.put_off, "never": this_week.stop}.get(answer, this_week.resume)
    act(actor, person, ReminderKind(kind))
    return go_back(origin, paused=f"{person.id}.{kind}") if answer in ("later", "never") else go_back(origin)


@bp.post("/my/people/<int:contact_id>/pairs/<int:other_id>")
@guard(may_open_people, load=get_pair)
def answer_pair(actor: Actor, subject: tuple[Network, Person, Person]) -> View:
    """Count two people as one, keeping the older, or remember that they are two."""
    network, *both = subject
    older, newer = sorted(both, key=lambda one: (one.contact.created_at, one.id))
    if request.form.get("answer") == "same":
        merging.merge(actor, network, older, newer)
        flash("They count as one person now. You can split them on their page.", "success")
    else:
        merging.say_different(actor, older.contact, newer.contact)
        flash("Remembered: they are two people.", "success")
    return redirect(url_for(".people"), 303)


@bp.post("/my/people/missing/later")
@guard(may_open_people)
def hide_missing(actor: Actor) -> View:
    flash(f"Hidden until {short_date(settings.hide_missing(actor))}.", "success")
    return redirect(url_for(".people"), 303)


@bp.post("/my/people/first-weeks/dismiss")
@guard(may_open_people)
def dismiss_first(actor: Actor) -> View:
    first = find_first(request.form.get("suggestion"))
    if first is None:
        raise RuleBroken("Select one of the suggestions.")
    first_weeks.dismiss(actor, first)
    flash("Dismissed.", "success")
    return go_back("home")
