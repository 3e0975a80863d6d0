"""Colleges and people: signing in, inviting, passwords."""

from placement.people import periodic
from placement.people.views.blueprint import bp, init_app

__all__ = ["bp", "init_app", "periodic"]
