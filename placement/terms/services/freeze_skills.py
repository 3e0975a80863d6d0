"""The skills a term rates: the institution's list, copied when the term begins and worded so for ever.

Until then the living list stands in. The first rating freezes the list too, so that no rating ever changes meaning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from placement import audit
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.skills.models import REMARK, Skill
from placement.terms.models import Term, TermSkill


@dataclass(frozen=True)
class RatedSkill:
    """A skill as a term words it."""

    skill_id: int
    code: str
    label: str
    definition: str
    is_free: bool


def list_skills(term: Term) -> list[RatedSkill]:
    """The skills of a term in their order; FIELD, which is free per placement, among them."""
    return [as_skill(row) for row in db.session.execute(select_skills(term))]


def select_skills(term: Term) -> Select[int, str, str, str, bool]:
    """Query of the skills of a term in their order, the id first; `as_skill` reads a row of it."""
    if term.skills_frozen_at is None:
        living = select(Skill.id, Skill.code, Skill.label, Skill.definition, Skill.is_free)
        return living.where(Skill.is_active).order_by(Skill.position, Skill.code)
    frozen = select(TermSkill.skill_id, TermSkill.code, TermSkill.label, TermSkill.definition, TermSkill.is_free)
    return frozen.where(TermSkill.term_id == term.id).order_by(TermSkill.position, TermSkill.code)


def as_skill(row: Sequence[Any]) -> RatedSkill:
    """The skill in a row of `select_skills`."""
    skill_id, code, label, definition, is_free, *_ = row
    return RatedSkill(skill_id, code, label.removesuffix(REMARK), definition, is_free)


def list_rated(term: Term) -> list[RatedSkill]:
    """The skills people rate: all but the free one."""
    return [skill for skill in list_skills(term) if not skill.is_free]


def freeze_skills(actor: Actor, term: Term) -> None:
    """Copy the living list into the term, once."""
    if term.skills_frozen_at is None:
        # Of the first to rate at one moment, one copies the list. A weaker lock than FOR UPDATE: report numbers of
        # another transaction refer to the term already, and two that waited for each other would be a deadlock.
        db.session.refresh(term, with_for_update={"key_share": True})
    if term.skills_frozen_at is not None:
        return
    for position, skill in enumerate(list_skills(term), start=1):
        db.session.add(
            TermSkill(
                term_id=term.id,
                skill_id=skill.skill_id,
                code=skill.code,
                label=skill.label,
                definition=skill.definition,
                position=position,
                is_free=skill.is_free,
            )
        )
    term.skills_frozen_at = clock.now()
    audit.record(actor, "freeze skills", "term", term.id)


def begun_unfrozen(today: date) -> list[Term]:
    """Terms that have begun and still follow the living list."""
    query = select(Term).where(Term.skills_frozen_at.is_(None), Term.starts_on <= today)
    return list(db.session.scalars(query.order_by(Term.id)))
