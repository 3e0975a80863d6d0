"""Permissions for the work list."""

from __future__ import annotations

from placement.core.actors import Actor, Role


def may_have_inbox(actor: Actor) -> bool:
    """True for faculty; the inbox lists the work on their own placements."""
    return actor.has(Role.FACULTY)
