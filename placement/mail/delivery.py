"""Deliver waiting emails to the mail server, at least once: every try has the same Message-ID.

No lock is held during a delivery, so a slow server doesn't block other work.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import cast
from urllib.parse import urlsplit

from flask import Flask, current_app

from placement.core import clock
from placement.core.database import db
from placement.core.settings import settings
from placement.jobs import PermanentFailure, Priority, RetryLater, handler
from placement.jobs.models import Job
from placement.mail import pauses, smtp
from placement.mail.headers import check_address, encode_mailbox, encode_text
from placement.mail.models import Message, MessageState
from placement.mail.smtp import OutgoingEmail, ServerUnavailable

GIVE_UP_AFTER = timedelta(hours=40)

EXTENSION = "addresses of links"
HIDDEN = "the recipient"  # in errors about an address that the email doesn't store


@dataclass(frozen=True)
class Callbacks:
    """Facts of a link by its id: its address, and the recipient of an email that stores none."""

    address_of: Callable[[int], str]
    recipient_of: Callable[[int], str]


def init_app(app: Flask, *, address_of: Callable[[int], str], recipient_of: Callable[[int], str]) -> None:
    """Store the callbacks."""
    app.extensions[EXTENSION] = Callbacks(address_of, recipient_of)


def _callbacks() -> Callbacks:
    return cast(Callbacks, current_app.extensions[EXTENSION])


def find_recipient(message: Message) -> str:
    """The address the message goes to; empty if it should go to no one anymore."""
    if message.to_address or message.link_id is None:
        return message.to_address
    return _callbacks().recipient_of(message.link_id)


def text_with_link(message: Message) -> str:
    """The text with the address of the message's link. Other markers stay: people may type similar ones."""
    if message.link_id is None:
        return message.text
    return message.text.replace(f"[[link:{message.link_id}]]", _callbacks().address_of(message.link_id))


def note_failure(job: Job, reason: str, last: bool) -> None:
    """Record why a message was not sent, and mark it failed after the last try."""
    message = db.session.get_one(Message, job.args["message_id"])
    message.error = reason[:2000]
    if last:
        message.state = MessageState.FAILED


@handler(pauses.DELIVER, on_failure=note_failure, priority=Priority.EMAIL)
def deliver(job: Job) -> None:
    """Deliver the message of this job unless already done. Raises PermanentFailure or RetryLater with the reason."""
    message = db.session.get_one(Message, job.args["message_id"])
    if message.state is not MessageState.WAITING:
        return
    url = settings().smtp_url
    if url is None:
        message.state = MessageState.KEPT
        return
    recipient = find_recipient(message)
    if not recipient:
        message.state = MessageState.CANCELLED
        return
    try:
        hand_over(message, url)
    except PermanentFailure as error:
        raise PermanentFailure(leave_out(message, recipient, error)) from error
    except RetryLater as error:
        raise RetryLater(leave_out(message, recipient, error), error.until) from error


def leave_out(message: Message, address: str, error: Exception) -> str:
    """The error's sentence, without the address if the message doesn't store it."""
    return str(error) if message.to_address else re.sub(re.escape(address), HIDDEN, str(error), flags=re.IGNORECASE)


def hand_over(message: Message, url: str) -> None:
    """Send the message to the mail server. Raises PermanentFailure or RetryLater with the reason."""
    email, server, began = build_outgoing(message), pauses.server_name(url), clock.now()
    if (until := pauses.start_try(server)) is not None:
        raise RetryLater("The mail server can't be reached; email waits until the next try.", until)
    message.attempts += 1
    db.session.commit()
    try:
        smtp.send(email, url)
    except ServerUnavailable as error:
        raise wait_for_server(message, server, str(error), began) from error
    except (PermanentFailure, RetryLater):  # only this message is affected: the server itself responded
        pauses.end_pause(server)
        db.session.commit()
        raise
    message.state, message.sent_at, message.error = MessageState.SENT, clock.now(), ""
    db.session.commit()  # immediately: a crash after this doesn't send it twice
    pauses.end_pause(server)


def wait_for_server(message: Message, server: str, reason: str, began: datetime) -> Exception:
    """The error that postpones this message and all others, or gives up on it after GIVE_UP_AFTER."""
    until = pauses.start_pause(server, reason, began)
    message.unreachable_since = message.unreachable_since or began
    given_up = clock.now() - message.unreachable_since >= GIVE_UP_AFTER
    db.session.commit()
    return PermanentFailure(reason) if given_up else RetryLater(reason, until)


def build_outgoing(message: Message) -> OutgoingEmail:
    """The message in RFC 5322 form. Raises PermanentFailure if its address can't be used."""
    name, from_address = parseaddr(settings().mail_from)
    try:
        sender, recipient = check_address(from_address), check_address(find_recipient(message))
    except ValueError as error:
        raise PermanentFailure(f"The address cannot be written into an email: {error}.") from error
    head = {
        "From": encode_mailbox("From", name or settings().institution_name, sender),
        "To": encode_mailbox("To", message.to_name, recipient),
        "Subject": encode_text("Subject", message.subject),
        "Date": format_datetime(message.created_at),
        "Message-ID": f"<message-{message.id}@{message_domain()}>",
        "Auto-Submitted": "auto-generated",
    }
    written = "".join(f"{field}: {value}\r\n" for field, value in head.items())
    return OutgoingEmail(sender, recipient, written.encode("ascii") + body(text_with_link(message)))


def body(text: str) -> bytes:
    """The text with its encoding headers; no line is longer than 998 bytes."""
    part = EmailMessage(policy=SMTP)
    part.set_content(text)
    return part.as_bytes()


def message_domain() -> str:
    """The right-hand side of Message-ID: the host of BASE_URL."""
    host = urlsplit(settings().base_url).hostname or ""
    return host if host.isascii() and ":" not in host and host else "localhost"
