"""A placement's progress in five steps."""

from __future__ import annotations

from dataclasses import dataclass

from placement.agreements.models import AgreementState
from placement.checkins.rules.conditions import SENT
from placement.checkins.rules.schedule import Stage
from placement.evaluations.models import Occasion, Rater
from placement.placements.models import Basis, State
from placement.placements.rules.transitions import BEING_FILLED_IN
from placement.worklist.rules.progress import Progress


@dataclass(frozen=True)
class ProgressStep:
    """One step: if it happened, if the program requires it, and a short text."""

    label: str
    is_done: bool
    text: str = ""
    is_required: bool = True


def list_steps(progress: Progress) -> list[dict[str, str]]:
    """Each step as done, now, next, or skipped; empty for a placement that was withdrawn or terminated.

    In a completed placement, steps that were not done are skipped.
    """
    if progress.placement.state in (State.WITHDRAWN, State.TERMINATED):
        return []
    is_completed = progress.placement.state is State.COMPLETED
    steps = [
        _details(progress),
        _objectives(progress),
        _checkins(progress),
        _final_rating(progress),
        ProgressStep("Completed", is_completed),
    ]
    return _mark(steps, is_closed=is_completed)


def _details(progress: Progress) -> ProgressStep:
    placement = progress.placement
    is_done = placement.state not in (*BEING_FILLED_IN, State.SUBMITTED)
    approved = "imported" if placement.basis is Basis.IMPORTED else "approved"
    return ProgressStep("Details", is_done, approved if is_done else placement.state.label)


def _objectives(progress: Progress) -> ProgressStep:
    """The state of the newest version; not done while a new one is reviewed, although the signed-off one applies."""
    is_done = progress.case.in_force is not None
    if progress.agreement is None:
        is_required = progress.case.limits.fewest > 0
        return ProgressStep("Objectives", is_done, "" if is_required else "none required", is_required)
    state = progress.agreement.state.label.lower()
    is_another = is_done and progress.agreement.state is not AgreementState.SIGNED_OFF
    if is_another:
        return ProgressStep("Objectives", progress.placement.state is State.COMPLETED, f"new version {state}")
    return ProgressStep("Objectives", is_done, state)


def _checkins(progress: Progress) -> ProgressStep:
    stages = [stage for _, stage in progress.stages()]
    sent = sum(one.state in SENT for one in progress.checkins)
    due = sum(stage is not Stage.EXCUSED for stage in stages)
    if due:
        return ProgressStep("Check-ins", sent == due, f"{sent} of {due} submitted")
    return ProgressStep("Check-ins", False, "excused" if stages else "", is_required=not stages)


def _final_rating(progress: Progress) -> ProgressStep:
    is_sent = (Occasion.FINAL, Rater.SELF) in progress.sent
    return ProgressStep("Final rating", is_sent, "submitted" if is_sent else "")


def _mark(steps: list[ProgressStep], is_closed: bool) -> list[dict[str, str]]:
    """Mark the first required step that isn't done as current; in a closed placement, it is skipped."""
    current = next((step for step in steps if step.is_required and not step.is_done), None)
    return [_as_item(step, step is current, is_closed) for step in steps]


def _as_item(step: ProgressStep, is_current: bool, is_closed: bool) -> dict[str, str]:
    if step.is_done:
        return {"label": step.label, "state": "done", "text": step.text}
    if is_closed or not step.is_required:
        return {"label": step.label, "state": "skipped", "text": step.text or "not done"}
    return {"label": step.label, "state": "now" if is_current else "next", "text": step.text}
