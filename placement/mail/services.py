"""Write emails to the outbox, cancel those no longer needed, and resend."""

from __future__ import annotations

from textwrap import shorten
from typing import Any

from flask import current_app
from sqlalchemy import select

from placement.core import clock
from placement.core.database import db
from placement.core.settings import settings
from placement.jobs import enqueue, enqueue_new, start_again
from placement.mail import pauses
from placement.mail.models import Message, MessageState

LONGEST_SUBJECT = 78  # characters


def compose(kind: str, **facts: Any) -> tuple[str, str]:
    """Subject and text of an email from `templates/mail/<kind>.txt`; the first line is the subject, shortened to fit.

    The template has no request, since the worker writes emails, too. The text ends with the office phone, if set.
    """
    template = current_app.jinja_env.get_template(f"mail/{kind}.txt")
    subject, _, text = template.render(**facts).strip().partition("\n")
    phone = settings().office_phone
    call = f"\n\nQuestions? Call the career office: {phone}" if phone else ""
    return shorten(subject, LONGEST_SUBJECT, placeholder="…"), f"{text.strip()}{call}\n"


def post(
    kind: str,
    to_address: str,
    to_name: str = "",
    *,
    about: tuple[str, int] | None = None,
    link_id: int | None = None,
    **facts: Any,
) -> Message:
    """Write one email to the outbox. In its template `{{ link }}` is the address of `link_id`."""
    marker = f"[[link:{link_id}]]" if link_id else ""
    subject, text = compose(kind, link=marker, to_name=to_name, **facts)
    message = Message(
        kind=kind,
        to_address=to_address,
        to_name=to_name,
        subject=subject[:300],
        text=text,
        about_kind=about[0] if about else None,
        about_id=about[1] if about else None,
        link_id=link_id,
        created_at=clock.now(),
    )
    db.session.add(message)
    db.session.flush()
    enqueue_new(pauses.DELIVER, {"message_id": message.id}, key=f"mail:{message.id}")
    return message


def cancel_waiting(link_id: int) -> None:
    """Cancel unsent emails with a replaced or ended link, so no later try sends them."""
    unsent = (MessageState.WAITING, MessageState.FAILED)
    waiting = select(Message).where(Message.link_id == link_id, Message.state.in_(unsent))
    for message in db.session.scalars(waiting):
        message.state = MessageState.CANCELLED


def send_again(message: Message) -> None:
    """Queue a failed or unsent message again."""
    message.state, message.error, message.attempts, message.unreachable_since = MessageState.WAITING, "", 0, None
    pauses.skip_pause()
    start_again(enqueue(pauses.DELIVER, {"message_id": message.id}, key=f"mail:{message.id}"))
