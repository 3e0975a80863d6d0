"""A placement's needs: the figures of the work list and the filter behind each.

Each need is one SQL condition, so that a figure and the list it links to always agree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from placement.agreements.models import AgreementState as A
from placement.core.labels import Label
from placement.evaluations.models import Occasion, Rater
from placement.placements.models import Placement, State
from placement.placements.queries.placements import unindexed
from placement.worklist.queries import conditions as on


class Holder(Label):
    """The party a need is waiting on."""

    OFFICE = "office", "The career office"
    STUDENT = "student", "Students"
    SUPERVISOR = "supervisor", "Supervisors"
    FACULTY = "faculty", "Faculty"


@dataclass(frozen=True)
class Need:
    """An open task of a placement. `holds` gives the condition on Placement, `since` the day it began."""

    code: str
    label: str
    holder: Holder
    holds: Callable[[date], on.Condition]
    since: Callable[[], Any]


NEEDS: dict[str, Need] = {
    need.code: need
    for need in (
        Need("overdue", "Overdue", Holder.OFFICE, on.is_overdue, on.first_day),
        Need(
            "approval",
            "Submitted for approval",
            Holder.OFFICE,
            lambda today: on.in_states(State.SUBMITTED),
            on.since_moved,
        ),
        Need(
            "host",
            "Host not approved",
            Holder.OFFICE,
            lambda today: on.in_states(*on.PREPARING) & on.host_unready(today),
            on.recorded,
        ),
        Need(
            "supervisor",
            "Supervisor not confirmed",
            Holder.OFFICE,
            lambda today: on.in_states(*on.GOING_ON) & unindexed(on.supervisor_unconfirmed()),
            on.recorded,
        ),
        Need(
            "nobody",
            "No supervisor assigned",
            Holder.OFFICE,
            lambda today: on.in_states(*on.GOING_ON) & ~on.has_primary(),
            on.recorded,
        ),
        Need(
            "faculty",
            "No faculty assigned",
            Holder.OFFICE,
            lambda today: on.in_states(*on.OPEN) & unindexed(Placement.faculty_id.is_(None)),
            on.recorded,
        ),
        Need(
            "objectives",
            "Objectives not requested",
            Holder.OFFICE,
            lambda today: on.in_states(*on.GOING_ON) & ~on.has_objectives(),
            on.recorded,
        ),
        Need("completion", "Ended, not completed", Holder.OFFICE, lambda today: on.in_states(State.ENDED), on.last_day),
        Need(
            "changes",
            "Placement changes requested",
            Holder.STUDENT,
            lambda today: on.in_states(State.CHANGES_REQUESTED),
            on.since_moved,
        ),
        Need(
            "drafting",
            "Objectives in draft",
            Holder.STUDENT,
            lambda today: on.in_states(*on.GOING_ON) & on.objectives_stand(A.DRAFTING, A.RETURNED),
            on.since_agreement,
        ),
        Need(
            "checkins",
            "Check-in overdue",
            Holder.STUDENT,
            lambda today: on.checkin_late(),
            on.since_unwritten,
        ),
        Need(
            "baseline",
            "Initial self-assessment missing",
            Holder.STUDENT,
            lambda today: (
                on.in_states(State.ACTIVE) & on.began_lately(today) & ~on.is_evaluated(Rater.SELF, Occasion.BASELINE)
            ),
            on.first_day,
        ),
        Need(
            "final_self",
            "Final self-assessment missing",
            Holder.STUDENT,
            lambda today: on.in_states(State.ENDED) & ~on.is_evaluated(Rater.SELF, Occasion.FINAL),
            on.last_day,
        ),
        Need(
            "agreeing",
            "Objectives to review",
            Holder.SUPERVISOR,
            lambda today: on.in_states(*on.GOING_ON) & on.objectives_stand(A.WITH_SUPERVISOR),
            on.since_agreement,
        ),
        Need(
            "final_supervisor",
            "Final evaluation missing",
            Holder.SUPERVISOR,
            lambda today: on.in_states(State.ENDED) & ~on.is_evaluated(Rater.SUPERVISOR, Occasion.FINAL),
            on.last_day,
        ),
        Need(
            "signing",
            "Objectives to sign off",
            Holder.FACULTY,
            lambda today: on.in_states(*on.GOING_ON) & on.objectives_stand(A.WITH_FACULTY),
            on.since_agreement,
        ),
        Need(
            "reading",
            "Reflections to read",
            Holder.FACULTY,
            lambda today: on.in_states(State.ACTIVE, State.ENDED) & on.unread_checkin(),
            on.since_unread,
        ),
        Need(
            "attainment",
            "Attainment to rate",
            Holder.FACULTY,
            lambda today: on.in_states(State.ENDED) & on.attainment_undecided(),
            on.last_day,
        ),
    )
}


def condition(code: str, today: date) -> list[on.Condition]:
    """The condition of a need, as a list; empty if the code is unknown."""
    need = NEEDS.get(code)
    return [need.holds(today)] if need else []
