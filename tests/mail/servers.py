"""A test mail server on its own port that gives scripted answers."""

from __future__ import annotations

import asyncio
import socket
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class MailServer:
    """Stores received messages in `mails`. `answers` are given to messages in turn, then "250 OK"."""

    def __init__(self, port: int = 0, answers: tuple[str, ...] = (), refuses: str = "") -> None:
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.answers = list(answers)
        self.refuses = refuses
        self.got_one = threading.Event()
        self.silent = False
        self.controller = Controller(self, hostname="127.0.0.1", port=port or free_port())

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.controller.port}"

    def __enter__(self) -> MailServer:
        self.controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.controller.stop()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.raw.append(envelope.content)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.got_one.set()
        if self.silent:
            await asyncio.Event().wait()
        return self.answers.pop(0) if self.answers else "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
