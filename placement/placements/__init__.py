"""The center: student x site x term x faculty, and the states it goes through."""

from placement.placements import periodic

__all__ = ["periodic"]
