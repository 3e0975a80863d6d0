"""Labels for kinds and details in the audit trail; labels of verbs are in `audit.labels`."""

from __future__ import annotations

from typing import Any

KINDS = {
    "checkin": "check-in",
    "file": "a file",
    "installation": "this installation",
    "job": "background job",
    "message": "email",
    "upload": "uploaded file",
    "user": "person",
}


def kind(of_subject: str) -> str:
    """The label of a kind of subject."""
    return KINDS.get(of_subject, of_subject.replace("_", " "))


def list_kinds(text: str) -> list[str]:
    """The kinds whose label contains the text."""
    return [name for name, words in KINDS.items() if text.casefold() in words]


def tell(detail: dict[str, Any]) -> str:
    """The details of an audit entry in words; empty ones are omitted."""
    return "; ".join(f"{_plain(name)}: {_value(value)}" for name, value in detail.items() if _value(value))


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{_plain(name)} {_value(part)}" for name, part in value.items())
    if isinstance(value, list):
        return ", ".join(_value(part) or "–" for part in value)
    return "" if value is None else str(value)


def _plain(name: str) -> str:
    return name.replace("_", " ")
