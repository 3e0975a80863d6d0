"""Ask a mentor to confirm, by the one email to a contact, and save the answer. Services never commit."""

from __future__ import annotations

from dataclasses import dataclass

from placement import audit
from placement.access import links
from placement.access.models import Purpose
from placement.core import clock
from placement.core.actors import Actor, ActorKind
from placement.core.database import db
from placement.core.email_address import ascii_domain, clean
from placement.core.errors import LinkGone, NotThere
from placement.core.write_ahead_log import truncate_log_after_commit
from placement.jobs import enqueue_new
from placement.mail.services import cancel_waiting
from placement.placements.models import Placement
from placement.relationships import notices
from placement.relationships.models import MentorConfirmation, MentoringTie, TieStage
from placement.relationships.queries import mentors as queries
from placement.relationships.rules import mentors as rules
from placement.relationships.rules.placing import COUNTED
from placement.relationships.services.contacts import lock_network

AGAIN = "relationships.confirm_again"
MENTOR = "a mentor"  # the actor's name: nothing here names one


def ask_to_confirm(actor: Actor, placement: Placement, tie: MentoringTie, written: str) -> MentorConfirmation:
    """Send the mentor the email with the question, and the repeat a week later. Raises RuleBroken if it may not go."""
    lock_network(placement.student_id)
    address, before = clean(written, field="address").address, tie.confirmation
    rules.check_askable(tie, before, before is not None and before.link_id in queries.list_failed([before.link_id]))
    student = placement.student
    rules.check_address(address, queries.list_own_addresses(student), queries.list_accounts_of(address))
    rules.check_unasked(address, queries.list_asked_addresses(student.id, tie.id))
    since = clock.now() - rules.COUNTED_FOR
    rules.check_number_asked(links.count_held((Purpose.MENTOR,), student.id, since))
    link = links.issue(Purpose.MENTOR, tie.id, days=rules.ANSWER_WITHIN.days, holder_id=student.id)
    made = before or MentorConfirmation(tie=tie, was_corrected=False)
    if before is not None:
        cancel_waiting(before.link_id)
        made.was_corrected = True
    made.link_id, made.address, made.domain, made.asked_on = link.id, address, ascii_domain(address), clock.today()
    made.repeated_on = None
    db.session.add(made)
    db.session.flush()
    db.session.expire(tie, ["confirmation"])
    notices.ask_mentor(placement, link.id)
    enqueue_new(AGAIN, {"link_id": link.id}, key=f"{AGAIN}:{link.id}", run_at=clock.now() + rules.REPEAT_AFTER)
    audit.record(actor, "ask mentor to confirm", "placement", placement.id)
    return made


def ask_again(link_id: int) -> None:
    """Send the one repeat, unless the mentor has answered or is no longer asked."""
    confirmation = queries.find_confirmation(link_id)
    if confirmation is None or not confirmation.address or confirmation.repeated_on is not None:
        return
    placement = db.session.get_one(Placement, confirmation.tie.placement_id)
    if placement.state not in COUNTED or not placement.student.is_enabled:
        return
    notices.ask_mentor(placement, link_id, is_repeat=True)
    confirmation.repeated_on = clock.today()


@dataclass(frozen=True)
class MentorCase:
    """The subject of the link: a mentor and the placement."""

    placement: Placement
    confirmation: MentorConfirmation


def open_link(token: str) -> tuple[Actor, MentorCase]:
    """Return the mentor as the actor, and what the link opens. Raises NotThere or LinkGone."""
    link = links.get_known(token, Purpose.MENTOR)
    links.check_signed(link, token)
    links.check_alive(link)
    confirmation = queries.find_confirmation(link.id)
    if confirmation is None or confirmation.tie.stage is not TieStage.FOUND:
        raise LinkGone("This question has been withdrawn. You don't need to do anything.")
    placement = db.session.get(Placement, confirmation.tie.placement_id)
    if placement is None:
        raise NotThere
    actor = Actor(ActorKind.LINK, name=MENTOR, placement_id=placement.id, link_id=link.id)
    return actor, MentorCase(placement, confirmation)


def confirm(actor: Actor, case: MentorCase, says: bool, conversations: int | None) -> None:
    """Save the mentor's answer; the last one counts. The address is no longer needed, and goes."""
    confirmation = case.confirmation
    confirmation.says, confirmation.conversations = says, conversations if says else None
    confirmation.answered_at, confirmation.address = clock.now(), ""
    db.session.flush()
    truncate_log_after_commit()
    audit.record(actor, "confirm mentoring", "placement", case.placement.id)


def withdraw(tie: MentoringTie) -> None:
    """Take the question back: the link opens nothing, and no more email goes out."""
    confirmation = tie.confirmation
    if confirmation is None:
        return
    links.revoke(Purpose.MENTOR, tie.id)
    cancel_waiting(confirmation.link_id)
    db.session.delete(confirmation)
    db.session.flush()
    db.session.expire(tie, ["confirmation"])
    truncate_log_after_commit()
