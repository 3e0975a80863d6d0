"""Colleges and people: signing in, inviting, passwords."""

from placement.people.views import bp, init_app

__all__ = ["bp", "init_app"]
