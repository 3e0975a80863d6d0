"""Emails end with the career office's phone number if the installation has one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from placement.core import clock
from placement.core.settings import settings
from placement.mail.services import compose

PHONE = "555-010-4477"


@pytest.fixture
def phone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Set the office's phone number for one test."""
    with app.app_context():
        monkeypatch.setitem(app.extensions, "settings", replace(settings(), office_phone=PHONE))
        yield PHONE


def test_email_ends_with_the_phone_of_the_office(phone: str) -> None:
    _, text = compose("account_changed", to_name="Ana", who="Jo", at=clock.now(), words="New role")
    assert text.endswith(f"\n\nQuestions? Call the career office: {phone}\n")


def test_email_has_no_phone_if_none_is_set(app: Flask) -> None:
    with app.app_context():
        _, text = compose("account_changed", to_name="Ana", who="Jo", at=clock.now(), words="New role")
    assert "Call" not in text
