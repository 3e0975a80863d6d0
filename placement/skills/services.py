"""What is done with the list of skills."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import select

from placement import audit
from placement.core.actors import SYSTEM, Actor
from placement.core.csvtext import decode, read_rows
from placement.core.database import db
from placement.skills.models import Skill, SkillAlignment

DEFAULTS = Path(__file__).with_name("default_skills.csv")
FREE = "FIELD"


def ensure_defaults(actor: Actor = SYSTEM) -> None:
    """Give a new installation the default list. Where any skill stands already, nothing changes."""
    if db.session.scalar(select(Skill.id).limit(1)) is not None:
        return
    skills: dict[str, Skill] = {}
    for row in default_rows():
        skill = skills.get(row["code"]) or _add(row, len(skills) + 1)
        skills[row["code"]] = skill
        _align(skill, row)
    db.session.flush()
    audit.record(actor, "add default skills", "skill", skills=len(skills))


def default_rows() -> list[dict[str, str]]:
    """The default list as its file has it: one row per alignment, so a code may stand twice."""
    header, *rows = read_rows(decode(DEFAULTS.read_bytes()))
    return [dict(zip(header.cells, row.cells, strict=True)) for row in rows]


def _add(row: Mapping[str, str], position: int) -> Skill:
    skill = Skill(
        code=row["code"],
        label=row["label"],
        definition=row["own_definition"],
        position=position,
        is_free=row["code"] == FREE,
    )
    db.session.add(skill)
    db.session.flush()
    return skill


def _align(skill: Skill, row: Mapping[str, str]) -> None:
    for framework, column in (("NACE", "nace_alignment"), ("ESCO", "esco_uuid")):
        wanted = {"skill_id": skill.id, "framework": framework, "reference": row[column]}
        if row[column] and not db.session.scalar(select(SkillAlignment.id).filter_by(**wanted)):
            db.session.add(SkillAlignment(**wanted))
            db.session.flush()
