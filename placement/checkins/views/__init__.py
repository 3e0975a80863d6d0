"""Pages of check-ins: read, write, correct."""

from placement.checkins.views import balance, correct, read, write
from placement.checkins.views.blueprint import bp

__all__ = ["balance", "bp", "correct", "read", "write"]
