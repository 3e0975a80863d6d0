"""Texts to a person, to edit, copy, or open in one's own email program; nothing is sent from here."""

from __future__ import annotations

from flask import flash, request

from placement.access.guards import guard
from placement.core import clock
from placement.core.actors import Actor
from placement.core.errors import NotThere
from placement.core.web import View, page
from placement.relationships.forms.person import DraftForm
from placement.relationships.models import ContactEntry
from placement.relationships.page.drafts import RECORDED, DraftKind, fill, list_drafts, mail_address
from placement.relationships.queries.network import Network, Person, get_person
from placement.relationships.services.history import record_touch
from placement.relationships.services.introductions import IntroductionStep, record_step
from placement.relationships.services.references import record_request
from placement.relationships.views.blueprint import bp
from placement.relationships.views.origins import LAST_WEEK, go_back, is_last_week
from placement.relationships.views.person import back_to, may_use

Subject = tuple[Network, Person, DraftKind]


def load_draft(actor: Actor, contact_id: int, kind: str) -> Subject:
    """Return a person and a draft that fits them. Raises NotThere for others."""
    network, this = get_person(actor, contact_id)
    for one in list_drafts(network, this):
        if one.value == kind:
            return network, this, one
    raise NotThere


@bp.route("/my/people/<int:contact_id>/drafts/<kind>", methods=["GET", "POST"])
@guard(may_use, load=load_draft)
def draft(actor: Actor, subject: Subject) -> View:
    network, this, kind = subject
    subject_line, text = fill(actor, network, this, kind)
    form = DraftForm(data={"subject": subject_line, "text": text})
    form.accepts(lambda: None)
    address = mail_address(form.subject.data or "", form.text.data or "")
    introducer = network.find_introducer(this) if kind is DraftKind.REQUEST else None
    origin = request.args.get("origin", "")
    return page(
        "relationships/draft.html",
        person=this,
        to=introducer or this,
        kind=kind,
        form=form,
        address=address,
        origin=origin if is_last_week(origin) else None,
    )


@bp.post("/my/people/<int:contact_id>/drafts/<kind>/sent")
@guard(may_use, load=load_draft)
def draft_sent(actor: Actor, subject: Subject) -> View:
    entry, origin = record_sent(actor, *subject), request.args.get("origin")
    if is_last_week(origin):
        return go_back(origin, saved=entry.id)
    flash("Noted.", "success")
    return back_to(subject[1], entry)


def record_sent(actor: Actor, network: Network, this: Person, kind: DraftKind) -> ContactEntry:
    """Record that a draft was sent today, for Undo."""
    if kind is DraftKind.REQUEST:
        return record_step(actor, network, this, IntroductionStep.ASKED)
    if kind is DraftKind.REFERENCE:
        origin = request.args.get("origin", "")
        return record_request(actor, this, origin.removeprefix(LAST_WEEK) if is_last_week(origin) else "")
    return record_touch(actor, this, clock.today(), RECORDED[kind])
