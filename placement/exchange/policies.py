"""Who may bring files in."""

from __future__ import annotations

from placement.core.actors import Actor, Role


def may_import(actor: Actor, upload: object = None) -> bool:
    """The career office; a file only whoever uploaded it (the query sees to that)."""
    return actor.has(Role.STAFF)
