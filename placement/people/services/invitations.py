"""Links to set a first or a new password."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from placement import audit, mail
from placement.access import links
from placement.access.models import Link, Purpose
from placement.core import clock
from placement.core.actors import NOBODY, SYSTEM, Actor, ActorKind
from placement.core.database import db
from placement.core.email_address import key_of
from placement.core.errors import LinkGone, NotAllowed, NotThere
from placement.core.settings import settings
from placement.jobs import Priority, enqueue, handler, report_progress
from placement.jobs.models import Job
from placement.mail.models import Message
from placement.mail.services import cancel_waiting
from placement.people import notices, queries
from placement.people.models import User
from placement.people.rules import accounts as rules
from placement.people.services import credentials, throttle

PURPOSES = (Purpose.FIRST_PASSWORD, Purpose.NEW_PASSWORD)
DAYS: dict[Purpose, float] = {Purpose.FIRST_PASSWORD: 7, Purpose.NEW_PASSWORD: 1 / 24}
A_FEW = 25
MAIL_AGAIN = timedelta(minutes=2)
MOST_A_DAY = 5


def invite(actor: Actor, users: Iterable[User]) -> int:
    """Email each open account without a password a link to set one; returns how many."""
    invited = 0
    for user in users:
        if user.is_enabled and not user.password_hash:
            post_link(user, replace_link(user, Purpose.FIRST_PASSWORD))
            user.invited_at = clock.now()
            audit.record(actor, "invite", "user", user.id)
            invited += 1
    return invited


def invite_later(actor: Actor, users: Sequence[User]) -> None:
    """Let the worker invite many people, a few at a time, so it doesn't block other requests."""
    ids = [user.id for user in users]
    asked = {"user_ids": ids, "actor_id": actor.id, "actor_name": actor.name, "asked_at": clock.now().isoformat()}
    enqueue("people.invite", asked)


@handler("people.invite", priority=Priority.LONG)
def invite_in_turn(job: Job) -> None:
    """Invite the people not invited since the job was requested, committing after every few."""
    ids: list[int] = job.args["user_ids"]
    asked_at = datetime.fromisoformat(job.args["asked_at"])
    actor = Actor(ActorKind.USER, job.args["actor_id"], job.args["actor_name"])
    for start in range(0, len(ids), A_FEW):
        users = queries.list_by_ids(SYSTEM, ids[start : start + A_FEW])
        invite(actor, [user for user in users if user.invited_at is None or user.invited_at < asked_at])
        report_progress(job, min(start + A_FEW, len(ids)), len(ids))


def ask_for_password(email: str) -> None:
    """Let the worker look up the address, so that response times don't reveal which addresses have accounts."""
    throttle.check_unsent()
    throttle.add_request(enqueue("people.forgot_password", {"email": key_of(email)}))


@handler("people.forgot_password", priority=Priority.EMAIL)
def answer_who_forgot(job: Job) -> None:
    """Email the link requested on the page."""
    throttle.add_message(job, forgot_password(job.args["email"]))


def forgot_password(email: str) -> Message | None:
    """Email a link to the account with this address, if any, at most once within two minutes."""
    user = queries.find_by_email(email)
    if user is None or not user.is_enabled:
        return None
    newest = links.find_live(Purpose.NEW_PASSWORD, user.id)
    if newest is not None and newest.issued_at > clock.now() - MAIL_AGAIN:
        return None
    message = post_link(user, replace_link(user, Purpose.NEW_PASSWORD))
    audit.record(NOBODY, "ask for a new password", "user", user.id)
    return message


def renew(user: User) -> Message | None:
    """Email a new link to the account's address, at most once within two minutes and five times a day."""
    day = clock.now() - timedelta(days=1)
    purpose = Purpose.NEW_PASSWORD if user.password_hash else Purpose.FIRST_PASSWORD
    newest = links.find_live(purpose, user.id)
    is_recent = newest is not None and newest.issued_at > clock.now() - MAIL_AGAIN
    if is_recent or links.count_issued(PURPOSES, user.id, day) >= MOST_A_DAY:
        return None
    message = post_link(user, replace_link(user, purpose))
    audit.record(NOBODY, "ask for a new password", "user", user.id)
    return message


def copy_link(actor: Actor, user: User) -> str:
    """The address of a password link, for the actor to pass on. Raises NotAllowed if only an administrator may."""
    if not rules.may_copy_link(actor, has_password=user.has_password):
        raise NotAllowed
    purpose = Purpose.NEW_PASSWORD if user.password_hash else Purpose.FIRST_PASSWORD
    link = links.find_live(purpose, user.id) or replace_link(user, purpose)
    if purpose is Purpose.FIRST_PASSWORD:
        user.invited_at = user.invited_at or clock.now()
    audit.record(actor, "copy password link", "user", user.id)
    if actor.kind is not ActorKind.CLI:  # it shows a link only for the account it has just created
        notices.notify_link_copied(actor, user)
    return links.address(link)


def replace_link(user: User, purpose: Purpose) -> Link:
    """Issue a new link; the older one of its purpose is revoked, and unsent email with it is canceled."""
    older = links.find_live(purpose, user.id)
    if older is not None:
        cancel_waiting(older.id)
    return links.issue(purpose, user.id, days=DAYS[purpose])


def post_link(user: User, link: Link) -> Message:
    """Write the email with this link to the outbox."""
    return mail.post(
        link.purpose.value,
        user.email,
        user.name,
        about=("user", user.id),
        link_id=link.id,
        user=user,
        base_url=settings().base_url,
    )


@dataclass(frozen=True)
class LinkHolder:
    """The account whose password a link sets, and the link."""

    user: User
    link: Link


def get_by_link(token: str) -> tuple[Actor, LinkHolder]:
    """The account whose password a link sets or once set. Raises NotThere for an unknown link."""
    link = links.get_known(token, *PURPOSES)
    user = db.session.get(User, link.subject_id)
    if user is None:
        raise NotThere
    return Actor(ActorKind.LINK, user.id, user.name, link_id=link.id), LinkHolder(user, link)


def check_open(user: User) -> None:
    """Raise LinkGone if the account is closed, because no new link would help."""
    if not user.is_enabled:
        raise LinkGone("This account is closed.")


def use_link(actor: Actor, user: User, link: Link, password: str) -> None:
    """Set the password; revokes all password links of this person. Raises RuleBroken."""
    credentials.choose_password(actor, user, password)
    for purpose in PURPOSES:
        links.revoke(purpose, user.id)
    link.revoked_at, link.used_at = None, clock.now()
