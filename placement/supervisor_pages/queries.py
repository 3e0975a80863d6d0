"""Open a supervisor's link, or explain why it no longer works."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from placement.access import links
from placement.access.models import Link, Purpose
from placement.agreements import services
from placement.agreements.models import Agreement
from placement.agreements.queries import agreements as queries
from placement.agreements.queries.agreements import Agreements
from placement.core.actors import SYSTEM, Actor, ActorKind
from placement.core.errors import LinkGone
from placement.hosts.models import Supervisor
from placement.placements.models import Placement, State
from placement.placements.queries import placements


@dataclass(frozen=True)
class LinkCase:
    """A working link with its supervisor, placement, and objectives."""

    link: Link
    token: str
    supervisor: Supervisor
    case: Agreements

    @property
    def is_reworded(self) -> bool:
        """True if the link is for an earlier wording; it can no longer open the page or decide."""
        return self.link.bound_to != (self.case.submitted.revision if self.case.submitted else None)

    @property
    def working_token(self) -> str:
        """Return the token of the supervisor's working link; empty if none."""
        if not self.is_reworded:
            return self.token
        live = links.find_live(Purpose.SUPERVISOR, self.placement.id, self.supervisor.id)
        return links.token(live) if live is not None and live.id != self.link.id else ""

    @property
    def placement(self) -> Placement:
        return self.case.placement

    @property
    def agreement(self) -> Agreement | None:
        """Return the newest sent agreement."""
        return self.case.submitted


def load(token: str) -> tuple[Actor, LinkCase]:
    """Open a working link. Raises NotThere if forged, LinkGone if ended."""
    return redeem(token)


def load_to_send(token: str) -> tuple[Actor, LinkCase]:
    """Open a link for a form: as `load`, but also a link that ended only by new wording.

    The revisions are locked, so that a simultaneous withdrawal by the student happens before or after.
    """
    return redeem(token, is_form=True)


def redeem(token: str, is_form: bool = False) -> tuple[Actor, LinkCase]:
    """Return the supervisor and the case a link opens. Raises NotThere or LinkGone."""
    link = links.get_known(token, Purpose.SUPERVISOR)
    placement = placements.get_by_id(SYSTEM, link.subject_id)
    case = queries.case_of(placement, lock=is_form)
    try:
        links.check_signed(link, token)
        supervisor = check_good(link, case, is_form)
    except LinkGone as gone:
        renew_url = url_for("supervisor_pages.renew_link", token=token) if may_renew(link, case) else None
        raise LinkGone(gone.sentence, placement.id, renew_url) from gone
    actor = Actor(ActorKind.LINK, supervisor.id, supervisor.name, placement_id=placement.id, link_id=link.id)
    return actor, LinkCase(link, token, supervisor, case)


def may_renew(link: Link, case: Agreements) -> bool:
    """True if a new link can be sent: still assigned, and not withdrawn."""
    return case.placement.state is not State.WITHDRAWN and services.find_current_supervisor(link) is not None


def check_good(link: Link, case: Agreements, is_form: bool = False) -> Supervisor:
    """Return the supervisor of this link. Raises LinkGone with the reason it no longer works."""
    if case.placement.state is State.WITHDRAWN:
        raise LinkGone("This placement was withdrawn.")
    supervisor = services.find_current_supervisor(link)
    if supervisor is None:
        raise LinkGone("This placement now has another supervisor.")
    if link.bound_to != (case.submitted.revision if case.submitted else None):
        if is_form and services.is_ended_by_rewording(link, supervisor):
            links.check_unexpired(link)
            return supervisor
        raise LinkGone("The learning objectives have been reworded since this link was sent.")
    links.check_alive(link)
    return supervisor


def load_known(token: str) -> tuple[Actor, Link]:
    """Return an issued link, working or not. Raises NotThere if forged."""
    link = links.get_known(token, Purpose.SUPERVISOR)
    return Actor(ActorKind.LINK, link.holder_id, link_id=link.id), link
