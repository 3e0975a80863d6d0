"""Skill ratings and evaluations on three occasions."""

from placement.evaluations import periodic
from placement.evaluations.views import bp

__all__ = ["bp", "periodic"]
