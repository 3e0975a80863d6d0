"""Changes to a placement. Only this package sets its state and its people; nothing here commits."""

from placement.placements.services.assign import add_supervisor, assign_faculty, assign_supervisor, end_supervision
from placement.placements.services.record import change, note_prospects, record
from placement.placements.services.transition import list_obstacles, move

__all__ = [
    "add_supervisor",
    "assign_faculty",
    "assign_supervisor",
    "change",
    "end_supervision",
    "list_obstacles",
    "move",
    "note_prospects",
    "record",
]
