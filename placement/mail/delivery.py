"""Hand waiting mails to the mail server. At least once: the Message-ID is the same each time."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from urllib.parse import unquote, urlsplit

from placement.core import clock
from placement.core.database import db
from placement.core.settings import settings
from placement.jobs import handler
from placement.jobs.models import Job
from placement.mail.models import Message, MessageState

Expander = Callable[[int], str]

MARKER = re.compile(r"\[\[link:(\d+)\]\]")
expanders: list[Expander] = []


def text_with_links(message: Message) -> str:
    """The text as it is read, with the addresses of its links."""
    return MARKER.sub(lambda found: expanders[0](int(found[1])), message.text)


@handler("mail.deliver")
def deliver(job: Job) -> None:
    """Deliver the message of this job, unless that is done. Raises what the mail server raises."""
    message = db.session.get_one(Message, job.args["message_id"])
    if message.state is not MessageState.WAITING:
        return
    if settings().smtp_url is None:
        message.state = MessageState.KEPT
        return
    send(as_email(message))
    message.state, message.sent_at = MessageState.SENT, clock.now()


def as_email(message: Message) -> EmailMessage:
    """The message as RFC 5322 wants it."""
    mail = EmailMessage()
    mail["From"] = formataddr((settings().institution_name, settings().mail_from))
    mail["To"] = formataddr((message.to_name, message.to_address))
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = f"<message-{message.id}@{urlsplit(settings().base_url).hostname or 'localhost'}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text_with_links(message))
    return mail


def send(mail: EmailMessage) -> None:
    """Speak SMTP: `smtp://user:password@host:port` (STARTTLS where offered) or `smtps://...`."""
    parts = urlsplit(settings().smtp_url or "")
    secure = parts.scheme == "smtps"
    port = parts.port or (465 if secure else 25)
    kind = smtplib.SMTP_SSL if secure else smtplib.SMTP
    with kind(parts.hostname or "localhost", port, timeout=20) as server:
        if not secure and server.ehlo() and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(mail)
