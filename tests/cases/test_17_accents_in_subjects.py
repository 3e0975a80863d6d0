"""Case 17: a subject with accents arrives with every space; so does the name in the To header."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from placement.mail.delivery import build_outgoing
from placement.mail.models import Message
from tests.mail.reading import decoded, list_headers, mailbox, unfolded

SUBJECTS = Path(__file__).parents[3] / "shared/cases/17-accents-in-subjects/subjects.txt"


@pytest.mark.parametrize("subject", SUBJECTS.read_text("utf-8").splitlines())
def test_subject_and_name_arrive_as_written(app: Flask, subject: str) -> None:
    name = subject.partition(": ")[2]
    message = Message(id=1, to_address="ana@example.edu", to_name=name, subject=subject, text="Hello.\n")
    message.created_at = datetime(2025, 11, 20, tzinfo=UTC)
    with app.app_context():
        raw = build_outgoing(message).content
    assert decoded(unfolded(raw, "Subject")) == subject
    assert mailbox(raw, "To") == (name, "ana@example.edu")
    assert all(len(line) <= 998 and line.count("?==?") == 0 for line in list_headers(raw))
