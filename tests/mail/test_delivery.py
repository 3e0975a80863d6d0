"""Delivery from the outbox to a mail server that works, is down, refuses, or is slow, and with a killed worker."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from placement.core import clock as product_clock
from placement.core.database import db
from placement.jobs import worker
from placement.jobs.models import Job, JobState
from placement.jobs.services import LEASE
from placement.mail.models import Message, MessageState
from placement.mail.services import send_again
from tests.mail.servers import MailServer, free_port

ROOT = Path(__file__).parents[2]
LETTER = {"subject": "Hello", "text": "Dear Ana,\n\nwelcome.\n", "to_address": "ana@example.edu", "to_name": "Ana"}


@pytest.fixture
def outbox(new_app: Callable[..., Flask]) -> Callable[..., Flask]:
    """An application with this mail server and one message in its outbox."""

    def fill(url: str | None, **facts: object) -> Flask:
        app = new_app(smtp_url=url, institution_name="Example College", mail_from="office@example.edu")
        with app.app_context():
            message = Message(kind="test", created_at=product_clock.now(), **LETTER | facts)
            db.session.add(message)
            db.session.flush()
            send_again(message)
            db.session.commit()
        return app

    return fill


def work(app: Flask) -> Message:
    """Run due work; return the message afterward."""
    with app.app_context():
        worker.run_jobs()
        message = db.session.scalars(select(Message)).one()
        db.session.expunge(message)
    return message


def test_message_is_delivered_completely(outbox: Callable[..., Flask]) -> None:
    with MailServer() as server:
        message = work(outbox(server.url))
    mail = server.mails[0]
    assert (message.state, message.attempts, message.error) == (MessageState.SENT, 1, "")
    assert str(mail["From"]) == "Example College <office@example.edu>"
    assert str(mail["To"]) == "Ana <ana@example.edu>"
    assert mail["Message-ID"] == f"<message-{message.id}@127.0.0.1>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert words(mail) == "Dear Ana,\n\nwelcome.\n"


def test_message_is_delivered_once(outbox: Callable[..., Flask]) -> None:
    with MailServer() as server:
        app = outbox(server.url)
        work(app)
        work(app)
    assert len(server.mails) == 1


def test_any_script_and_long_lines_are_delivered(outbox: Callable[..., Flask]) -> None:
    text = "王小明 and Orlaith Ó Laimhbheartaigh\n" + "long " * 600 + "\n.\nafter a lone dot\n"
    with MailServer() as server:
        work(outbox(server.url, text=text, to_name="王小明", subject="Überprüfung – 審查"))
    mail = server.mails[0]
    assert words(mail) == text
    assert mail["Subject"] == "Überprüfung – 審查"
    assert mail["To"].addresses[0].display_name == "王小明"
    assert max(map(len, server.raw[0].split(b"\r\n"))) <= 998


def test_line_breaks_cannot_inject_headers(outbox: Callable[..., Flask]) -> None:
    evil = "Ana\r\nBcc: everybody@example.edu"
    with MailServer() as server:
        work(outbox(server.url, to_name=evil, subject=f"Hello {evil}"))
    mail = server.mails[0]
    assert mail["Bcc"] is None
    assert [address.addr_spec for address in mail["To"].addresses] == ["ana@example.edu"]


@pytest.mark.parametrize("address", ["a@b.edu,c@d.edu", "Ana <ana@b.edu>", "ana@b.edu\r\nBcc: c@d.edu", "ana"])
def test_message_without_exactly_one_address_is_given_up_immediately(
    outbox: Callable[..., Flask], address: str
) -> None:
    with MailServer() as server:
        message = work(outbox(server.url, to_address=address))
    assert message.state is MessageState.FAILED
    assert "address" in message.error
    assert server.mails == []


def test_domain_in_another_script_is_sent_in_ascii(outbox: Callable[..., Flask]) -> None:
    with MailServer() as server:
        work(outbox(server.url, to_address="ana@bücher.example"))
    assert server.mails[0]["To"].addresses[0].addr_spec == "ana@xn--bcher-kva.example"


def test_messages_are_saved_unsent_without_a_mail_server(outbox: Callable[..., Flask]) -> None:
    assert work(outbox(None)).state is MessageState.KEPT


def test_server_that_is_down_is_retried_until_it_works(
    outbox: Callable[..., Flask], clock: time_machine.Traveller
) -> None:
    port = free_port()
    app = outbox(f"smtp://127.0.0.1:{port}")
    message = work(app)
    assert (message.state, message.attempts) == (MessageState.WAITING, 1)
    assert "cannot be reached" in message.error
    with MailServer(port) as server:
        assert work(app).attempts == 1
        clock.shift(61)
        message = work(app)
    assert (message.state, message.attempts, message.error) == (MessageState.SENT, 2, "")
    assert len(server.mails) == 1


def test_message_is_given_up_with_a_reason_if_the_server_stays_down(
    outbox: Callable[..., Flask], clock: time_machine.Traveller
) -> None:
    app = outbox(f"smtp://127.0.0.1:{free_port()}")
    for pause in [timedelta(0), *worker.RETRY_DELAYS]:
        clock.shift(pause)
        message = work(app)
    assert (message.state, message.attempts) == (MessageState.FAILED, worker.TRIES)
    assert "cannot be reached" in message.error
    with app.app_context():
        assert db.session.scalars(select(Job.state)).one() is JobState.FAILED


def test_temporarily_refused_message_is_sent_later_with_the_same_id(
    outbox: Callable[..., Flask], clock: time_machine.Traveller
) -> None:
    with MailServer(answers=("451 try later",)) as server:
        app = outbox(server.url)
        message = work(app)
        assert message.state is MessageState.WAITING
        assert "451 try later" in message.error
        clock.shift(61)
        assert work(app).state is MessageState.SENT
    assert len({mail["Message-ID"] for mail in server.mails}) == 1


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        ({"answers": ("554 no such thing",)}, "refuses the message: 554"),
        ({"refuses": "550 unknown"}, "refuses the address: 550"),
    ],
)
def test_permanently_refused_message_is_given_up_immediately(
    outbox: Callable[..., Flask], behaviour: dict[str, Any], words: str
) -> None:
    with MailServer(**behaviour) as server:
        message = work(outbox(server.url))
    assert (message.state, message.attempts) == (MessageState.FAILED, 1)
    assert words in message.error


def test_temporarily_refused_address_is_retried(outbox: Callable[..., Flask]) -> None:
    with MailServer(refuses="450 greylisted") as server:
        message = work(outbox(server.url))
    assert message.state is MessageState.WAITING
    assert "450 greylisted" in message.error


def test_server_without_a_trusted_certificate_gets_no_message(outbox: Callable[..., Flask]) -> None:
    with MailServer() as server:
        message = work(outbox(server.url.replace("smtp://", "smtps://")))
    assert message.state is MessageState.WAITING
    assert server.mails == []


def test_failed_message_is_sent_on_request(outbox: Callable[..., Flask]) -> None:
    with MailServer(answers=("554 no",)) as server:
        app = outbox(server.url)
        work(app)
        with app.app_context():
            send_again(db.session.scalars(select(Message)).one())
            db.session.commit()
        assert work(app).state is MessageState.SENT


def test_message_of_a_killed_worker_is_delivered(outbox: Callable[..., Flask], clock: time_machine.Traveller) -> None:
    """The worker is killed while the mail server has the message; after its lease another worker delivers it."""
    with MailServer() as server:
        app = outbox(server.url)
        server.silent = True
        process = start_worker(app)
        try:
            assert server.got_one.wait(60)
        finally:
            process.kill()
            process.communicate()
        server.silent = False
        clock.move_to(real_now() + timedelta(minutes=1))
        assert work(app).state is MessageState.WAITING
        clock.move_to(real_now() + LEASE + timedelta(minutes=2))
        message = work(app)
    assert (message.state, message.attempts) == (MessageState.SENT, 2)
    assert len(server.mails) == 2
    assert len({mail["Message-ID"] for mail in server.mails}) == 1


def start_worker(app: Flask) -> subprocess.Popen[bytes]:
    with app.app_context():
        database = db.engine.url.render_as_string(hide_password=False)
    settings = {"DATABASE_URL": database, "SECRET_KEY": "for tests only"}
    return subprocess.Popen(
        [str(Path(sys.executable).parent / "flask"), "worker"],
        cwd=ROOT,
        env=os.environ | settings | {"SMTP_URL": app.extensions["settings"].smtp_url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def real_now() -> datetime:
    """The real time, outside this test's fixed clock, as the killed worker had it."""
    return time_machine.escape_hatch.datetime.datetime.now(tz=UTC)


def words(mail: EmailMessage) -> str:
    return str(mail.get_content()).replace("\r\n", "\n")
