"""The table of a check-in's transitions. An entry has all facts about its verb."""

from __future__ import annotations

from placement.checkins.models import CheckInState
from placement.checkins.rules.conditions import CheckInFacts, require_correctable, require_open
from placement.core.labels import Label
from placement.core.transitions import Transition, Transitions
from placement.placements.rules.transitions import Capacity


class CheckInVerb(Label):
    DRAFT = "draft", "Save draft"
    SUBMIT = "submit", "Submit"
    CORRECT = "correct", "Correct"
    REPLY = "answer", "Reply"
    EXCUSE = "excuse", "Excuse"
    TAKE_BACK = "take back", "Undo excuse"
    MISS = "miss", "Mark as missed"


_S = CheckInState
WRITERS = frozenset({Capacity.STUDENT, Capacity.STAFF})


def describe_state(state: CheckInState) -> str:
    """Describe the state as the beginning of a sentence."""
    return f"this check-in is {state.label.lower()}"


Step = Transition[CheckInVerb, CheckInState, Capacity, CheckInFacts]
TABLE: Transitions[CheckInVerb, CheckInState, Capacity, CheckInFacts] = Transitions(
    CheckInVerb,
    Step(
        verb=CheckInVerb.DRAFT,
        from_=(_S.SCHEDULED, _S.DRAFT),
        to=_S.DRAFT,
        by=WRITERS,
        requires=(require_open,),
        explain="Only the student can see a draft.",
        confirmation="Draft saved. It isn't submitted yet.",
        past="saved a draft",
        refused="{record}, so no draft can be saved.",
    ),
    Step(
        verb=CheckInVerb.DRAFT,
        from_=(_S.MISSED,),
        to=_S.MISSED,
        by=WRITERS,
        requires=(require_open,),
        explain="A missed check-in stays missed until it is submitted.",
        confirmation="Draft saved. It isn't submitted yet.",
        past="saved a draft",
        refused="{record}, so no draft can be saved.",
    ),
    Step(
        verb=CheckInVerb.SUBMIT,
        from_=(_S.SCHEDULED, _S.DRAFT, _S.MISSED),
        to=_S.SUBMITTED,
        by=WRITERS,
        requires=(require_open,),
        explain="Faculty is emailed and can read it. After its due date it counts as late.",
        notify="submitted",
        confirmation="Check-in submitted.",
        past="submitted",
        refused="{record}, so it can't be submitted again.",
    ),
    Step(
        verb=CheckInVerb.CORRECT,
        from_=(_S.SUBMITTED,),
        to=_S.SUBMITTED,
        by=frozenset({Capacity.STUDENT}),
        requires=(require_correctable,),
        explain="The new text replaces the old one, and faculty reads it again.",
        notify="corrected",
        confirmation="Check-in corrected.",
        past="corrected",
        refused="{record}, so it can't be corrected.",
    ),
    Step(
        verb=CheckInVerb.REPLY,
        from_=(_S.SUBMITTED, _S.REPLIED),
        to=_S.REPLIED,
        by=frozenset({Capacity.FACULTY}),
        explain="The student is emailed the first reply, and can't correct the check-in any more.",
        notify="answered",
        confirmation="Reply sent.",
        past="replied",
        refused="{record}, so you can't reply to it.",
    ),
    Step(
        verb=CheckInVerb.EXCUSE,
        from_=(_S.SCHEDULED, _S.DRAFT, _S.MISSED),
        to=_S.EXCUSED,
        by=frozenset({Capacity.STAFF}),
        reason_missing="Explain why the student is excused.",
        explain="The student is emailed and doesn't have to write it.",
        notify="excused",
        confirmation="Student excused and notified.",
        past="excused the student",
        refused="{record}, so it can't be excused.",
    ),
    Step(
        verb=CheckInVerb.TAKE_BACK,
        from_=(_S.EXCUSED,),
        to=_S.SCHEDULED,
        by=frozenset({Capacity.STAFF}),
        explain="The student can write the check-in again.",
        confirmation="Excuse undone. The student can write the check-in again.",
        past="undid the excuse",
        refused="{record}, so there is no excuse to undo.",
    ),
    Step(
        verb=CheckInVerb.MISS,
        from_=(_S.SCHEDULED, _S.DRAFT),
        to=_S.MISSED,
        by=frozenset({Capacity.SYSTEM}),
        explain="A check-in is missed 30 days after its due date, or when its placement is over.",
        past="missed",
        refused="{record}, so it can't be marked as missed.",
    ),
    automatic=Capacity.SYSTEM,
    describe=describe_state,
)


def list_audited() -> dict[str, str]:
    """Map stored verbs to the audit trail's words; the verb of an undone excuse is stored in full."""
    past, undone = TABLE.list_past(), CheckInVerb.TAKE_BACK.value
    return {f"{verb} excuse" if verb == undone else verb: words for verb, words in past.items()}
