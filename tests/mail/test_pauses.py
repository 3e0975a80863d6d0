"""A mail server that is down or silent: other work continues, and emails wait for one retry at a time."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import IO

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from placement import jobs
from placement.core import clock as product_clock
from placement.core.database import db
from placement.jobs import services, worker
from placement.jobs.models import Job, JobState
from placement.mail import pauses, smtp
from placement.mail.models import MailPause, Message, MessageState
from placement.mail.services import send_again
from tests.mail.servers import MailServer, free_port
from tests.present import present

GREETING = [
    b"220 here\r\n",
    b"250 hello\r\n",
    b"250 go on\r\n",
    b"250 go on\r\n",
    b"354 the text\r\n",
    b"250 taken\r\n",
]


class TalkingServer:
    """Gives each of `answers` to one command in turn, then falls silent or sends `drip` endlessly."""

    def __init__(self, answers: list[bytes], drip: bytes = b"") -> None:
        self.answers, self.drip, self.connections = answers, drip, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"smtp://127.0.0.1:{self.listener.getsockname()[1]}"
        self.done = threading.Event()

    def serve(self) -> None:
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            with line, line.makefile("rb") as words:
                self.talk(line, words)

    def talk(self, line: socket.socket, words: IO[bytes]) -> None:
        try:
            for number, answer in enumerate(self.answers):
                if number and answer == self.answers[-1] == GREETING[-1]:
                    while words.readline() not in (b".\r\n", b""):
                        pass
                elif number:
                    words.readline()
                line.sendall(answer)
            while self.drip and not self.done.wait(0.05):
                line.sendall(self.drip)
            self.done.wait(30)
        except OSError:
            pass


@contextmanager
def talking(answers: list[bytes], drip: bytes = b"") -> Iterator[TalkingServer]:
    server = TalkingServer(answers, drip)
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield server
    finally:
        server.done.set()
        server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()
        thread.join()


@pytest.fixture
def waiting(new_app: Callable[..., Flask]) -> Callable[..., Flask]:
    """An application with this many emails queued for this server."""

    def fill(url: str, count: int = 1) -> Flask:
        app = new_app(smtp_url=url)
        with app.app_context():
            for number in range(count):
                message = Message(kind="test", subject="Hello", text="Hello,\n", created_at=product_clock.now())
                message.to_address, message.to_name = f"person{number}@example.edu", "Ana"
                db.session.add(message)
                db.session.flush()
                send_again(message)
            db.session.commit()
        return app

    return fill


def attempts() -> int:
    return sum(db.session.scalars(select(Message.attempts)))


def states() -> list[MessageState]:
    return list(db.session.scalars(select(Message.state).order_by(Message.id)))


def test_email_waits_twice_as_long_after_each_failed_connection_up_to_30_minutes(
    waiting: Callable[..., Flask], clock: time_machine.Traveller
) -> None:
    app = waiting(f"smtp://127.0.0.1:{free_port()}")
    with app.app_context():
        worker.run_jobs()
        for tries, minutes in enumerate([1, 2, 4, 8, 16, 30, 30, 30, 30, 30], 1):
            clock.shift(timedelta(minutes=minutes, seconds=-1))
            worker.run_jobs()
            assert attempts() == tries
            clock.shift(timedelta(seconds=1))
            worker.run_jobs()
            assert attempts() == tries + 1
        assert states() == [MessageState.WAITING]


def test_one_email_tests_a_server_that_is_down_for_all(
    waiting: Callable[..., Flask], clock: time_machine.Traveller
) -> None:
    port = free_port()
    app = waiting(f"smtp://127.0.0.1:{port}", 5)
    with app.app_context():
        for expected in (1, 2):
            worker.run_jobs()
            assert attempts() == expected
            clock.shift(timedelta(minutes=2))
        with MailServer(port) as server:
            worker.run_jobs()
        assert states() == [MessageState.SENT] * 5
        assert len(server.mails) == 5
        assert db.session.scalar(select(MailPause)) is None


def test_email_written_during_a_pause_is_sent_after_it(
    waiting: Callable[..., Flask], clock: time_machine.Traveller
) -> None:
    app = waiting(f"smtp://127.0.0.1:{free_port()}")
    with app.app_context():
        worker.run_jobs()
        job = jobs.enqueue("mail.deliver", {"message_id": waiting_message().id}, key="late")
        db.session.commit()
        worker.run_jobs()
        assert attempts() == 1
        assert (job.attempts, job.run_at) == (0, db.session.scalar(select(MailPause.retry_at)))


def waiting_message() -> Message:
    message = Message(kind="test", subject="Hello", text="Hello,\n", created_at=product_clock.now())
    message.to_address = "late@example.edu"
    db.session.add(message)
    db.session.flush()
    return message


def test_second_worker_does_not_try_while_the_first_is_trying(
    waiting: Callable[..., Flask], clock: time_machine.Traveller
) -> None:
    app = waiting("smtp://mail.example.edu")
    with app.app_context():
        pauses.start_pause("server", "away", product_clock.now())
        assert pauses.start_try("server") is not None
        clock.shift(timedelta(minutes=1))
        assert pauses.start_try("server") is None
        db.session.commit()
        assert pauses.start_try("server") == product_clock.now() + pauses.TRIAL


def test_two_failures_at_the_same_time_count_once(waiting: Callable[..., Flask], clock: time_machine.Traveller) -> None:
    app = waiting("smtp://mail.example.edu")
    with app.app_context():
        began = product_clock.now()
        clock.shift(timedelta(seconds=5))
        first = pauses.start_pause("server", "away", began)
        assert pauses.start_pause("server", "away", began) == first == product_clock.now() + timedelta(minutes=1)


def test_send_again_skips_the_pause(waiting: Callable[..., Flask], clock: time_machine.Traveller) -> None:
    app = waiting(f"smtp://127.0.0.1:{free_port()}")
    with app.app_context():
        worker.run_jobs()
        send_again(db.session.scalars(select(Message)).one())
        db.session.commit()
        worker.run_jobs()
        assert attempts() == 1  # counted from the start again
        assert db.session.scalar(select(MailPause.failures)) == 2


def test_refused_address_does_not_block_other_emails(waiting: Callable[..., Flask]) -> None:
    with MailServer(refuses="550 unknown") as server:
        app = waiting(server.url, 2)
        with app.app_context():
            worker.run_jobs()
            assert states() == [MessageState.FAILED] * 2
            assert db.session.scalar(select(MailPause)) is None


@pytest.mark.parametrize(("answers", "drip"), [(said, b"") for said in range(6)] + [(0, b"220-wait\r\n"), (5, b"2")])
def test_other_work_starts_within_one_timeout_of_a_silent_server(
    waiting: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch, answers: int, drip: bytes
) -> None:
    """Silent or endlessly slow, at any point of the conversation."""
    monkeypatch.setattr(smtp, "TIMEOUT", 1.0)
    ran: list[float] = []
    monkeypatch.setitem(services.handlers, "note", services.Work(lambda job: ran.append(time.perf_counter())))
    with talking(GREETING[:answers], drip) as server:
        app = waiting(server.url, 4)
        with app.app_context():
            jobs.enqueue("note", {})
            db.session.commit()
            began = time.perf_counter()
            worker.run_jobs()
        assert ran, "the other work did not run"
        assert ran[0] - began < 4 * smtp.TIMEOUT  # four emails of one timeout each would take longer
        assert server.connections == 1
    with app.app_context():
        assert states() == [MessageState.WAITING] * 4
        assert "didn't answer within 1 seconds" in present(db.session.scalar(select(MailPause.reason)))


def test_message_is_marked_sent_at_250_before_quit(
    waiting: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "QUIT_TIMEOUT", 0.2)
    with talking(GREETING) as server, waiting(server.url).app_context():
        worker.run_jobs()
        assert states() == [MessageState.SENT]
        assert server.connections == 1


def test_crash_after_250_sends_no_second_email(
    waiting: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller
) -> None:
    """The step after the server's answer fails; the message still counts as sent."""

    class Crash(BaseException):
        pass

    def crash(server: str) -> None:
        raise Crash

    monkeypatch.setattr(pauses, "end_pause", crash)
    with MailServer() as server, waiting(server.url).app_context():
        with pytest.raises(Crash):
            worker.run_jobs()
        db.session.rollback()
        assert states() == [MessageState.SENT]
        clock.shift(services.LEASE + timedelta(seconds=1))
        worker.run_jobs()
        assert len(server.mails) == 1
        assert set(db.session.scalars(select(Job.state))) == {JobState.DONE}
