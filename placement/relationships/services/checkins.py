"""Functions of check-ins, a higher package, given at the start."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple, cast

from flask import Flask, current_app

from placement.relationships.models import Contact

EXTENSION = "relationships_checkins"


class MadeBy(NamedTuple):
    """The check-in that made an interaction."""

    ref: str
    number: int


ClearDrafts = Callable[[int, Collection[str]], None]  # with folded names
IsNamed = Callable[[int, int], bool]
FindSources = Callable[[Collection[int]], Mapping[int, MadeBy]]


@dataclass(frozen=True)
class CheckIns:
    """Functions of check-ins: clear a student's drafts of someone, find what made interactions, find who is named."""

    clear_drafts: ClearDrafts
    find_sources: FindSources
    is_named: IsNamed

    def names(self, contact: Contact) -> bool:
        """True if a submitted check-in of the student names this contact."""
        return self.is_named(contact.student_id, contact.id)


def init_app(app: Flask, *, clear_drafts: ClearDrafts, find_sources: FindSources, is_named: IsNamed) -> None:
    """Store the functions of check-ins."""
    app.extensions[EXTENSION] = CheckIns(clear_drafts, find_sources, is_named)


def get_checkins() -> CheckIns:
    """Return the functions of check-ins."""
    return cast(CheckIns, current_app.extensions[EXTENSION])
