"""Find agreements, and what they say and mean at the moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from placement.access.models import Link, Purpose
from placement.agreements.models import Agreement, AgreementMove, AgreementState, Decision, Objective, Wording
from placement.agreements.rules import transitions as rules
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import NotThere
from placement.placements.models import Placement
from placement.placements.queries import placements


@dataclass(frozen=True)
class Case:
    """A placement with every revision of its agreement, the oldest first."""

    placement: Placement
    revisions: Sequence[Agreement]

    @property
    def current(self) -> Agreement | None:
        """The newest revision that was not returned, else the newest."""
        standing = [row for row in self.revisions if row.state is not AgreementState.RETURNED]
        return next(reversed(standing or list(self.revisions)), None)

    @property
    def in_force(self) -> Agreement | None:
        """The newest revision that was signed off."""
        signed = [row for row in self.revisions if row.state is AgreementState.SIGNED_OFF]
        return signed[-1] if signed else None

    @property
    def submitted(self) -> Agreement | None:
        """The newest revision that was ever sent."""
        sent = [row for row in self.revisions if row.submitted_at is not None]
        return sent[-1] if sent else None

    @property
    def draft(self) -> Agreement | None:
        """The revision being written, if there is one."""
        return self.current if self.current and self.current.state is AgreementState.DRAFTING else None

    @property
    def state(self) -> AgreementState | None:
        """How the current revision stands."""
        return self.current.state if self.current else None

    @property
    def is_met(self) -> bool:
        """Whether the objectives stand in nobody's way: signed off, or none are asked for and none are under way."""
        return self.in_force is not None or (self.limits.fewest == 0 and self.submitted is None)

    @property
    def limits(self) -> rules.Limits:
        return rules.limits(self.placement.program, self.placement.placement_type)

    def before(self, agreement: Agreement) -> Agreement | None:
        """The revision whose wordings this one began with."""
        return next((row for row in self.revisions if row.revision == agreement.follows), None)


@dataclass(frozen=True)
class WordingCase:
    """One objective of the revision in question, with everything around it."""

    case: Case
    agreement: Agreement
    wording: Wording


def case_of(placement: Placement, lock: bool = False) -> Case:
    """The agreements of a placement; `lock` keeps sent revisions as they are until the transaction ends."""
    if lock:
        lock_sent(placement.id)
    return Case(placement, list_revisions(placement.id))


def get_case(actor: Actor, ref: str) -> Case:
    """The placement of this ref with its agreements. Raises NotThere."""
    return case_of(placements.get_placement(actor, ref))


def get_revision(actor: Actor, ref: str, revision: int) -> tuple[Case, Agreement]:
    """One revision of a placement's agreement. Raises NotThere."""
    case = get_case(actor, ref)
    for row in case.revisions:
        if row.revision == revision:
            return case, row
    raise NotThere


def get_draft_wording(actor: Actor, ref: str, number: int) -> WordingCase:
    """An objective of the revision being written. Raises NotThere."""
    case = get_case(actor, ref)
    agreement = case.draft
    for wording in list_wordings(agreement) if agreement else []:
        if wording.objective.number == number and agreement is not None:
            return WordingCase(case, agreement, wording)
    raise NotThere


def list_revisions(placement_id: int) -> list[Agreement]:
    """Every revision, the oldest first."""
    query = select(Agreement).where(Agreement.placement_id == placement_id).order_by(Agreement.revision)
    return list(db.session.scalars(query))


def lock_sent(placement_id: int) -> None:
    """Lock the sent revisions until this transaction ends. A draft is not locked: it may be sent."""
    query = select(Agreement.id).where(Agreement.placement_id == placement_id, Agreement.submitted_at.is_not(None))
    db.session.execute(query.order_by(Agreement.id).with_for_update())


def find_current(placement: Placement) -> Agreement | None:
    """The newest revision that was not returned, else the newest."""
    return case_of(placement).current


def find_in_force(placement: Placement) -> Agreement | None:
    """The newest revision that was signed off."""
    return case_of(placement).in_force


def submitted_revision(placement_id: int) -> int | None:
    """The number of the newest revision that was ever sent: what a supervisor's link must be bound to."""
    wanted = select(func.max(Agreement.revision)).where(
        Agreement.placement_id == placement_id, Agreement.submitted_at.is_not(None)
    )
    return db.session.scalar(wanted)


