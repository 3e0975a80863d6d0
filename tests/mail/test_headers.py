"""Each name is read back exactly from email headers, decoded by RFC 2047."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from placement.mail import smtp
from placement.mail.delivery import build_outgoing
from placement.mail.headers import encode_mailbox, encode_text
from placement.mail.models import Message
from placement.mail.smtp import OutgoingEmail
from tests.mail.invented import invent_names
from tests.mail.reading import WORD, decoded, list_headers, mailbox, unfolded
from tests.mail.servers import MailServer

pytestmark = pytest.mark.once

NAMES = invent_names(2400)


@pytest.fixture(scope="module")
def letters(app: Flask) -> list[OutgoingEmail]:
    """An email to each of the names, in wire format."""
    with app.app_context():
        return [build_outgoing(message_to(name, number)) for number, name in enumerate(NAMES, 1)]


@pytest.fixture(scope="module")
def received(letters: list[OutgoingEmail]) -> list[bytes]:
    """The emails as read back; every eighth goes through a mail server and must arrive as sent."""
    with MailServer() as server:
        for letter in letters[::8]:
            smtp.send(letter, server.url)
    assert [raw + b"\r\n" * (not raw.endswith(b"\r\n")) for raw in server.raw] == [one.content for one in letters[::8]]
    return [letter.content for letter in letters]


def message_to(name: str, number: int) -> Message:
    return Message(
        id=number,
        to_address=f"person{number}@example.edu",
        to_name=name,
        subject=f"Approved: {name} at Harbor Light",
        text="Hello,\n",
        created_at=datetime(2025, 6, 16, tzinfo=UTC),
    )


def test_each_subject_arrives_as_written(received: list[bytes]) -> None:
    assert [decoded(unfolded(raw, "Subject")) for raw in received] == [f"Approved: {n} at Harbor Light" for n in NAMES]


def test_each_email_has_exactly_one_recipient_with_their_name(received: list[bytes]) -> None:
    people = [(name, f"person{number}@example.edu") for number, name in enumerate(NAMES, 1)]
    assert [mailbox(raw, "To") for raw in received] == people


def test_encoded_words_and_lines_are_within_rfc_limits(received: list[bytes]) -> None:
    for raw in received:
        for line in "\r\n".join(list_headers(raw)).split("\r\n"):
            words = WORD.findall(line)
            assert all(len(word) <= 75 for word in words)
            assert len(line) <= (76 if words else 998)
            assert "?==?" not in line


@pytest.mark.parametrize("number", range(0x20))
def test_control_character_does_not_end_a_header(number: int) -> None:
    evil = f"Ana{chr(number)}Bcc: everyone@example.edu"
    for value in (encode_text("Subject", evil), encode_mailbox("To", evil, "ana@example.edu")):
        assert "Bcc" not in [line.partition(":")[0] for line in value.split("\r\n")]
        assert all(line.startswith(" ") for line in value.split("\r\n")[1:])


@pytest.mark.parametrize(
    "address", ["", "a", "@b.edu", "a@", "a@b.edu, c@d.edu", "a@b.edu;c@d.edu", "a b@c.edu", "é@b.edu", "a@b@c.edu"]
)
def test_text_without_exactly_one_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"not one address|no mail server"):
        encode_mailbox("To", "Ana", address)
