"""Find mentors, and what they confirmed themselves."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select

from placement.core.actors import Actor
from placement.core.database import db
from placement.core.email_address import key_of
from placement.core.errors import NotThere
from placement.mail.models import Message, MessageState
from placement.people.models import User
from placement.placements.models import Placement
from placement.placements.queries.placements import get_placement
from placement.relationships.models import MentorConfirmation, MentoringTie, TieStage
from placement.relationships.rules.mentors import is_to_rate, mailbox_of


def find_tie(placement: Placement, family: Collection[int]) -> MentoringTie | None:
    """Return the tie of a person in this placement, if any; `family` has all ids of the person."""
    query = select(MentoringTie).where(MentoringTie.placement_id == placement.id, MentoringTie.contact_id.in_(family))
    return db.session.scalars(query.order_by(MentoringTie.id)).first()


def get_mentor(actor: Actor, ref: str, tie_id: int) -> tuple[Placement, MentoringTie]:
    """Return a mentor of the actor's own network. Raises NotThere for others."""
    placement = get_placement(actor, ref)
    tie = db.session.get(MentoringTie, tie_id)
    if tie is None or tie.placement_id != placement.id or placement.student_id != actor.id:
        raise NotThere
    return placement, tie


def get_rated_mentor(actor: Actor, ref: str, tie_id: int) -> tuple[Placement, MentoringTie]:
    """Return a mentor whose nine statements are asked now. Raises NotThere while the placement runs."""
    placement, tie = get_mentor(actor, ref, tie_id)
    if not is_to_rate(tie, placement.state):
        raise NotThere
    return placement, tie


def get_unfound_mentor(actor: Actor, ref: str, tie_id: int) -> tuple[Placement, MentoringTie]:
    """Return a mentor who is wished for or asked. Raises NotThere for one who was found."""
    placement, tie = get_mentor(actor, ref, tie_id)
    if tie.stage is TieStage.FOUND:
        raise NotThere
    return placement, tie


def get_found_mentor(actor: Actor, ref: str, tie_id: int) -> tuple[Placement, MentoringTie]:
    """Return a mentor who was found. Raises NotThere for one who is wished for or asked."""
    placement, tie = get_mentor(actor, ref, tie_id)
    if tie.stage is not TieStage.FOUND:
        raise NotThere
    return placement, tie


def find_confirmation(link_id: int) -> MentorConfirmation | None:
    """Return the confirmation that a link asks for, if it still does."""
    return db.session.scalars(select(MentorConfirmation).where(MentorConfirmation.link_id == link_id)).first()


def find_recipient(link_id: int) -> str:
    """Return the address an email with this link goes to; empty once it should go to no one."""
    confirmation = find_confirmation(link_id)
    return confirmation.address if confirmation is not None and confirmation.says is None else ""


def list_failed(link_ids: Collection[int]) -> set[int]:
    """List the links among these whose email could not be delivered."""
    query = select(Message.link_id).where(Message.link_id.in_(link_ids), Message.state == MessageState.FAILED)
    return {one for one in db.session.scalars(query.distinct()) if one is not None} if link_ids else set()


def list_own_addresses(student: User) -> list[str]:
    """List the student's addresses: the present one, and earlier ones that an email about the account went to."""
    about = Message.about_kind == "user", Message.about_id == student.id
    earlier = db.session.scalars(select(Message.to_address).where(*about).distinct().order_by(Message.to_address))
    return [student.email, *earlier]


def list_asked_addresses(student_id: int, but_not: int) -> list[str]:
    """List the addresses on file at which a student asked other mentors than the one of this tie."""
    query = (
        select(MentorConfirmation.address)
        .join(MentoringTie, MentoringTie.id == MentorConfirmation.tie_id)
        .join(Placement, Placement.id == MentoringTie.placement_id)
        .where(Placement.student_id == student_id, MentoringTie.id != but_not, MentorConfirmation.address != "")
    )
    return list(db.session.scalars(query.order_by(MentorConfirmation.tie_id)))


def list_accounts_of(address: str) -> list[str]:
    """List the addresses of accounts that could be this mailbox, with and without a tag after a plus sign."""
    bare, key = mailbox_of(address), key_of(address)
    local, _, domain = key.rpartition("@")
    tagged = User.email_key.startswith(f"{local.partition('+')[0]}+", autoescape=True)
    same = or_(User.email_key.in_((bare, key)), tagged & User.email_key.endswith(f"@{domain}", autoescape=True))
    return list(db.session.scalars(select(User.email).where(same).order_by(User.id)))
