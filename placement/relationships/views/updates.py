"""One update to up to ten people: tick them, write one text, send each from one's own email program."""

from __future__ import annotations

from flask import request

from placement.access.guards import guard
from placement.core import clock
from placement.core.actors import Actor
from placement.core.forms import Check
from placement.core.web import View, page
from placement.relationships.forms.updates import UpdateForm, read_letters, to_lines
from placement.relationships.models import InteractionKind
from placement.relationships.page.updates import is_sent, list_letters, list_met, write_letter, write_text
from placement.relationships.policies import may_open_people
from placement.relationships.queries.network import read_network
from placement.relationships.services.history import record_touch
from placement.relationships.views.blueprint import bp


@bp.route("/my/people/update", methods=["GET", "POST"])
@guard(may_open_people)
def update(actor: Actor) -> View:
    subject, text = write_text(actor)
    form = UpdateForm(data={"subject": subject, "text": text})
    met = list_met(read_network(actor.id or 0))
    form.offer(met)
    if form.accepts(lambda: None, checks=[Check(("people",), form.check_people)]) and not request.form.get("back"):
        record_sent(actor, form.read_chosen())
        return show_letters(actor, form)
    return page("relationships/update.html", form=form, met=met, letters=read_letters(one for one, _ in met))


def record_sent(actor: Actor, chosen: list[int]) -> None:
    """Note today's update to the person whose button was pressed, once."""
    network, sent = read_network(actor.id or 0), request.form.get("sent", "")
    for person in (network.people[one] for one in chosen if str(one) == sent):
        if not is_sent(person):
            record_touch(actor, person, clock.today(), InteractionKind.UPDATE)


def show_letters(actor: Actor, form: UpdateForm) -> View:
    """Render the email to each person, with what was changed in them."""
    network, had = read_network(actor.id or 0), read_letters(form.read_chosen())
    text, before = to_lines(form.text.data or ""), to_lines(form.written_from.data or "")
    texts = {
        one: write_letter(network.people[one], text, had.get(one), before)  # its first line stays
        for one in form.read_chosen()
    }
    letters = list_letters(network, texts, form.subject.data or "")
    return page("relationships/letters.html", form=form, letters=letters, text=text)
