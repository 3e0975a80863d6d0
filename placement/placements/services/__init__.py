"""What is done with a placement itself. Nothing else assigns its state or its people; nothing here commits."""

from placement.placements.services.moving import list_missing, move
from placement.placements.services.staffing import add_supervisor, assign_faculty, assign_supervisor, end_supervision
from placement.placements.services.writing import change, note_prospects, record

__all__ = [
    "add_supervisor",
    "assign_faculty",
    "assign_supervisor",
    "change",
    "end_supervision",
    "list_missing",
    "move",
    "note_prospects",
    "record",
]
