"""Permissions to import files."""

from __future__ import annotations

from placement.core.actors import Actor, Role


def may_import(actor: Actor, upload: object = None) -> bool:
    """Allow the career office; the query limits files to their uploader."""
    return actor.has(Role.STAFF)
