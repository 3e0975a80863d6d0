"""Enumerations whose members have a label for people."""

from __future__ import annotations

import enum
from typing import Self


class Label(enum.Enum):
    """A member is `NAME = "stored", "Shown"`; `value` is stored, `label` is shown."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = object.__new__(cls)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Pairs for a select or radios, in the order of definition."""
        return [(member.value, member.label) for member in cls]
