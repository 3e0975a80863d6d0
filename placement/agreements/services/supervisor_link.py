"""Supervisors' links: issued with the objectives, used for ratings later, renewed when lost."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from sqlalchemy import select

from placement import audit
from placement.access import links
from placement.access.models import Link, Purpose
from placement.agreements import notices
from placement.agreements.models import AgreementState
from placement.agreements.queries import agreements as queries
from placement.agreements.rules import review as rules
from placement.core import clock
from placement.core.actors import SYSTEM, Actor, ActorKind
from placement.core.database import db
from placement.core.email_address import key_of
from placement.core.errors import Conflict, RuleBroken
from placement.hosts import services as hosts
from placement.hosts.models import Supervisor
from placement.mail.models import Message
from placement.mail.services import cancel_waiting
from placement.placements.models import Placement, State
from placement.placements.queries import placements

SOON = timedelta(minutes=10)
MOST_A_DAY = 5


def give_link(placement: Placement, supervisor: Supervisor) -> Link:
    """Issue a link bound to the newest sent revision; end older links and cancel their unsent emails.

    Raises Conflict for a withdrawn placement.
    """
    check_not_withdrawn(placement)
    for old in links.list_held(Purpose.SUPERVISOR, supervisor.id):
        if old.subject_id == placement.id:
            cancel_waiting(old.id)
    return links.issue(
        Purpose.SUPERVISOR,
        placement.id,
        holder_id=supervisor.id,
        bound_to=queries.submitted_revision(placement.id),
        days=rules.link_days(placement.ends_on, clock.today()),
    )


def link_for(placement: Placement, supervisor: Supervisor) -> Link:
    """Return the supervisor's live link, or issue a new one if it no longer opens the page."""
    check_not_withdrawn(placement)
    live = links.find_live(Purpose.SUPERVISOR, placement.id, supervisor.id)
    if live is not None and live.bound_to == queries.submitted_revision(placement.id):
        return live
    return give_link(placement, supervisor)


def check_not_withdrawn(placement: Placement) -> None:
    """Raise Conflict for a withdrawn placement."""
    if placement.state is State.WITHDRAWN:
        raise Conflict("This placement was withdrawn, so its supervisor can't be sent a link. Reopen it first.")


def send_link(actor: Actor, placement: Placement, supervisor: Supervisor | None = None) -> Supervisor:
    """Email the supervisor (by default the primary one) a new link and any pending request."""
    supervisor = supervisor or _get_primary(placement)
    link = give_link(placement, supervisor)
    notices.link_again(placement, queries.find_current(placement), supervisor, link.id)
    audit.record(actor, "send supervisor's link", "placement", placement.id, supervisor_id=supervisor.id)
    return supervisor


def hand_over(actor: Actor, placement: Placement) -> bool:
    """Send pending objectives to a new primary supervisor; False if none are pending."""
    current, row = queries.find_current(placement), placements.find_primary(placement.id)
    if current is None or current.state is not AgreementState.WITH_SUPERVISOR or row is None:
        return False
    if placement.state is State.WITHDRAWN:
        return False
    if links.find_live(Purpose.SUPERVISOR, placement.id, row.supervisor_id) is None:
        send_link(actor, placement, row.supervisor)
    return True


def copy_link(actor: Actor, placement: Placement) -> str:
    """Return the URL of the supervisor's link for staff to share; recorded in the audit log."""
    supervisor = _get_primary(placement)
    link = link_for(placement, supervisor)
    audit.record(actor, "copy supervisor's link", "placement", placement.id, supervisor_id=supervisor.id)
    return links.address(link)


def renew_link(old: Link) -> bool:
    """Email the link's supervisor a new link, if still assigned and not sent one recently."""
    placement = db.session.get(Placement, old.subject_id)
    holder = find_current_supervisor(old)
    if placement is None or holder is None or placement.state is State.WITHDRAWN or _was_sent_lately(old):
        return False
    actor = Actor(ActorKind.LINK, holder.id, holder.name, placement_id=placement.id, link_id=old.id)
    send_link(actor, placement, holder)
    return True


def find_current_supervisor(link: Link) -> Supervisor | None:
    """The link's supervisor, if still assigned."""
    for row in placements.list_supervisors(link.subject_id):
        if row.supervisor_id == link.holder_id and row.until_on is None:
            return row.supervisor
    return None


def is_ended_by_rewording(link: Link, holder: Supervisor) -> bool:
    """True if only new wording ended this link: not resent, not withdrawn, no address changed."""
    query = select(Link).where(
        Link.purpose == Purpose.SUPERVISOR,
        Link.subject_id == link.subject_id,
        Link.holder_id == link.holder_id,
        Link.id >= link.id,
    )
    issued = list(db.session.scalars(query.order_by(Link.id)))
    bounds = [one.bound_to or 0 for one in issued]
    is_replaced = link.revoked_at is None or len(issued) > 1
    is_withdrawn = issued[-1].revoked_at is not None
    is_reworded = all(earlier < later for earlier, later in pairwise(bounds))
    sent_to = select(Message.to_address).where(Message.link_id.in_([one.id for one in issued]))
    is_moved = any(key_of(address) != holder.email_key for address in db.session.scalars(sent_to))
    return is_replaced and is_reworded and not is_withdrawn and not is_moved


def correct_address(actor: Actor, placement: Placement, email: str) -> Supervisor:
    """Correct the primary supervisor's address, end links sent to the old one, and send new ones.

    Raises Conflict for a withdrawn placement; correct the address on the supervisor's page instead.
    """
    check_not_withdrawn(placement)
    supervisor = _get_primary(placement)
    live = links.list_held(Purpose.SUPERVISOR, supervisor.id)
    hosts.change_supervisor(actor, supervisor, email, supervisor.name)
    db.session.flush()
    for link in live:
        other = db.session.get_one(Placement, link.subject_id)
        if other.state is not State.WITHDRAWN:
            send_link(SYSTEM if other.id != placement.id else actor, other, supervisor)
    if placement.id not in {link.subject_id for link in live}:
        send_link(actor, placement, supervisor)
    return supervisor


def _get_primary(placement: Placement) -> Supervisor:
    row = placements.find_primary(placement.id)
    if row is None:
        raise RuleBroken("This placement has no supervisor yet. Assign one first.")
    return row.supervisor


def _was_sent_lately(old: Link) -> bool:
    if old.holder_id is None:
        return True
    since = clock.now()
    recent = queries.count_links_since(old.subject_id, old.holder_id, since - SOON)
    return (
        recent > 0 or queries.count_links_since(old.subject_id, old.holder_id, since - timedelta(days=1)) >= MOST_A_DAY
    )
