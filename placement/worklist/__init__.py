"""Open work by the person it waits on, with dates; the placement list and the inbox."""

from placement.worklist.views import bp

__all__ = ["bp"]
