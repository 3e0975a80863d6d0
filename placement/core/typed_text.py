"""The text of a request that could not be saved, to be shown once more to whoever typed it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import HTTPException

from placement.core.forms import RESERVED, SECRET_FIELDS

PRIVATE = ("password", "token", "secret", "nonce")
CHOSEN = {"on", "y", "yes", "no", "na"}  # values of radios and check boxes
UNTYPED = {"version", "seen", "save", "then"}  # what pages add themselves


@dataclass(frozen=True)
class Typed:
    """One answer of a form: the name of its field in words, and the text."""

    label: str
    text: str


def list_typed() -> list[Typed]:
    """What was typed in this request, in the order of its fields; never passwords, files or tokens."""
    try:
        pairs = [*request.form.items(multi=True)]
    except HTTPException:  # more than we read
        return []
    return [Typed(_words(name), text) for name, text in pairs if text.strip() and not _is_hidden(name)]


def list_prose() -> list[Typed]:
    """What was typed in more than one word: texts worth copying, and not choices or buttons."""
    return [typed for typed in list_typed() if len(typed.text.split()) > 1]


def list_answers() -> list[Typed]:
    """What was typed, be it one word, without choices and buttons."""
    return [typed for typed in list_typed() if typed.label != "Verb" and not _is_choice(typed.text)]


def _is_choice(text: str) -> bool:
    return text.strip().isdecimal() or text.strip().casefold() in CHOSEN


def _is_hidden(name: str) -> bool:
    private = any(word in name.casefold() for word in PRIVATE)
    return private or name in RESERVED | SECRET_FIELDS | UNTYPED


def _words(name: str) -> str:
    return name.replace("-", " ").replace("_", " ").strip().capitalize()
