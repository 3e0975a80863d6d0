"""The content of an objective, without decisions."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256

from placement.agreements.models import EvidenceKind, ObjectiveType, Wording
from placement.agreements.rules import action_verbs

LARGEST_TEXT = 2000
# Placement columns that the supervisor sees with the objectives and agrees to.
AGREED_FACTS = frozenset(
    {"title", "description", "site_id", "planned_start", "planned_end", "hours_per_week", "hours_required"}
)


@dataclass(frozen=True)
class Content:
    """Everything a supervisor agrees to in an objective."""

    statement: str = ""
    type: ObjectiveType | None = None
    skill_codes: tuple[str, ...] = ()
    field_skill: str = ""
    activities: str = ""
    evidence_kind: EvidenceKind | None = None
    measure: str = ""
    due_on: date | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.statement or self.activities or self.measure or self.skill_codes or self.type)

    @property
    def hash(self) -> str:
        """SHA-256 of the content; equal content keeps its decisions."""
        plain = {name: getattr(value, "value", value) for name, value in asdict(self).items()}
        text = json.dumps(plain, sort_keys=True, ensure_ascii=False, default=str)
        return sha256(text.encode("utf-8")).hexdigest()


def content_of(wording: Wording) -> Content:
    """Return the content of a wording."""
    return Content(
        statement=wording.statement,
        type=wording.type,
        skill_codes=tuple(wording.skill_codes),
        field_skill=wording.field_skill,
        activities=wording.activities,
        evidence_kind=wording.evidence_kind,
        measure=wording.measure,
        due_on=wording.due_on,
    )


def write_into(wording: Wording, content: Content) -> None:
    """Write content into a row; verb and level are derived from the statement."""
    wording.statement = content.statement
    wording.type = content.type
    wording.skill_codes = list(content.skill_codes)
    wording.field_skill = content.field_skill
    wording.activities = content.activities
    wording.evidence_kind = content.evidence_kind
    wording.measure = content.measure
    wording.due_on = content.due_on
    wording.verb = action_verbs.find_verb(content.statement)
    wording.bloom_level = action_verbs.find_level(wording.verb)
    wording.statement_hash = content.hash
