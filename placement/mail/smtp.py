"""Deliver one email to the mail server of SMTP_URL, within one timeout from the first look-up to the last reply.

Each delivery runs in its own thread. The caller gets the server's 250 immediately and doesn't wait for QUIT. A server
that stops responding, or sends single bytes slowly, is disconnected after TIMEOUT seconds in total.
"""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread
from urllib.parse import SplitResult, unquote, urlsplit

from placement.jobs import PermanentFailure, RetryLater
from placement.mail.headers import one_line

TIMEOUT = 20.0  # seconds
QUIT_TIMEOUT = 2.0  # seconds for QUIT; its result is not used


@dataclass(frozen=True)
class OutgoingEmail:
    """An email as sent: the envelope and the bytes."""

    sender: str
    recipient: str
    content: bytes


class ServerUnavailable(RetryLater):
    """The mail server can't be reached, or currently accepts no email from us at all."""


def send(email: OutgoingEmail, url: str) -> None:
    """Return after the server answers 250. Raises ServerUnavailable, RetryLater, or PermanentFailure."""
    delivery = Delivery(email, urlsplit(url))
    Thread(target=delivery.run, name="email delivery", daemon=True).start()
    with explained_errors():
        try:
            delivery.accepted.result(TIMEOUT)
        except TimeoutError:
            delivery.disconnect()
            raise


class Delivery:
    """One connection to the mail server and the outcome of its delivery."""

    def __init__(self, email: OutgoingEmail, server: SplitResult) -> None:
        self.email, self.server = email, server
        self.accepted: Future[None] = Future()
        self.timed_out = Event()
        self.connection: smtplib.SMTP | None = None

    def run(self) -> None:
        """Deliver the email; `accepted` holds the outcome as soon as it is known."""
        try:
            self.connection = self.connect()
            self.deliver(self.connection)
            self.accepted.set_result(None)
        except BaseException as error:
            self.accepted.set_exception(error)
        finally:
            self.quit()

    def connect(self) -> smtplib.SMTP:
        """Connect, with encryption if the server supports it; its certificate is verified."""
        host, port = self.server.hostname or "localhost", self.server.port
        if self.server.scheme == "smtps":
            return smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT, context=ssl.create_default_context())
        connection = smtplib.SMTP(host, port or 25, timeout=TIMEOUT)
        try:
            connection.ehlo()
            if connection.has_extn("starttls"):
                connection.starttls(context=ssl.create_default_context())
        except BaseException:
            connection.close()
            raise
        return connection

    def deliver(self, connection: smtplib.SMTP) -> None:
        """Sign in if SMTP_URL has a user, and send the email unless the caller timed out."""
        if user := unquote(self.server.username or ""):
            connection.login(user, unquote(self.server.password or ""))
        if self.timed_out.is_set():
            raise TimeoutError("timed out")
        connection.sendmail(self.email.sender, [self.email.recipient], self.email.content)

    def quit(self) -> None:
        """Send QUIT; its result doesn't change what was accepted."""
        if self.connection is None:
            return
        with contextlib.suppress(OSError, smtplib.SMTPException, ValueError):
            if self.connection.sock is not None and not self.timed_out.is_set():
                self.connection.sock.settimeout(QUIT_TIMEOUT)
                self.connection.quit()
        self.connection.close()

    def disconnect(self) -> None:
        """Close the connection after the timeout, so that the waiting thread fails."""
        self.timed_out.set()
        sock = self.connection.sock if self.connection is not None else None
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


@contextmanager
def explained_errors() -> Iterator[None]:
    """Turn a mail server's refusal into one sentence and a decision on retrying."""
    try:
        yield
    except TimeoutError as error:
        raise ServerUnavailable(describe_silence()) from error
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise error_for(code, f"The mail server refuses the address: {quote_reply(code, words)}") from error
    except smtplib.SMTPDataError as error:
        sentence = f"The mail server refuses the message: {quote_reply(error.smtp_code, error.smtp_error)}"
        raise error_for(error.smtp_code, sentence) from error
    except smtplib.SMTPNotSupportedError as error:
        raise PermanentFailure(f"The mail server cannot do what this address needs: {error}") from error
    except smtplib.SMTPResponseException as error:
        sentence = f"The mail server does not accept us: {quote_reply(error.smtp_code, error.smtp_error)}"
        raise ServerUnavailable(sentence) from error
    except smtplib.SMTPException as error:
        if isinstance(error.__context__, TimeoutError):  # smtplib reports a timeout as a closed connection
            raise ServerUnavailable(describe_silence()) from error
        raise ServerUnavailable(f"The mail server broke off: {error}") from error
    except OSError as error:
        raise ServerUnavailable(f"The mail server cannot be reached: {error}") from error


def describe_silence() -> str:
    """The sentence for a server that did not answer in time."""
    return f"The mail server didn't answer within {TIMEOUT:g} seconds."


def error_for(code: int, sentence: str) -> Exception:
    """PermanentFailure for a refusal (5xx), ServerUnavailable for 421, else RetryLater for this message alone."""
    if code == 421:
        return ServerUnavailable(sentence)
    return PermanentFailure(sentence) if code >= 500 else RetryLater(sentence)


def quote_reply(code: int, words: bytes | str) -> str:
    """The server's own words on one line."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(one_line(text).split())}"
