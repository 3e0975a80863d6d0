"""The way of a placement in five steps."""

from __future__ import annotations

from placement.agreements.models import AgreementState
from placement.casework.progress import BEING_FILLED_IN, Progress
from placement.checkins.rules import Stage
from placement.evaluations.models import Occasion, Rater
from placement.placements.models import State

SENT = (Stage.SUBMITTED, Stage.ANSWERED)


def list_steps(progress: Progress) -> list[dict[str, str]]:
    """Each step as done, now, or next, with a few words; none where the placement does not take place."""
    placement = progress.placement
    if placement.state in (State.WITHDRAWN, State.TERMINATED):
        return []
    sent = [checkin for checkin, stage in progress.stages() if stage in SENT]
    owed = [checkin for checkin, stage in progress.stages() if stage is not Stage.EXCUSED]
    final = (Occasion.FINAL, Rater.SELF) in progress.sent
    done = {
        "Details": placement.state not in (*BEING_FILLED_IN, State.SUBMITTED),
        "Objectives": progress.case.in_force is not None,
        "Check-ins": bool(owed) and len(sent) == len(owed),
        "Final rating": final,
        "Completed": placement.state is State.COMPLETED,
    }
    texts = {
        "Details": placement.state.label if not done["Details"] else "approved",
        "Objectives": _describe_objectives(progress),
        "Check-ins": f"{len(sent)} of {len(owed)} sent" if owed else "",
        "Final rating": "sent" if final else "",
    }
    if done["Completed"]:  # what was left out by then is not at hand any more
        done = dict.fromkeys(done, True)
    return _mark(done, texts)


def _describe_objectives(progress: Progress) -> str:
    """Where the newest version stands, and whether another is in force meanwhile."""
    if progress.agreement is None:
        return ""
    stands = progress.agreement.state.label.lower()
    is_another = progress.case.in_force is not None and progress.agreement.state is not AgreementState.SIGNED_OFF
    return f"new version {stands}" if is_another else stands


def _mark(done: dict[str, bool], texts: dict[str, str]) -> list[dict[str, str]]:
    """The first step that is not done is the one at hand."""
    at_hand = next((label for label, is_done in done.items() if not is_done), None)
    return [
        {
            "label": label,
            "state": "done" if is_done else "now" if label == at_hand else "next",
            "text": texts.get(label, ""),
        }
        for label, is_done in done.items()
    ]
