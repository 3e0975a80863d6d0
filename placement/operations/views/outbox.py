"""The outbox: each email, its recipient, and whether it was sent or why not."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from placement import audit
from placement.access.guards import guard
from placement.core.actors import Actor
from placement.core.errors import Conflict, NotAllowed
from placement.core.limits import row_number
from placement.core.settings import settings
from placement.mail.delivery import text_with_link
from placement.mail.models import Message, MessageState
from placement.mail.services import send_again
from placement.operations import queries
from placement.operations.forms import MailFilter
from placement.operations.policies import may_look_after, may_read_mail
from placement.operations.views.blueprint import bp
from placement.people import notices
from placement.people.policies import may_change
from placement.people.queries import get_user
from placement.people.rules.accounts import may_copy_link as may_copy_password_link
from placement.placements.models import State
from placement.relationships.notices import FOR_RECIPIENT_ONLY


@bp.get("/mail")
@guard(may_look_after)
def mail(actor: Actor) -> str:
    """The career office sees the emails; an administrator without that role sees only the counts."""
    mailing = settings().smtp_url is not None
    if not may_read_mail(actor):
        return render_template("operations/mail_counts.html", counts=queries.count_mail(), mailing=mailing)
    form = MailFilter(request.args)
    states = {state.value for state in MessageState}
    state = MessageState(form.state.data) if form.state.data in states else None
    page = queries.list_messages(actor, form.q.data or "", state, request.args.get("after", type=row_number))
    return render_template("operations/mail.html", filters=form, page=page, mailing=mailing)


@bp.get("/mail/<int:message_id>")
@guard(may_read_mail, load=queries.get_message)
def message(actor: Actor, subject: Message) -> str:
    return render_template("operations/message.html", **facts(actor, subject), text=text_without_link(subject))


@bp.post("/mail/<int:message_id>/link")
@guard(may_read_mail, load=queries.get_message)
def show_link(actor: Actor, subject: Message) -> str:
    """Show the email with its link, so the office can pass it on if no email is sent."""
    if not may_copy_link(actor, subject):
        raise NotAllowed
    kind, number = subject.about_kind or "message", subject.about_id if subject.about_kind else subject.id
    audit.record(actor, "copy link of mail", kind, number, message=subject.id)
    if subject.about_kind == "user":
        notices.notify_link_copied(actor, get_user(actor, subject.about_id or 0))
    return render_template("operations/message.html", **facts(actor, subject), text=text_with_link(subject), shown=True)


@bp.post("/mail/<int:message_id>/again")
@guard(may_read_mail, load=queries.get_message)
def deliver_again(actor: Actor, subject: Message) -> Response:
    if not may_go_again(subject):
        raise Conflict("This message has gone, or is on its way.")
    send_again(subject)
    audit.record(actor, "send again", "message", subject.id)
    flash("The message is on its way again.", "success")
    return redirect(url_for(".message", message_id=subject.id), 303)


def facts(actor: Actor, subject: Message) -> dict[str, Any]:
    """Values for the page of an email, except its text."""
    about = (subject.about_kind, subject.about_id)
    return {
        "message": subject,
        "about": queries.find_names([about]).get(about),
        "placement": queries.find_placement(subject),
        "mailing": settings().smtp_url is not None,
        "copyable": may_copy_link(actor, subject),
        "again": may_go_again(subject),
    }


def may_copy_link(actor: Actor, subject: Message) -> bool:
    """True if no email is sent and the link works; for a password link, only if the actor may copy such a link."""
    if subject.link_id is None or settings().smtp_url is not None or is_for_withdrawn(subject):
        return False
    if subject.kind in FOR_RECIPIENT_ONLY:
        return False
    if subject.about_kind != "user":
        return True
    user = get_user(actor, subject.about_id or 0)
    return may_change(actor, user) and may_copy_password_link(actor, has_password=user.has_password)


def may_go_again(subject: Message) -> bool:
    """True for failed emails, and for unsent ones once a mail server is configured."""
    if subject.link_id is not None and is_for_withdrawn(subject):
        return False
    if subject.state is MessageState.KEPT:
        return settings().smtp_url is not None
    return subject.state is MessageState.FAILED


def is_for_withdrawn(subject: Message) -> bool:
    """True if this email is about a withdrawn placement, whose links don't work."""
    placement = queries.find_placement(subject)
    return placement is not None and placement.state is State.WITHDRAWN


HIDDEN = "This email is about people the student met, so only its recipient reads it."


def text_without_link(subject: Message) -> str:
    """The text with a placeholder for the link, so reading it gives no access."""
    if subject.kind in FOR_RECIPIENT_ONLY:
        return HIDDEN
    return subject.text.replace(f"[[link:{subject.link_id}]]", "[a link for the recipient]")
