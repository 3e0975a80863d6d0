"""The skills rated in a term: a copy of the institution's list, made when the term begins and never changed.

Until then, the current list applies. The first rating also freezes the list, so that no rating changes meaning.
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
    """A skill as worded in a term."""

    skill_id: int
    code: str
    label: str
    definition: str
    is_free: bool


def list_skills(term: Term) -> list[RatedSkill]:
    """A term's skills in order, including FIELD, which is free per placement."""
    return [as_skill(row) for row in db.session.execute(select_skills(term))]


def select_skills(term: Term) -> Select[int, str, str, str, bool]:
    """Query for a term's skills in order, id first; `as_skill` parses its rows."""
    if term.skills_frozen_at is None:
        living = select(Skill.id, Skill.code, Skill.label, Skill.definition, Skill.is_free)
        return living.where(Skill.is_active).order_by(Skill.position, Skill.code)
    frozen = select(TermSkill.skill_id, TermSkill.code, TermSkill.label, TermSkill.definition, TermSkill.is_free)
    return frozen.where(TermSkill.term_id == term.id).order_by(TermSkill.position, TermSkill.code)


def as_skill(row: Sequence[Any]) -> RatedSkill:
    """The skill from a row of `select_skills`."""
    skill_id, code, label, definition, is_free, *_ = row
    return RatedSkill(skill_id, code, label.removesuffix(REMARK), definition, is_free)


def list_rated(term: Term) -> list[RatedSkill]:
    """The skills people rate: all except FIELD."""
    return [skill for skill in list_skills(term) if not skill.is_free]


def freeze_skills(actor: Actor, term: Term) -> None:
    """Copy the current list into the term, once."""
    if term.skills_frozen_at is None:
        # Of simultaneous first ratings, one copies the list. The lock is weaker than FOR UPDATE, because another
        # transaction's rows may refer to the term already, and two waiting for each other would deadlock.
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
    """Terms that have begun and still use the current list."""
    query = select(Term).where(Term.skills_frozen_at.is_(None), Term.starts_on <= today)
    return list(db.session.scalars(query.order_by(Term.id)))
