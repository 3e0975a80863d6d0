"""The typed text of a request that could not be saved, to show to its sender again."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import HTTPException

from placement.core.forms import RESERVED, SECRET_FIELDS

PRIVATE = ("password", "token", "secret", "nonce")
CHOSEN = {"on", "y", "yes", "no", "na"}  # values of radios and check boxes
UNTYPED = {"version", "seen", "save", "then"}  # hidden fields that pages add


@dataclass(frozen=True)
class TypedField:
    """One typed answer: its label and text."""

    label: str
    text: str


def list_typed() -> list[TypedField]:
    """The typed answers of this request in field order; never passwords, files or tokens."""
    try:
        pairs = [*request.form.items(multi=True)]
    except HTTPException:  # larger than we read
        return []
    return [TypedField(_words(name), text) for name, text in pairs if text.strip() and not _is_hidden(name)]


def list_prose() -> list[TypedField]:
    """The typed answers of more than one word, which are worth copying, unlike choices and buttons."""
    return [typed for typed in list_typed() if len(typed.text.split()) > 1]


def list_answers() -> list[TypedField]:
    """The typed text fields of a form, without choices and buttons."""
    return [typed for typed in list_typed() if typed.label != "Verb" and not _is_choice(typed.text)]


def _is_choice(text: str) -> bool:
    return text.strip().isdecimal() or text.strip().casefold() in CHOSEN


def _is_hidden(name: str) -> bool:
    private = any(word in name.casefold() for word in PRIVATE)
    return private or name in RESERVED | SECRET_FIELDS | UNTYPED


def _words(name: str) -> str:
    return name.replace("-", " ").replace("_", " ").strip().capitalize()
