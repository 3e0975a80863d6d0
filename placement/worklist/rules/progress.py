"""A placement's progress, for the pages that show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from placement.agreements.models import Agreement
from placement.agreements.queries import agreements
from placement.checkins.models import CheckIn
from placement.checkins.rules import schedule as checkin_rules
from placement.checkins.rules.schedule import Stage
from placement.evaluations.models import Evaluation, Occasion, Rater
from placement.placements.models import Move, Placement, PlacementSupervisor
from placement.relationships.models import MentorAnswer, Outcome


@dataclass(frozen=True)
class FinalAnswers:
    """The answers a student gives at the end. `is_unrated`: a final objective lacks the student's rating."""

    is_unrated: bool
    answer: MentorAnswer | None
    outcomes: list[Outcome]


@dataclass(frozen=True)
class Progress:
    """Everything the pages show about a placement's progress; read in a constant number of queries."""

    placement: Placement
    case: agreements.Agreements
    checkins: list[CheckIn]
    evaluations: list[Evaluation]
    open_occasions: list[Occasion]
    supervisor_occasions: list[Occasion]
    moves: list[Move]
    closing: FinalAnswers
    today: date

    @property
    def agreement(self) -> Agreement | None:
        return self.case.current

    @property
    def primary(self) -> PlacementSupervisor | None:
        return self.placement.primary

    @property
    def sent(self) -> set[tuple[Occasion, Rater]]:
        """The occasions that were rated, each with the rater."""
        return {(one.occasion, one.rater) for one in self.evaluations}

    @property
    def last_move(self) -> Move | None:
        return self.moves[-1] if self.moves else None

    @property
    def hours_logged(self) -> Decimal:
        """The hours of all submitted check-ins."""
        return sum((one.hours for one in self.checkins if one.state in checkin_rules.SENT and one.hours), Decimal(0))

    def stages(self) -> list[tuple[CheckIn, Stage]]:
        """Each check-in with its stage today."""
        return [(checkin, checkin_rules.stage(checkin, self.today)) for checkin in self.checkins]