def list_wordings(agreement: Agreement) -> list[Wording]:
    """What an agreement says, by number."""
    return list(db.session.scalars(_wordings([agreement.id])))


def list_wordings_of(agreements: Sequence[Agreement]) -> dict[int, list[Wording]]:
    """What several agreements say, by number, under each agreement's id."""
    found: dict[int, list[Wording]] = {row.id: [] for row in agreements}
    for wording in db.session.scalars(_wordings(list(found))):
        found[wording.agreement_id].append(wording)
    return found


def _wordings(ids: list[int]) -> Select[Wording]:
    return (
        select(Wording)
        .join(Wording.objective)
        .where(Wording.agreement_id.in_(ids))
        .options(contains_eager(Wording.objective))
        .order_by(Objective.number, Wording.id)
    )


def list_objectives(placement_id: int) -> list[Objective]:
    """Every objective a placement ever had, by number."""
    wanted = select(Objective).where(Objective.placement_id == placement_id).order_by(Objective.number)
    return list(db.session.scalars(wanted))


def list_in_force(placement: Placement) -> list[Wording]:
    """What was signed off, by number: what check-ins speak of and attainment is about."""
    agreement = find_in_force(placement)
    return list_wordings(agreement) if agreement else []


def count_undecided(placement: Placement) -> int:
    """How many objectives in force faculty has not decided the attainment of."""
    return sum(wording.objective.attained_faculty is None for wording in list_in_force(placement))


def list_moves(placement_id: int) -> list[AgreementMove]:
    """Every act on the agreements of a placement, in order."""
    wanted = (
        select(AgreementMove)
        .join(AgreementMove.agreement)
        .where(Agreement.placement_id == placement_id)
        .options(contains_eager(AgreementMove.agreement))
        .order_by(AgreementMove.id)
    )
    return list(db.session.scalars(wanted))


def find_return(case: Case) -> AgreementMove | None:
    """The request or recall that led to the draft being written, if any."""
    before = case.before(case.draft) if case.draft else None
    if before is None or before.state is not AgreementState.RETURNED:
        return None
    return find_move_back(before)


def find_move_back(agreement: Agreement) -> AgreementMove | None:
    """The request or recall that ended this revision, if one did."""
    query = select(AgreementMove).where(
        AgreementMove.agreement_id == agreement.id,
        AgreementMove.to_state == AgreementState.RETURNED,
        AgreementMove.from_state.is_not(None),
    )
    return db.session.scalars(query.order_by(AgreementMove.id.desc()).limit(1)).first()


def list_comments(placement_id: int) -> list[AgreementMove]:
    """Supervisors' comments on a version, without decisions, oldest first."""
    return [move for move in list_moves(placement_id) if move.verb == rules.COMMENT]


def find_last_consent(case: Case) -> AgreementMove | None:
    """The last time a supervisor agreed to any words, whoever supervised then, and be it beside a wish for a change."""
    answers = [move for move in list_moves(case.placement.id) if move.from_state is AgreementState.WITH_SUPERVISOR]
    return next((move for move in reversed(answers) if _is_consent(case, move)), None)


def _is_consent(case: Case, move: AgreementMove) -> bool:
    """Whether words were agreed to in this answer; those agreed to before it may be somebody else's consent."""
    if move.verb == rules.Verb.ASK.value:
        return bool(_list_agreed(move.agreement) - _list_agreed(case.before(move.agreement)))
    is_agreed: bool = move.verb == rules.Verb.AGREE.value
    return is_agreed


def _list_agreed(agreement: Agreement | None) -> set[tuple[int, int]]:
    rows = list_wordings(agreement) if agreement else []
    return {(row.objective_id, row.version) for row in rows if row.supervisor_decision is Decision.AGREED}


def count_links_since(placement_id: int, supervisor_id: int, since: datetime) -> int:
    """How many links this supervisor was given for this placement since then."""
    wanted = select(func.count()).where(
        Link.purpose == Purpose.SUPERVISOR,
        Link.subject_id == placement_id,
        Link.holder_id == supervisor_id,
        Link.issued_at > since,
    )
    return db.session.scalar(wanted) or 0
