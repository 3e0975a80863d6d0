"""The commands of `flask`: one sentence on stderr when something is wrong, never a traceback."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the commands."""
