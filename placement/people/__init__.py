"""Colleges and people: signing in, inviting, passwords."""

from placement.people import administration, confirming, inviting, own, passwords
from placement.people.views import bp, init_app

__all__ = ["administration", "bp", "confirming", "init_app", "inviting", "own", "passwords"]
