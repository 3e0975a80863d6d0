"""Pages of check-ins: read, write, correct."""

from placement.checkins.views import correct, read, write
from placement.checkins.views.blueprint import bp

__all__ = ["bp", "correct", "read", "write"]
