"""Open work: for whom, since when, and whether it is late; the placement list and the inbox."""

from placement.worklist.views import bp

__all__ = ["bp"]
