"""Terms, programs, and the rules each program sets."""

from placement.terms import periodic
from placement.terms.cli import programs, terms
from placement.terms.views import bp

__all__ = ["bp", "commands", "periodic"]

commands = [terms, programs]
