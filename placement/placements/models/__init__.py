"""The tables of placements and of their imported rows."""

from placement.placements.models.imported_row import ImportedRow
from placement.placements.models.placement import (
    ArrangedBy,
    Basis,
    EligibleToHire,
    Modality,
    Move,
    PayPeriod,
    PayType,
    Placement,
    PlacementSupervisor,
    PlacementType,
    State,
    StudentLevel,
    TerminationReason,
)

__all__ = [
    "ArrangedBy",
    "Basis",
    "EligibleToHire",
    "ImportedRow",
    "Modality",
    "Move",
    "PayPeriod",
    "PayType",
    "Placement",
    "PlacementSupervisor",
    "PlacementType",
    "State",
    "StudentLevel",
    "TerminationReason",
]
