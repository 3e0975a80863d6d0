"""The placement: one student at one site in one term, its faculty, and its states."""

from placement.placements import periodic

__all__ = ["periodic"]
