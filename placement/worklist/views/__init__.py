"""Open work by the person it waits on, with dates; the placement list and the inbox."""

from placement.worklist.views import inbox, placement_list
from placement.worklist.views.blueprint import bp

__all__ = ["bp", "inbox", "placement_list"]
