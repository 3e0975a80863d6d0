"""Find contacts, mentors, and outcomes of a placement the actor can see."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import NotThere
from placement.placements.models import Placement
from placement.placements.queries.placements import get_placement
from placement.relationships.models import Contact, Interaction, MentorAnswer, MentoringTie, Outcome, OutcomeKind


def find_answer(placement: Placement) -> MentorAnswer | None:
    """Return the answers on being mentored, if any."""
    return db.session.get(MentorAnswer, placement.id)


def find_mentored(placement: Placement) -> bool | None:
    """Return the student's answer on being mentored, or None."""
    answer = find_answer(placement)
    return answer.mentored if answer else None


def list_mentors(placement: Placement) -> list[MentoringTie]:
    """List the mentors of this placement."""
    query = select(MentoringTie).where(MentoringTie.placement_id == placement.id)
    return list(db.session.scalars(query.options(joinedload(MentoringTie.contact)).order_by(MentoringTie.id)))


def list_contacts(placement: Placement) -> list[Contact]:
    """List the contacts met through this placement, latest first."""
    query = select(Contact).where(Contact.placement_id == placement.id)
    return list(db.session.scalars(query.order_by(Contact.met_on.desc().nulls_last(), Contact.id.desc())))


def list_met(placement: Placement) -> list[tuple[Contact, MentoringTie | None]]:
    """List the contacts met through this placement in order of their ties, each with the tie if they mentor."""
    query = (
        select(Contact, MentoringTie)
        .outerjoin(MentoringTie, MentoringTie.contact_id == Contact.id)
        .where(Contact.placement_id == placement.id)
        .options(contains_eager(MentoringTie.contact))
        .order_by(MentoringTie.id)
    )
    return [(contact, tie) for contact, tie in db.session.execute(query)]


def list_interactions(contact: Contact) -> list[Interaction]:
    """List the interactions with a contact, latest first."""
    query = select(Interaction).where(Interaction.contact_id == contact.id)
    return list(db.session.scalars(query.order_by(Interaction.on.desc(), Interaction.id.desc())))


def list_outcomes(placement: Placement) -> dict[OutcomeKind, Outcome]:
    """Map each kind to its recorded outcome."""
    query = select(Outcome).where(Outcome.placement_id == placement.id).order_by(Outcome.id)
    return {outcome.kind: outcome for outcome in db.session.scalars(query)}


def list_recorded(placement: Placement) -> dict[str, str]:
    """Map each kind of outcome to the staff who recorded the student's answer."""
    return {kind.value: outcome.student_recorded_by for kind, outcome in list_outcomes(placement).items()}


def get_contact(actor: Actor, ref: str, contact_id: int) -> tuple[Placement, Contact]:
    """Return a contact of the actor's own network. Raises NotThere for others."""
    placement = get_placement(actor, ref)
    contact = db.session.get(Contact, contact_id)
    if contact is None or contact.placement_id != placement.id or contact.student_id != actor.id:
        raise NotThere
    return placement, contact


def get_mentor(actor: Actor, ref: str, tie_id: int) -> tuple[Placement, MentoringTie]:
    """Return a mentor of the actor's own network. Raises NotThere for others."""
    placement = get_placement(actor, ref)
    tie = db.session.get(MentoringTie, tie_id)
    if tie is None or tie.placement_id != placement.id or placement.student_id != actor.id:
        raise NotThere
    return placement, tie
