"""Add and change skills."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select

from placement import audit
from placement.core.actors import SYSTEM, Actor
from placement.core.csvtext import decode, read_rows
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.skills import queries
from placement.skills.models import Skill, SkillAlignment

DEFAULTS = Path(__file__).with_name("default_skills.csv")
FREE = "FIELD"


def ensure_defaults(actor: Actor = SYSTEM) -> None:
    """Add the default list to a new installation; does nothing if any skill exists."""
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
    """The rows of the default list's file: one per alignment, so a code may repeat."""
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
        values = {"skill_id": skill.id, "framework": framework, "reference": row[column]}
        if row[column] and not db.session.scalar(select(SkillAlignment.id).filter_by(**values)):
            db.session.add(SkillAlignment(**values))
            db.session.flush()


def keep_skill(actor: Actor, skill: Skill | None, alignments: list[tuple[str, str]], **facts: Any) -> Skill:
    """Add or change a skill. Terms that have begun keep their wording."""
    check_code_free(facts["code"], skill)
    verb = "add" if skill is None else "change"
    skill = skill or Skill(is_free=False)
    for field, value in facts.items():
        setattr(skill, field, value)
    db.session.add(skill)
    db.session.flush()
    db.session.execute(delete(SkillAlignment).where(SkillAlignment.skill_id == skill.id))
    db.session.add_all(SkillAlignment(skill_id=skill.id, framework=a, reference=b) for a, b in alignments)
    audit.record(actor, verb, "skill", skill.id, code=skill.code)
    return skill


def check_code_free(code: str, own: Skill | None) -> None:
    """Raise RuleBroken if another skill has the code."""
    existing = queries.find_skill(code)
    if existing is not None and existing is not own:
        raise RuleBroken(f"A skill {existing.code} already exists: {existing.label}.", "code")


def read_alignments(typed: str) -> list[tuple[str, str]]:
    """(framework, reference) of each distinct line, such as "NACE: Communication". Raises RuleBroken."""
    pairs = []
    for line in filter(None, map(str.strip, typed.splitlines())):
        framework, colon, reference = (part.strip() for part in line.partition(":"))
        if not (framework and colon and reference) or len(framework) > 20 or len(reference) > 200:
            raise RuleBroken(f"Write “{line}” as a framework and a reference: “NACE: Communication”.", "alignments")
        pairs.append((framework, reference))
    return sorted(set(pairs))
