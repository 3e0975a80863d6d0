"""Learning objectives: written by the student, agreed to by the supervisor, signed off by faculty."""

from placement.agreements import periodic
from placement.agreements.views import bp

__all__ = ["bp", "periodic"]
