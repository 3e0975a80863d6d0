"""The table of an agreement's transitions. An entry has all facts about its verb."""

from __future__ import annotations

from placement.agreements.models import AgreementState
from placement.agreements.rules.conditions import (
    AgreementFacts,
    require_complete,
    require_reason_if_late,
    require_writable,
)
from placement.core.labels import Label
from placement.core.transitions import Transition, Transitions


class AgreementVerb(Label):
    SUBMIT = "submit", "Submit to supervisor"
    PASS_ON = "pass on", "Submit to faculty"
    AGREE = "agree", "Agree"
    ASK = "ask for changes", "Request changes"
    RECALL = "recall", "Withdraw from review"
    SIGN = "sign off", "Sign off"


class Party(Label):
    """The role in which a person decides about or rates an objective. The office acts on behalf of each."""

    STUDENT = "student", "The student"
    SUPERVISOR = "supervisor", "The supervisor"
    FACULTY = "faculty", "The faculty member"


_S = AgreementState
STUDENT = frozenset({Party.STUDENT})
SUPERVISOR = frozenset({Party.SUPERVISOR})
FACULTY = frozenset({Party.FACULTY})
IN_REVIEW = "{record}"  # for every verb, the refusal is the sentence of the current state

_SETTLED = {
    _S.DRAFTING: "The objectives are being written. They come back to you once they are submitted.",
    _S.WITH_SUPERVISOR: "The objectives have already been submitted. They are with the supervisor.",
    _S.WITH_FACULTY: "The supervisor has already answered. The objectives are with faculty.",
    _S.SIGNED_OFF: "The objectives are already signed off.",
    _S.RETURNED: "Changes were requested, or the student withdrew the objectives. A new version is being written.",
}


def describe_state(state: AgreementState | None) -> str:
    """Describe the state of an agreement, for a person whose step it does not allow."""
    return _SETTLED[state] if state else "No objectives have been written yet."


Step = Transition[AgreementVerb, AgreementState, Party, AgreementFacts]
TABLE: Transitions[AgreementVerb, AgreementState, Party, AgreementFacts] = Transitions(
    AgreementVerb,
    Step(
        verb=AgreementVerb.SUBMIT,
        from_=(_S.DRAFTING,),
        to=_S.WITH_SUPERVISOR,
        by=STUDENT,
        requires=(require_writable, require_complete),
        explain="The supervisor is emailed a link to review the objectives.",
        notify="to_agree",
        confirmation="Objectives submitted.",
        past="submitted the objectives to the supervisor",
        refused=IN_REVIEW,
    ),
    Step(
        verb=AgreementVerb.PASS_ON,
        from_=(_S.DRAFTING,),
        to=_S.WITH_FACULTY,
        by=STUDENT,
        requires=(require_writable, require_complete),
        explain="They go to faculty directly if the program skips the supervisor, or the supervisor agreed before.",
        notify="to_sign",
        confirmation="Objectives submitted.",
        past="submitted the objectives to faculty",
        refused=IN_REVIEW,
    ),
    Step(
        verb=AgreementVerb.AGREE,
        from_=(_S.WITH_SUPERVISOR,),
        to=_S.WITH_FACULTY,
        by=SUPERVISOR,
        explain="The supervisor agrees to every objective, and faculty is emailed.",
        notify="to_sign",
        confirmation="All objectives agreed.",
        past="agreed to the objectives",
        refused=IN_REVIEW,
    ),
    Step(
        verb=AgreementVerb.ASK,
        from_=(_S.WITH_SUPERVISOR,),
        to=_S.RETURNED,
        by=SUPERVISOR,
        explain="The student is emailed and writes a new version. The other objectives keep their decisions.",
        notify="changes_asked",
        confirmation="Changes requested.",
        past="requested changes to the objectives",
        refused=IN_REVIEW,
    ),
    Step(
        verb=AgreementVerb.ASK,
        from_=(_S.WITH_FACULTY,),
        to=_S.RETURNED,
        by=FACULTY,
        explain="The student is emailed and writes a new version. Objectives already signed off stay signed off.",
        notify="changes_asked",
        confirmation="Changes requested.",
        past="requested changes to the objectives",
        refused=IN_REVIEW,
    ),
    Step(
        verb=AgreementVerb.RECALL,
        from_=(_S.WITH_SUPERVISOR, _S.WITH_FACULTY),
        to=_S.RETURNED,
        by=STUDENT,
        requires=(require_writable,),
        explain="The objectives are back in draft. Unchanged objectives keep their decisions.",
        confirmation="Your objectives are back in draft. Unchanged objectives keep their decisions.",
        past="withdrew the objectives from review",
        refused=IN_REVIEW,
    ),
    Step(
        verb=AgreementVerb.SIGN,
        from_=(_S.WITH_FACULTY,),
        to=_S.SIGNED_OFF,
        by=FACULTY,
        requires=(require_reason_if_late,),
        explain="The objectives are final. The student and the supervisor are emailed.",
        notify="signed_off",
        confirmation="Objectives signed off.",
        past="signed off the objectives",
        refused=IN_REVIEW,
    ),
    describe=describe_state,
)
DECIDER = {
    state: party
    for step in TABLE
    if step.verb in (AgreementVerb.AGREE, AgreementVerb.SIGN)
    for state in step.from_
    for party in step.by
}

COMMENT = "comment"  # stored verb of commenting
# Acts that don't change the state, as worded in the history and the audit trail.
OTHER_ACTS = {
    "open": "requested the objectives",
    "approve": "signed off some of the objectives",
    "amend": "started a new version of the objectives",
    "discard": "discarded the new version of the objectives",
    COMMENT: "commented on the objectives",
    "rate as student": "rated attainment as the student",
    "rate as supervisor": "rated attainment as the supervisor",
    "rate as faculty": "rated attainment as faculty",
}


def list_past(stored: str = "{verb}") -> dict[str, str]:
    """Map stored verbs to the words for each act; `stored` is the audit trail's format of a verb."""
    return {stored.format(verb=verb): words for verb, words in OTHER_ACTS.items()} | TABLE.list_past(stored)
