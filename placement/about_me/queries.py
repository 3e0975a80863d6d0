"""Find a student's own answers, and what they share with the faculty member of a placement."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from placement.about_me.models import AboutMeAnswer, AboutMeItem, SelfIntroduction
from placement.about_me.rules import find_latest, join_lines, split_list
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import NotThere, require
from placement.evaluations.models import Occasion
from placement.placements.models import Placement
from placement.placements.queries.placements import get_placement
from placement.placements.rules.transitions import is_faculty_of, is_student_of
from placement.relationships.models import Contact, Interaction
from placement.relationships.services.about_me import StudentFields


class Learned(NamedTuple):
    """One thing a student learned in a talk."""

    on: date
    words: str
    contact_id: int
    name: str


def get_own(actor: Actor, ref: str) -> Placement:
    """Return the actor's own placement. Raises NotThere for everyone else."""
    placement = get_placement(actor, ref)
    if not is_student_of(actor, placement):
        raise NotThere
    return placement


def get_answer(actor: Actor, ref: str, occasion: str, item: str) -> AboutMeAnswer:
    """Return one of the actor's own answers. Raises NotThere."""
    if occasion not in {one.value for one in Occasion} or item not in {one.value for one in AboutMeItem}:
        raise NotThere
    key = (get_own(actor, ref).id, Occasion(occasion), AboutMeItem(item))
    return require(db.session.get(AboutMeAnswer, key))


def list_answers(actor: Actor) -> list[AboutMeAnswer]:
    """List the actor's own answers with their placements, latest first."""
    own = select(AboutMeAnswer).join(AboutMeAnswer.placement).options(contains_eager(AboutMeAnswer.placement))
    answers = db.session.scalars(own.where(Placement.student_id == actor.id))
    order = list(Occasion)
    return sorted(answers, key=lambda one: (one.answered_on, one.placement_id, order.index(one.occasion)), reverse=True)


def list_shared(actor: Actor, placement: Placement) -> list[AboutMeAnswer]:
    """List what the student shares with the placement's faculty member; nothing for anyone else."""
    if not is_faculty_of(actor, placement):
        return []
    shared = select(AboutMeAnswer).filter_by(placement_id=placement.id, is_shared=True)
    items, occasions = list(AboutMeItem), list(Occasion)
    return sorted(db.session.scalars(shared), key=lambda one: (items.index(one.item), -occasions.index(one.occasion)))


def list_answered(placement_ids: Collection[int]) -> set[tuple[int, Occasion]]:
    """Return the occasions with an answer, as (placement id, occasion)."""
    query = select(AboutMeAnswer.placement_id, AboutMeAnswer.occasion).distinct()
    rows = db.session.execute(query.where(AboutMeAnswer.placement_id.in_(placement_ids)))
    return {(placement_id, occasion) for placement_id, occasion in rows}


def find_fields(actor: Actor) -> StudentFields:
    """Return the actor's own field and neighboring fields, as said last in any placement; blank if never said."""
    latest = find_latest([(one.item, one.words) for one in list_answers(actor)])
    return StudentFields(latest.get(AboutMeItem.FIELD, ""), split_list(latest.get(AboutMeItem.NEIGHBORS, "")))


def list_introductions(actor: Actor) -> list[SelfIntroduction]:
    """List the actor's own introductions, that of the latest placement first."""
    own = select(SelfIntroduction).join(SelfIntroduction.placement).where(Placement.student_id == actor.id)
    return list(db.session.scalars(own.order_by(Placement.starts_on.desc(), Placement.id.desc())))


def find_introduction(actor: Actor) -> str:
    """Return the actor's introduction in their latest placement as one paragraph; blank if there is none."""
    return next((join_lines((one.who, one.here, one.curious)) for one in list_introductions(actor)), "")


def list_learned(actor: Actor) -> list[Learned]:
    """List what the actor learned in talks, latest first."""
    query = (
        select(Interaction.on, Interaction.learned, Contact.id, Contact.name)
        .join(Contact, Contact.id == Interaction.contact_id)
        .where(Contact.student_id == actor.id, Interaction.learned != "")
        .order_by(Interaction.on.desc(), Interaction.id.desc())
    )
    return [Learned(*row) for row in db.session.execute(query)]
