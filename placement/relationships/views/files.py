"""People in and out: vCard files, a table, the calendar feed, and weekly choices."""

from __future__ import annotations

from contextlib import closing

from flask import Response, flash, redirect, url_for

from placement.access.guards import guard, public
from placement.core import clock, csvtext
from placement.core.actors import Actor
from placement.core.calendar_file import write_calendar
from placement.core.errors import NotThere
from placement.core.web import View, page
from placement.relationships.forms.files import CardsForm, ChosenCardsForm, WeeklyForm
from placement.relationships.page.calendar import list_events, list_weekly
from placement.relationships.page.export import list_rows
from placement.relationships.policies import is_student, may_open_people
from placement.relationships.queries.network import read_network
from placement.relationships.queries.programs import may_read_feed
from placement.relationships.queries.settings import find_by_feed, find_settings
from placement.relationships.rules import vcards
from placement.relationships.services import cards, settings
from placement.relationships.views.blueprint import bp

CALENDAR = "text/calendar; charset=utf-8"


@bp.get("/my/people/files")
@guard(may_open_people)
def files(actor: Actor) -> View:
    return files_page(actor, CardsForm(), weekly_form(actor))


def files_page(actor: Actor, form: CardsForm, weekly: WeeklyForm, address: str = "") -> View:
    """Render the page of files; `address` is the new feed, shown once."""
    chosen = find_settings(actor.id or 0)
    has_feed = bool(chosen and chosen.feed_hash)
    return page("relationships/files.html", form=form, weekly=weekly, has_feed=has_feed, address=address)


def weekly_form(actor: Actor) -> WeeklyForm:
    """Return the weekly choices as stored."""
    stored = find_settings(actor.id or 0)
    if stored is None:
        return WeeklyForm()
    numbers = {
        "weekday": stored.time_weekday,
        "hour": stored.time_hour,
        "minutes": stored.time_minutes or 15,
        "email_weekday": stored.email_weekday,
    }
    texts = {name: "" if number is None else str(number) for name, number in numbers.items()}
    return WeeklyForm(data={**texts, "shows_names": stored.feed_shows_names})


@bp.post("/my/people/files/weekly")
@guard(may_open_people)
def weekly(actor: Actor) -> View:
    form = weekly_form(actor)
    if form.accepts(lambda: settings.choose(actor, shows_names=bool(form.shows_names.data), **form.choices())):
        flash("Saved.", "success")
        return redirect(url_for(".files"), 303)
    return files_page(actor, CardsForm(formdata=None), form)


@bp.post("/my/people/files/feed")
@guard(may_open_people)
def replace_feed(actor: Actor) -> View:
    address = url_for(".feed", token=settings.replace_feed(actor), _external=True)
    return files_page(actor, CardsForm(formdata=None), weekly_form(actor), address)


@bp.post("/my/people/files/feed/stop")
@guard(is_student)
def revoke_feed(actor: Actor) -> View:
    settings.revoke_feed(actor)
    flash("The calendar address no longer works.", "success")
    return redirect(url_for(".files"), 303)


@bp.get("/calendar/<token>.ics")
@public("opened by a secret address; names only if the student switched them on")
def feed(token: str) -> View:
    found = find_by_feed(settings.hash_token(token))
    if found is None or not may_read_feed(found.student_id):
        raise NotThere
    events = list_events(read_network(found.student_id), found, clock.today())
    return send(write_calendar(events, clock.start_of(clock.today()), "People"), CALENDAR)


@bp.get("/my/people/time.ics")
@guard(may_open_people)
def weekly_time(actor: Actor) -> View:
    found = find_settings(actor.id or 0)
    events = list_weekly(found, clock.today()) if found else []
    if not events:
        raise NotThere
    return send(write_calendar(events, clock.start_of(clock.today())), CALENDAR, "people-time.ics")


@bp.get("/my/people/people.vcf")
@guard(is_student)
def export_cards(actor: Actor) -> View:
    people = read_network(actor.id or 0).people.values()
    found = [vcards.Card(one.contact.name, str(one.show("organization")), str(one.show("field"))) for one in people]
    return send(vcards.write(found), "text/vcard; charset=utf-8", "people.vcf")


@bp.get("/my/people/people.csv")
@guard(is_student)
def export_table(actor: Actor) -> View:
    rows = list_rows(read_network(actor.id or 0), clock.today())
    return send(csvtext.write(rows, bom=True), "text/csv; charset=utf-8", "people.csv")


def send(content: str | bytes, content_type: str, name: str = "") -> Response:
    """Return a file that no one stores on the way; with a name, for download."""
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    if name:
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(content, content_type=content_type, headers=headers)


@bp.post("/my/people/files/read")
@guard(may_open_people)
def read_cards(actor: Actor) -> View:
    form = CardsForm()
    found: list[vcards.Cards] = []
    if form.accepts(lambda: found.append(vcards.read(read_file(form)))):
        return cards_page(found[0])
    return files_page(actor, form, weekly_form(actor))


def read_file(form: CardsForm) -> bytes:
    """Return the first bytes of the file, one more than a vCard file may have."""
    with closing(form.file.data) as file:
        return bytes(file.read(vcards.MAX_BYTES + 1))


def cards_page(found: vcards.Cards) -> View:
    """Render the people of a file, to tick."""
    shown = [(cards.as_value(card), card) for card in found.people]
    return page("relationships/cards.html", shown=shown, found=found, form=ChosenCardsForm(formdata=None))


@bp.post("/my/people/files/add")
@guard(may_open_people)
def add_cards(actor: Actor) -> View:
    form, new = ChosenCardsForm(), [0]
    if form.accepts(lambda: new.append(cards.add_cards(actor, form.chosen.data or []))):
        flash(f"Added: {new[-1]}. They are in People as known.", "success")
        return redirect(url_for(".people"), 303)
    flash("Choose the file again, and select at least one person.", "danger")
    return redirect(url_for(".files"), 303)
