"""Find skills. The institution's list is not secret from people who sign in."""

from __future__ import annotations

from sqlalchemy import select

from placement.core.actors import Actor, Role
from placement.core.database import db
from placement.core.errors import require
from placement.skills.models import Skill, SkillAlignment


def list_all() -> list[Skill]:
    """All skills in order, including inactive ones."""
    return list(db.session.scalars(select(Skill).order_by(Skill.position, Skill.code)))


def get_skill(actor: Actor, skill_id: int) -> Skill:
    """A skill by id, for the office and administrators. Raises NotThere."""
    may = actor.is_office or actor.has(Role.ADMIN)
    return require(db.session.get(Skill, skill_id) if may else None)


def find_skill(code: str) -> Skill | None:
    """The skill with exactly this code."""
    return db.session.scalars(select(Skill).where(Skill.code == code)).first()


def list_alignments(skill: Skill | None = None) -> list[SkillAlignment]:
    """Counterparts in published frameworks, of one skill or of all."""
    query = select(SkillAlignment).order_by(SkillAlignment.framework, SkillAlignment.reference, SkillAlignment.id)
    if skill is not None:
        query = query.where(SkillAlignment.skill_id == skill.id)
    return list(db.session.scalars(query))
