"""Find the mentors of a placement, whom the student met there, and its outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import false, func, select
from sqlalchemy.orm import joinedload

from placement.core import clock
from placement.core.database import db
from placement.core.text import fold
from placement.placements.models import Placement, PlacementSupervisor
from placement.relationships.models import (
    TALKS,
    Contact,
    Interaction,
    MentorAnswer,
    MentoringTie,
    Outcome,
    OutcomeKind,
    RoleLevel,
    TieStage,
)
from placement.relationships.rules.identity import find_root


def find_answer(placement: Placement) -> MentorAnswer | None:
    """Return the answers on being mentored, if any."""
    return db.session.get(MentorAnswer, placement.id)


def find_mentored(placement: Placement) -> bool | None:
    """Return the student's answer on being mentored, or None."""
    answer = find_answer(placement)
    return answer.mentored if answer else None


def list_ties(placement: Placement) -> list[MentoringTie]:
    """List the mentors of this placement, with those wished for and asked."""
    parts = joinedload(MentoringTie.contact), joinedload(MentoringTie.confirmation)
    query = select(MentoringTie).where(MentoringTie.placement_id == placement.id)
    return list(db.session.scalars(query.options(*parts).order_by(MentoringTie.id)))


def list_mentors(placement: Placement) -> list[MentoringTie]:
    """List the mentors of this placement: those found."""
    return [tie for tie in list_ties(placement) if tie.stage is TieStage.FOUND]


class ShownPerson(NamedTuple):
    """Someone the student talked with in a placement, as the reader may see them; empty where they may not."""

    name: str
    organization: str
    field: str
    role_level: RoleLevel | None


def list_met(placement: Placement, shows_shared: bool) -> list[ShownPerson]:
    """List the people the student talked with in this placement, without its supervisors, read through merges.

    Of those shown to faculty, `shows_shared` gives name and organization too.
    """
    families = _list_families(placement)
    met = [family for family in families if any(one.is_met for one in family)]
    kept = [family for family in met if not any(one.is_supervisor for one in family)]
    shown = [_describe(family, shows_shared) for family in kept]
    return sorted(shown, key=lambda one: (not one.name, fold(one.name), fold(one.field), str(one.role_level)))


def _describe(family: Sequence[Any], shows_shared: bool) -> ShownPerson:
    """Describe a person by the first of their contacts that has each field; the one kept comes first."""
    contacts = [one.Contact for one in family]
    found: dict[str, Any] = {
        name: next((value for one in contacts if (value := getattr(one, name))), empty)
        for name, empty in (("name", ""), ("organization", ""), ("field", ""), ("role_level", None))
    }
    if shows_shared and any(one.shared_with_faculty for one in contacts):
        return ShownPerson(found["name"], found["organization"], found["field"], None)
    return ShownPerson("", "", found["field"], found["role_level"])


def _list_families(placement: Placement) -> list[list[Any]]:
    """List the student's contacts with those merged into them, each kept contact before the others."""
    talked = (
        select(Interaction.contact_id)
        .where(Interaction.placement_id == placement.id, Interaction.kind.in_(TALKS))
        .where(Interaction.on <= clock.today())
    )
    supervisors = select(PlacementSupervisor.supervisor_id).where(PlacementSupervisor.placement_id == placement.id)
    query = select(
        Contact,
        Contact.id.in_(talked).label("is_met"),
        func.coalesce(Contact.supervisor_id.in_(supervisors), false()).label("is_supervisor"),
    )
    rows = db.session.execute(query.where(Contact.student_id == placement.student_id).order_by(Contact.id)).all()
    pointers = {row.Contact.id: row.Contact.merged_into_id for row in rows}
    families: dict[int, list[Any]] = {row.Contact.id: [row] for row in rows if row.Contact.merged_into_id is None}
    for row in rows:
        if row.Contact.merged_into_id is not None:
            families[find_root(row.Contact.id, pointers)].append(row)
    return list(families.values())


def list_outcomes(placement: Placement) -> dict[OutcomeKind, Outcome]:
    """Map each kind to its recorded outcome."""
    query = select(Outcome).where(Outcome.placement_id == placement.id).order_by(Outcome.id)
    return {outcome.kind: outcome for outcome in db.session.scalars(query)}


def list_recorded(placement: Placement) -> dict[str, str]:
    """Map each kind of outcome to the staff who recorded the student's answer."""
    return {kind.value: outcome.student_recorded_by for kind, outcome in list_outcomes(placement).items()}
