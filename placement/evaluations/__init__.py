"""Ratings of skills and evaluations on three occasions."""

from placement.evaluations import upkeep
from placement.evaluations.views import bp

__all__ = ["bp", "upkeep"]
