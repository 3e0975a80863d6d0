"""One delivery to the mail server of SMTP_URL, within one timeout from the first look-up to the last reply.

The conversation runs in a thread of its own. The caller learns of the server's 250 at once and doesn't wait for the
goodbye; a server that falls silent, or sends a byte now and then, is left after TIMEOUT seconds in all.
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

from placement.jobs import Hopeless, NotNow
from placement.mail.headers import one_line

TIMEOUT = 20.0  # seconds
GOODBYE = 2.0  # seconds for QUIT, after which nobody waits


@dataclass(frozen=True)
class Letter:
    """An email as it goes over the wire: the envelope and the bytes."""

    sender: str
    recipient: str
    content: bytes


class ServerUnavailable(NotNow):
    """The mail server can't be reached or takes no email from us at present, whichever message it is."""


def send(letter: Letter, url: str) -> None:
    """Return once the server has answered 250. Raises ServerUnavailable, NotNow, or Hopeless with the reason."""
    exchange = Exchange(letter, urlsplit(url))
    Thread(target=exchange.run, name="email delivery", daemon=True).start()
    with reasons():
        try:
            exchange.accepted.result(TIMEOUT)
        except TimeoutError:
            exchange.abandon()
            raise


class Exchange:
    """A conversation with the mail server, and whether it took the letter."""

    def __init__(self, letter: Letter, server: SplitResult) -> None:
        self.letter, self.server = letter, server
        self.accepted: Future[None] = Future()
        self.abandoned = Event()
        self.connection: smtplib.SMTP | None = None

    def run(self) -> None:
        """Deliver the letter; `accepted` holds the outcome as soon as it is known."""
        try:
            self.connection = self.connect()
            self.deliver(self.connection)
            self.accepted.set_result(None)
        except BaseException as error:
            self.accepted.set_exception(error)
        finally:
            self.leave()

    def connect(self) -> smtplib.SMTP:
        """A connection, encrypted where the server can; its certificate is checked."""
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
        """Sign in where SMTP_URL names a user, and hand over the letter unless the caller has left."""
        if user := unquote(self.server.username or ""):
            connection.login(user, unquote(self.server.password or ""))
        if self.abandoned.is_set():
            raise TimeoutError("abandoned")
        connection.sendmail(self.letter.sender, [self.letter.recipient], self.letter.content)

    def leave(self) -> None:
        """Say goodbye, which no longer changes what was accepted."""
        if self.connection is None:
            return
        with contextlib.suppress(OSError, smtplib.SMTPException, ValueError):
            if self.connection.sock is not None and not self.abandoned.is_set():
                self.connection.sock.settimeout(GOODBYE)
                self.connection.quit()
        self.connection.close()

    def abandon(self) -> None:
        """End a conversation that takes too long: whatever its thread waits for fails."""
        self.abandoned.set()
        sock = self.connection.sock if self.connection is not None else None
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


@contextmanager
def reasons() -> Iterator[None]:
    """Say in a sentence what a mail server's refusal means, and whether trying again may help."""
    try:
        yield
    except TimeoutError as error:
        raise ServerUnavailable(f"The mail server didn't answer within {TIMEOUT:g} seconds.") from error
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise verdict(code, f"The mail server refuses the address: {quoted(code, words)}") from error
    except smtplib.SMTPDataError as error:
        sentence = f"The mail server refuses the message: {quoted(error.smtp_code, error.smtp_error)}"
        raise verdict(error.smtp_code, sentence) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Hopeless(f"The mail server cannot do what this address needs: {error}") from error
    except smtplib.SMTPResponseException as error:
        sentence = f"The mail server does not accept us: {quoted(error.smtp_code, error.smtp_error)}"
        raise ServerUnavailable(sentence) from error
    except smtplib.SMTPException as error:
        raise ServerUnavailable(f"The mail server broke off: {error}") from error
    except OSError as error:
        raise ServerUnavailable(f"The mail server cannot be reached: {error}") from error


def verdict(code: int, sentence: str) -> Exception:
    """Hopeless for a permanent refusal (5xx); the server's own state for 421; else try this message later."""
    if code == 421:
        return ServerUnavailable(sentence)
    return Hopeless(sentence) if code >= 500 else NotNow(sentence)


def quoted(code: int, words: bytes | str) -> str:
    """The server's own words on one line."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(one_line(text).split())}"
