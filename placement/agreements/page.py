"""Prepare objectives for a page: advice, change requests, and changes since the previous revision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from placement.agreements.models import Agreement, AgreementState, Decision, Wording
from placement.agreements.queries import agreements as queries
from placement.agreements.queries.agreements import Agreements
from placement.agreements.rules import action_verbs, diff, smart
from placement.agreements.rules import review as rules
from placement.agreements.rules.action_verbs import VagueVerb
from placement.agreements.rules.content import content_of
from placement.agreements.rules.smart import Gap
from placement.core import filters
from placement.core.text import recorded_for
from placement.terms.models import ApprovalRoute
from placement.terms.services import freeze_skills
from placement.terms.services.freeze_skills import RatedSkill

S = AgreementState


@dataclass(frozen=True)
class ChangeRequest:
    """A change requested in this revision or the one before, and the staff who recorded it."""

    who: str
    comment: str
    recorded_by: str


@dataclass(frozen=True)
class Fact:
    """One labeled part of an objective, with its previous text."""

    label: str
    now: str
    before: str | None

    @property
    def is_changed(self) -> bool:
        return self.before is not None and self.before != self.now

    @property
    def pieces(self) -> list[diff.Piece]:
        return diff.compare(self.before or "", self.now)


@dataclass(frozen=True)
class ObjectiveItem:
    """One objective of the shown revision."""

    wording: Wording
    before: Wording | None
    facts: Sequence[Fact]
    requests: Sequence[ChangeRequest]
    gaps: Sequence[Gap]
    vague: Sequence[VagueVerb]

    @property
    def number(self) -> int:
        return self.wording.objective.number

    @property
    def is_reworded(self) -> bool:
        return self.before is not None and self.before.statement_hash != self.wording.statement_hash

    @property
    def is_new(self) -> bool:
        return self.before is None

    def recorded(self, show_faculty: bool = True) -> list[str]:
        """List the parts that staff recorded on behalf of someone else."""
        wording = self.wording
        parts = [
            ("Wording", wording.recorded_by, "the student"),
            ("Answer", wording.supervisor_recorded_by, "the supervisor"),
            ("Decision", wording.faculty_recorded_by if show_faculty else "", "the faculty member"),
        ]
        return [f"{what} {recorded_for(name, whom)}" for what, name, whom in parts if name]


@dataclass(frozen=True)
class ObjectiveView:
    """One revision for a page, compared with `follows`; `removed` lists objectives only in `follows`."""

    case: Agreements
    agreement: Agreement | None
    items: Sequence[ObjectiveItem]
    removed: Sequence[Wording]
    supervisor_name: str
    follows: Agreement | None

    @property
    def lacking(self) -> int:
        """Count objectives with at least one SMART gap."""
        return sum(bool(item.gaps) for item in self.items)

    @property
    def is_agreed_in_part(self) -> bool:
        """True if the supervisor already agreed to some objectives."""
        return rules.is_agreed_in_part(item.wording for item in self.items)

    @property
    def goes_to_faculty(self) -> bool:
        """True if sending skips the supervisor: the route leaves them out or they already agreed to all."""
        wordings = [item.wording for item in self.items]
        return rules.next_verb(self.case.placement.program.approval_route, wordings) is rules.AgreementVerb.PASS_ON

    @property
    def steps(self) -> list[dict[str, str]]:
        return list_steps(self.case, self.agreement)


def show(
    case: Agreements,
    agreement: Agreement | None,
    since: Agreement | None = None,
    skills: Sequence[RatedSkill] | None = None,
) -> ObjectiveView:
    """Return the revision with everything its page shows, in at most three queries.

    Changes are relative to `since`, by default the previous revision. `skills` are the term's, if known already.
    """
    before = since or (case.before(agreement) if agreement else None)
    by_revision = queries.list_wordings_of([row for row in (agreement, before) if row])
    now = by_revision[agreement.id] if agreement else []
    then = {row.objective_id: row for row in by_revision[before.id]} if before else {}
    rated_skills = freeze_skills.list_skills(case.placement.term) if skills is None else skills
    by_code = {skill.code: skill for skill in rated_skills}
    row = case.placement.primary
    name = row.supervisor.name if row else ""
    items = [_item(case, wording, then.get(wording.objective_id), by_code, name) for wording in now]
    current_ids = {wording.objective_id for wording in now}
    removed = [wording for key, wording in then.items() if key not in current_ids]
    return ObjectiveView(case, agreement, items, removed, name, before)


def find_item(case: Agreements, wording: Wording | None) -> ObjectiveItem | None:
    """Return one objective of the draft with the changes requested."""
    items = show(case, case.draft).items if wording is not None else ()
    return next((item for item in items if item.wording is wording), None)


def _item(
    case: Agreements, wording: Wording, before: Wording | None, skills: dict[str, RatedSkill], supervisor: str
) -> ObjectiveItem:
    content = content_of(wording)
    old = dict(_facts(before, skills)) if before else {}
    faculty = case.placement.faculty.name if case.placement.faculty else "Faculty"
    return ObjectiveItem(
        wording=wording,
        before=before,
        facts=[Fact(label, now, old.get(label)) for label, now in _facts(wording, skills)],
        requests=_requests(wording, before, supervisor or "The supervisor", faculty),
        gaps=smart.list_gaps(content, case.placement.ends_on),
        vague=action_verbs.list_vague(wording.statement),
    )


def _facts(wording: Wording, skills: dict[str, RatedSkill]) -> list[tuple[str, str]]:
    return [
        ("Statement", wording.statement),
        ("Type", wording.type.label if wording.type else ""),
        (
            "Skills",
            ", ".join(_skill_words(skills.get(code), code, wording.field_skill) for code in wording.skill_codes),
        ),
        ("Activities", wording.activities),
        ("Evidence", wording.evidence_kind.label if wording.evidence_kind else ""),
        ("Success measure", wording.measure),
        ("Due", filters.day(wording.due_on) if wording.due_on else ""),
    ]


def _skill_words(skill: RatedSkill | None, code: str, own_words: str) -> str:
    """Return the label of an objective's skill; the free skill is in the student's words."""
    if skill is None:
        return code
    return own_words if skill.is_free and own_words else skill.label


def _requests(wording: Wording, before: Wording | None, supervisor: str, faculty: str) -> list[ChangeRequest]:
    """List the changes requested of this wording, or of the one it replaced."""
    source = wording if rules.is_asked(wording) or before is None else before
    pairs = [
        (
            source.supervisor_decision,
            ChangeRequest(supervisor, source.supervisor_comment, source.supervisor_recorded_by),
        ),
        (source.faculty_decision, ChangeRequest(faculty, source.faculty_comment, source.faculty_recorded_by)),
    ]
    return [request for decision, request in pairs if decision is Decision.CHANGES_REQUESTED]


def list_steps(case: Agreements, agreement: Agreement | None) -> list[dict[str, str]]:
    """List the steps of the objectives as done, now, next, or skipped."""
    asks_supervisor = case.placement.program.approval_route is ApprovalRoute.SUPERVISOR_THEN_FACULTY
    labels = [("Written", S.DRAFTING), *([("Supervisor agrees", S.WITH_SUPERVISOR)] if asks_supervisor else [])]
    labels += [("Faculty signs off", S.WITH_FACULTY), ("Final", S.SIGNED_OFF)]
    state = agreement.state if agreement else S.DRAFTING
    order = [step for _, step in labels]
    at = order.index(state) if state in order else 0
    steps = []
    for place, (label, step) in enumerate(labels):
        is_past = place < at or state is S.SIGNED_OFF
        is_missing = step is S.WITH_SUPERVISOR and agreement is not None and agreement.supervisor_agreed_at is None
        past = "skipped" if is_missing else "done"
        steps.append({"label": label, "state": past if is_past else "now" if place == at else "next"})
    return steps
