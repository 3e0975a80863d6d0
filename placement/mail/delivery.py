"""Hand waiting mails to the mail server. At least once: the Message-ID is the same each time.

While the mail server is spoken to nothing is locked, so a slow one holds up nobody's work.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

from placement.core import clock
from placement.core.database import db
from placement.core.settings import settings
from placement.jobs import Hopeless, NotNow, handler
from placement.jobs.models import Job
from placement.mail.models import Message, MessageState

TIMEOUT = 20

Expander = Callable[[int], str]
expanders: list[Expander] = []


def text_with_link(message: Message) -> str:
    """The text as it is read, with the address of its link. Only its own: people may type what looks like another."""
    if message.link_id is None:
        return message.text
    return message.text.replace(f"[[link:{message.link_id}]]", expanders[0](message.link_id))


def note_failure(job: Job, reason: str, last: bool) -> None:
    """Let the outbox tell why a message has not gone, and that it will not where this was the last try."""
    message = db.session.get_one(Message, job.args["message_id"])
    message.attempts, message.error = job.attempts, reason[:2000]
    if last:
        message.state = MessageState.FAILED


@handler("mail.deliver", on_failure=note_failure)
def deliver(job: Job) -> None:
    """Deliver the message of this job, unless that is done. Raises Hopeless or NotNow with the reason."""
    message = db.session.get_one(Message, job.args["message_id"])
    attempts = job.attempts
    if message.state is not MessageState.WAITING:
        return
    if settings().smtp_url is None:
        message.state = MessageState.KEPT
        return
    mail = as_email(message)
    db.session.commit()
    with reasons():
        send(mail)
    message.state, message.sent_at = MessageState.SENT, clock.now()
    message.attempts, message.error = attempts, ""


def as_email(message: Message) -> EmailMessage:
    """The message as RFC 5322 wants it. Raises Hopeless if it cannot be addressed."""
    mail = EmailMessage()
    try:
        mail["From"] = sender()
        mail["To"] = address(message.to_name, message.to_address)
    except ValueError as error:
        raise Hopeless(f"The address cannot be written into a mail: {error}.") from error
    mail["Subject"] = one_line(message.subject)
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = f"<message-{message.id}@{urlsplit(settings().base_url).hostname or 'localhost'}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text_with_link(message))
    return mail


def sender() -> Address:
    """Who writes: MAIL_FROM, under the institution's name unless it brings its own."""
    name, written = parseaddr(settings().mail_from)
    return address(name or settings().institution_name, written)


def address(name: str, written: str) -> Address:
    """Exactly one address; the domain as mail servers of any age understand it. Raises ValueError."""
    user, _, domain = written.rpartition("@")
    if not user or not domain or any(sign in written for sign in ',;<>()"\r\n '):
        raise ValueError(f"{written!r} is no address")
    return Address(one_line(name), user, domain.encode("idna").decode("ascii") if not domain.isascii() else domain)


def one_line(text: str) -> str:
    """Header text: no line breaks, no control characters."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def send(mail: EmailMessage) -> None:
    """Speak SMTP to `smtp://user:password@host:port` (STARTTLS where offered) or `smtps://...`."""
    parts = urlsplit(settings().smtp_url or "")
    host, user = parts.hostname or "localhost", unquote(parts.username or "")
    with connected(parts.scheme, host, parts.port) as server:
        if user:
            server.login(user, unquote(parts.password or ""))
        server.send_message(mail)


def connected(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    """A connection, encrypted where the server can; its certificate is checked."""
    trust = ssl.create_default_context()
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT, context=trust)
    server = smtplib.SMTP(host, port or 25, timeout=TIMEOUT)
    try:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=trust)
    except BaseException:
        server.close()
        raise
    return server


@contextmanager
def reasons() -> Iterator[None]:
    """Say in a sentence what a mail server's refusal means, and whether trying again may help."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise verdict(code, f"The mail server refuses the address: {said(code, words)}") from error
    except smtplib.SMTPDataError as error:
        sentence = f"The mail server refuses the message: {said(error.smtp_code, error.smtp_error)}"
        raise verdict(error.smtp_code, sentence) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Hopeless(f"The mail server cannot do what this address needs: {error}") from error
    except smtplib.SMTPResponseException as error:
        sentence = f"The mail server does not accept us: {said(error.smtp_code, error.smtp_error)}"
        raise NotNow(sentence) from error
    except smtplib.SMTPException as error:
        raise NotNow(f"The mail server broke off: {error}") from error
    except OSError as error:
        raise NotNow(f"The mail server cannot be reached: {error}") from error


def verdict(code: int, sentence: str) -> Exception:
    """What the server says for good (5xx) is hopeless; the rest (4xx) is not now."""
    return Hopeless(sentence) if code >= 500 else NotNow(sentence)


def said(code: int, words: bytes | str) -> str:
    """The server's own words on one line."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {one_line(text)}"
