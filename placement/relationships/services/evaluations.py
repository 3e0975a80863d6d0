"""A function of evaluations, a higher package, given at the start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from flask import Flask, current_app

from placement.core.actors import Actor
from placement.core.labels import Label
from placement.placements.models import Placement

EXTENSION = "relationships_evaluations"
# The answers of a placement's supervisors to "Would you be a reference for them?", as far as the actor may see them.
FindWilling = Callable[[Actor, Placement], Mapping[int, Label]]


def init_app(app: Flask, *, find_willing: FindWilling) -> None:
    """Store the function of evaluations."""
    app.extensions[EXTENSION] = find_willing


def list_willing(actor: Actor, placement: Placement) -> Mapping[int, Label]:
    """Map supervisors to their answer on being a reference; only answers the actor may see."""
    return cast(FindWilling, current_app.extensions[EXTENSION])(actor, placement)
