"""Functions of check-ins, a higher package, given at the start."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple, cast

from flask import Flask, current_app

EXTENSION = "relationships_checkins"


class MadeBy(NamedTuple):
    """The check-in that made an interaction."""

    ref: str
    number: int


IsMentioned = Callable[[str], bool]
ClearDrafts = Callable[[int, IsMentioned], None]
FindSources = Callable[[Collection[int]], Mapping[int, MadeBy]]


@dataclass(frozen=True)
class CheckIns:
    """Functions of check-ins: one clears a student's drafts of someone, one finds what made interactions."""

    clear_drafts: ClearDrafts
    find_sources: FindSources


def init_app(app: Flask, *, clear_drafts: ClearDrafts, find_sources: FindSources) -> None:
    """Store the functions of check-ins."""
    app.extensions[EXTENSION] = CheckIns(clear_drafts, find_sources)


def get_checkins() -> CheckIns:
    """Return the functions of check-ins."""
    return cast(CheckIns, current_app.extensions[EXTENSION])
