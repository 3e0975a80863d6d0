"""The tables of placements and of their imported rows."""

from placement.placements.models.choices import (
    ArrangedBy,
    Basis,
    EligibleToHire,
    Modality,
    PayPeriod,
    PayType,
    State,
    StudentLevel,
    TerminationReason,
)
from placement.placements.models.imported_row import ImportedRow
from placement.placements.models.placement import Move, Placement, PlacementSupervisor
from placement.terms.models import PlacementType

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
