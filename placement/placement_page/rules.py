"""The request to take a step of a placement, and its details."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from placement.placements.models import Placement, TerminationReason
from placement.placements.rules.transitions import TABLE, PlacementVerb

BY_ADDRESS = {verb.name.lower(): verb for verb in TABLE.list_by_people()}


@dataclass(frozen=True)
class MoveRequest:
    """A placement and the step to take."""

    placement: Placement
    verb: PlacementVerb


@dataclass(frozen=True)
class MoveDetails:
    """The typed details of a step."""

    note: str = ""
    on_behalf_of: str = ""
    reason: TerminationReason | None = None
    last_day: date | None = None
    hours_waived: str = ""
    attainment_waived: str = ""
