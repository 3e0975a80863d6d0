"""Find agreements, wordings, and moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from placement.access.models import Link, Purpose
from placement.agreements.models import Agreement, AgreementMove, AgreementState, Decision, Objective, Wording
from placement.agreements.rules import review as rules
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import NotThere
from placement.placements.models import Placement
from placement.placements.queries import placements


@dataclass(frozen=True)
class Agreements:
    """A placement with all revisions of its agreement, oldest first."""

    placement: Placement
    revisions: Sequence[Agreement]

    @property
    def current(self) -> Agreement | None:
        """Return the newest revision not returned, else the newest."""
        standing = [row for row in self.revisions if row.state is not AgreementState.RETURNED]
        return next(reversed(standing or list(self.revisions)), None)

    @property
    def in_force(self) -> Agreement | None:
        """Return the newest signed-off revision."""
        signed = [row for row in self.revisions if row.state is AgreementState.SIGNED_OFF]
        return signed[-1] if signed else None

    @property
    def submitted(self) -> Agreement | None:
        """Return the newest sent revision."""
        sent = [row for row in self.revisions if row.submitted_at is not None]
        return sent[-1] if sent else None

    @property
    def draft(self) -> Agreement | None:
        """Return the draft, if any."""
        return self.current if self.current and self.current.state is AgreementState.DRAFTING else None

    @property
    def state(self) -> AgreementState | None:
        """Return the state of the current revision."""
        return self.current.state if self.current else None

    @property
    def is_met(self) -> bool:
        """True if signed off, or if none are required and none were sent."""
        return self.in_force is not None or (self.limits.fewest == 0 and self.submitted is None)

    @property
    def limits(self) -> rules.Limits:
        return rules.limits(self.placement.program, self.placement.placement_type)

    def before(self, agreement: Agreement) -> Agreement | None:
        """Return the revision this one was copied from."""
        return next((row for row in self.revisions if row.revision == agreement.follows), None)


@dataclass(frozen=True)
class WordingCase:
    """One objective of a revision, with its agreement and placement."""

    case: Agreements
    agreement: Agreement
    wording: Wording


def case_of(placement: Placement, lock: bool = False) -> Agreements:
    """Return the agreements of a placement; `lock` locks sent revisions until the transaction ends."""
    if lock:
        lock_sent(placement.id)
    return Agreements(placement, list_revisions(placement.id))


def list_cases(placements: Sequence[Placement]) -> dict[int, Agreements]:
    """Map ids to the agreements of these placements, loaded with the actions on them."""
    query = select(Agreement).where(Agreement.placement_id.in_([placement.id for placement in placements]))
    revisions: dict[int, list[Agreement]] = {placement.id: [] for placement in placements}
    for row in db.session.scalars(query.options(joinedload(Agreement.moves)).order_by(Agreement.revision)).unique():
        revisions[row.placement_id].append(row)
    return {placement.id: Agreements(placement, revisions[placement.id]) for placement in placements}


def get_case(actor: Actor, ref: str) -> Agreements:
    """Return the placement of this ref with its agreements. Raises NotThere."""
    return case_of(placements.get_placement(actor, ref))


def get_revision(actor: Actor, ref: str, revision: int) -> tuple[Agreements, Agreement]:
    """Return one revision of a placement's agreement. Raises NotThere."""
    case = get_case(actor, ref)
    for row in case.revisions:
        if row.revision == revision:
            return case, row
    raise NotThere


def get_draft_wording(actor: Actor, ref: str, number: int) -> WordingCase:
    """Return an objective of the draft. Raises NotThere."""
    case = get_case(actor, ref)
    agreement = case.draft
    for wording in list_wordings(agreement) if agreement else []:
        if wording.objective.number == number and agreement is not None:
            return WordingCase(case, agreement, wording)
    raise NotThere


def list_revisions(placement_id: int) -> list[Agreement]:
    """List all revisions, oldest first."""
    query = select(Agreement).where(Agreement.placement_id == placement_id).order_by(Agreement.revision)
    return list(db.session.scalars(query))


def lock_sent(placement_id: int) -> None:
    """Lock sent revisions until the transaction ends; drafts stay unlocked so they can be sent."""
    query = select(Agreement.id).where(Agreement.placement_id == placement_id, Agreement.submitted_at.is_not(None))
    db.session.execute(query.order_by(Agreement.id).with_for_update())


def find_current(placement: Placement) -> Agreement | None:
    """Return the newest revision not returned, else the newest."""
    return case_of(placement).current


