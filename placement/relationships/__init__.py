"""Mentors, contacts, and outcomes of a placement."""

from placement.relationships.cli import capture
from placement.relationships.views import bp

__all__ = ["bp", "commands"]

commands = [capture]
