"""The blueprint of objectives and its shared helpers."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from placement.agreements import policies
from placement.agreements.rules.review import Party
from placement.core.actors import Actor
from placement.placements.models import Placement

bp = Blueprint("agreements", __name__, url_prefix="/placements/<ref:ref>")


def to_objectives(placement: Placement, anchor: str | None = None) -> Response:
    """Redirect to the objectives of this placement."""
    return redirect(url_for("agreements.show", ref=placement.ref, _anchor=anchor), 303)


def behalf(actor: Actor, placement: Placement, party: Party) -> str:
    """Return the name the actor answers for; empty if they are that party."""
    if policies.is_party(actor, placement, party):
        return ""
    if party is Party.STUDENT:
        return placement.student.name
    return placement.faculty.name if placement.faculty else "the faculty member"
