"""Colleges and people: sign-in, invitations, passwords."""

from placement.people import periodic
from placement.people.cli import users
from placement.people.views.blueprint import bp, init_app

__all__ = ["bp", "commands", "init_app", "periodic"]

commands = [users]
