"""Terms, programs, and the rules each program sets."""

from placement.terms import periodic
from placement.terms.views import bp

__all__ = ["bp", "periodic"]
