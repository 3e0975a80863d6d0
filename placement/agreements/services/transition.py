"""Change an agreement's state and record each act on it; no other module does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from placement import audit
from placement.agreements.models import Agreement, AgreementMove, AgreementState, Decision, Objective, Wording
from placement.agreements.queries import agreements as queries
from placement.agreements.rules import review as rules
from placement.agreements.rules.conditions import AgreementFacts
from placement.agreements.rules.transitions import TABLE, AgreementVerb, Step
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import Conflict
from placement.core.transitions import check_met


def check(agreement: Agreement, verb: AgreementVerb, **more: Any) -> None:
    """Raise unless the table has this step from the current state and its conditions hold; `more` adds facts."""
    placement = agreement.placement
    facts = AgreementFacts(clock.today(), placement.state, placement.ends_on, **more)
    check_met(TABLE.get(agreement.state, verb).list_unmet(facts))


def move(actor: Actor, agreement: Agreement, verb: AgreementVerb, *, note: str = "", on_behalf_of: str = "") -> Step:
    """Take a step of the table; returns the transition. Raises Conflict if the state was changed meanwhile."""
    step = TABLE.get(agreement.state, verb)
    before, agreement.state = agreement.state, step.to or agreement.state
    waits = agreement.state in rules.WAITING
    agreement.waiting_since = clock.now() if waits else None
    agreement.reminded = 0
    db.session.flush()
    record_act(actor, agreement, verb.value, before, note=note, on_behalf_of=on_behalf_of)
    return step


def record_act(
    actor: Actor,
    agreement: Agreement,
    verb: str,
    before: AgreementState | None = None,
    *,
    note: str = "",
    on_behalf_of: str = "",
) -> None:
    """Add an act to the history; acts by the office also go to the audit trail."""
    db.session.add(
        AgreementMove(
            agreement_id=agreement.id,
            at=clock.now(),
            verb=verb,
            from_state=before,
            to_state=agreement.state,
            note=note.strip(),
            on_behalf_of=on_behalf_of,
            **actor.as_columns(),
        )
    )
    db.session.flush()
    if actor.is_office:
        detail = {"revision": agreement.revision, "on_behalf_of": on_behalf_of}
        audit.record(actor, f"{verb} objectives", "placement", agreement.placement_id, **detail)


def lock_draft(draft: Agreement) -> None:
    """Lock a draft for writing, so a simultaneous submission conflicts. Raises Conflict if it was submitted."""
    db.session.refresh(draft, with_for_update=True)
    if draft.state is not AgreementState.DRAFTING:
        raise Conflict(rules.describe_state(draft.state))
    raise_version(draft)


def raise_version(agreement: Agreement) -> None:
    """Increment row_version without a change of state, so that simultaneous decisions conflict."""
    flag_modified(agreement, "reminded")


def note_decided(wording: Wording, decision: Decision) -> None:
    """Set the decision time, and count requests made before first approval."""
    objective: Objective = wording.objective
    objective.last_decided_at = clock.now()
    if decision is Decision.CHANGES_REQUESTED and objective.approved_at is None:
        objective.changes_asked += 1


def open_next(agreement: Agreement) -> Agreement:
    """Start the next revision as a copy of this one, with all wordings and decisions."""
    newest = select(func.max(Agreement.revision)).where(Agreement.placement_id == agreement.placement_id)
    following = Agreement(
        placement_id=agreement.placement_id,
        revision=db.session.scalars(newest).one() + 1,
        follows=agreement.revision,
        state=AgreementState.DRAFTING,
        due_on=agreement.due_on,
        opened_at=clock.now(),
    )
    db.session.add(following)
    db.session.flush()
    for wording in queries.list_wordings(agreement):
        copy_wording(wording, following)
    db.session.flush()
    return following


COPIED = (
    "version",
    "type",
    "statement",
    "statement_hash",
    "verb",
    "bloom_level",
    "skill_codes",
    "field_skill",
    "activities",
    "evidence_kind",
    "measure",
    "due_on",
    "recorded_by",
    "supervisor_decision",
    "supervisor_comment",
    "supervisor_recorded_by",
    "faculty_decision",
    "faculty_comment",
    "faculty_recorded_by",
    "decided_by_id",
    "decided_at",
)
DECIDED = COPIED[COPIED.index("supervisor_decision") :]
OF_THE_WORDS = ("version", "recorded_by", *DECIDED)


def copy_wording(wording: Wording, into: Agreement) -> Wording:
    """Copy a wording and the decisions on it into another revision."""
    copy = Wording(agreement_id=into.id, objective=wording.objective)
    copy_fields(wording, copy, COPIED)
    db.session.add(copy)
    return copy


def copy_fields(source: Wording, target: Wording, names: Sequence[str]) -> None:
    for name in names:
        setattr(target, name, getattr(source, name))