def find_in_force(placement: Placement) -> Agreement | None:
    """Return the newest signed-off revision."""
    return case_of(placement).in_force


def submitted_revision(placement_id: int) -> int | None:
    """Return the number of the newest sent revision, which supervisors' links are bound to."""
    query = select(func.max(Agreement.revision)).where(
        Agreement.placement_id == placement_id, Agreement.submitted_at.is_not(None)
    )
    return db.session.scalar(query)


def list_wordings(agreement: Agreement) -> list[Wording]:
    """List an agreement's wordings by objective number."""
    return list(db.session.scalars(_wordings([agreement.id])))


def list_wordings_of(agreements: Sequence[Agreement]) -> dict[int, list[Wording]]:
    """Map each agreement's id to its wordings by objective number."""
    wordings: dict[int, list[Wording]] = {row.id: [] for row in agreements}
    for wording in db.session.scalars(_wordings(list(wordings))):
        wordings[wording.agreement_id].append(wording)
    return wordings


def _wordings(ids: list[int]) -> Select[Wording]:
    return (
        select(Wording)
        .join(Wording.objective)
        .where(Wording.agreement_id.in_(ids))
        .options(contains_eager(Wording.objective))
        .order_by(Objective.number, Wording.id)
    )


def list_objectives(placement_id: int) -> list[Objective]:
    """List all objectives of a placement, including removed ones, by number."""
    query = select(Objective).where(Objective.placement_id == placement_id).order_by(Objective.number)
    return list(db.session.scalars(query))


def list_in_force(placement: Placement) -> list[Wording]:
    """List the final objectives by number, for check-ins and attainment."""
    agreement = find_in_force(placement)
    return list_wordings(agreement) if agreement else []


def count_undecided(placement: Placement) -> int:
    """Count final objectives that faculty has not rated."""
    return sum(wording.objective.attained_faculty is None for wording in list_in_force(placement))


def list_moves(placement_id: int) -> list[AgreementMove]:
    """List all actions on the agreements of a placement, oldest first."""
    query = (
        select(AgreementMove)
        .join(AgreementMove.agreement)
        .where(Agreement.placement_id == placement_id)
        .options(contains_eager(AgreementMove.agreement))
        .order_by(AgreementMove.id)
    )
    return list(db.session.scalars(query))


def find_return(case: Agreements) -> AgreementMove | None:
    """Return the change request or recall that started the draft, if any."""
    before = case.before(case.draft) if case.draft else None
    if before is None or before.state is not AgreementState.RETURNED:
        return None
    return find_move_back(before)


def find_move_back(agreement: Agreement) -> AgreementMove | None:
    """Return the change request or recall that ended this revision, if any."""
    back = [
        move for move in agreement.moves if move.to_state is AgreementState.RETURNED and move.from_state is not None
    ]
    return back[-1] if back else None


def list_comments(placement_id: int) -> list[AgreementMove]:
    """List supervisors' comments without decisions, oldest first."""
    return [move for move in list_moves(placement_id) if move.verb == rules.COMMENT]


def find_last_consent(case: Agreements) -> AgreementMove | None:
    """Return the last time any supervisor agreed to some wording, even while requesting other changes."""
    answers = [move for move in list_moves(case.placement.id) if move.from_state is AgreementState.WITH_SUPERVISOR]
    return next((move for move in reversed(answers) if _is_consent(case, move)), None)


def _is_consent(case: Agreements, move: AgreementMove) -> bool:
    """True if this answer itself agreed to a wording; earlier consent may be another supervisor's."""
    if move.verb == rules.AgreementVerb.ASK.value:
        return bool(_list_agreed(move.agreement) - _list_agreed(case.before(move.agreement)))
    is_agreed: bool = move.verb == rules.AgreementVerb.AGREE.value
    return is_agreed


def _list_agreed(agreement: Agreement | None) -> set[tuple[int, int]]:
    rows = list_wordings(agreement) if agreement else []
    return {(row.objective_id, row.version) for row in rows if row.supervisor_decision is Decision.AGREED}


def count_links_since(placement_id: int, supervisor_id: int, since: datetime) -> int:
    """Count links issued to this supervisor for this placement since then."""
    query = select(func.count()).where(
        Link.purpose == Purpose.SUPERVISOR,
        Link.subject_id == placement_id,
        Link.holder_id == supervisor_id,
        Link.issued_at > since,
    )
    return db.session.scalar(query) or 0
