"""Open work: for whom, since when, and whether it is late; the placement list and the inbox."""

from placement.worklist.views import inbox, placement_list
from placement.worklist.views.blueprint import bp

__all__ = ["bp", "inbox", "placement_list"]
