"""Terms, programs, and each program's rules."""

from placement.terms import periodic
from placement.terms.cli import programs, terms
from placement.terms.views import bp

__all__ = ["bp", "commands", "periodic"]

commands = [terms, programs]
