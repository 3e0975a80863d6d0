"""The supervisor's page, opened by a link: read the objectives, agree or ask for changes; nothing of anything else."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from placement.access import links
from placement.access.guards import by_link
from placement.access.models import Link, Purpose
from placement.agreements import queries, services, showing
from placement.agreements.forms import AnswerForm, answer_form
from placement.agreements.models import Agreement, AgreementState
from placement.agreements.queries import Case
from placement.agreements.rules import Party
from placement.agreements.views.deciding import get_waiting, try_answer
from placement.casework import evaluating
from placement.casework.blueprint import bp
from placement.core.actors import SYSTEM, Actor, ActorKind
from placement.core.errors import LinkGone
from placement.core.settings import settings
from placement.hosts.models import Supervisor
from placement.placements import queries as placements
from placement.placements.models import Placement, State

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class LinkCase:
    """Who holds a good link, and the placement it opens with its objectives."""

    token: str
    supervisor: Supervisor
    case: Case

    @property
    def placement(self) -> Placement:
        return self.case.placement

    @property
    def agreement(self) -> Agreement | None:
        """What the link speaks of: the newest wording that was sent."""
        return self.case.submitted


def load(token: str) -> tuple[Actor, LinkCase]:
    """The holder of a good link and their intern's placement. NotThere if forged, LinkGone if no longer good."""
    link = links.get_known(token, Purpose.SUPERVISOR)
    placement = placements.get_by_id(SYSTEM, link.subject_id)
    case = queries.case_of(placement)
    try:
        links.check_signed(link, token)
        supervisor = check_good(link, case)
    except LinkGone as gone:
        renew_url = url_for("casework.renew_link", token=token) if may_renew(link, case) else None
        raise LinkGone(gone.sentence, placement.id, renew_url) from gone
    actor = Actor(ActorKind.LINK, supervisor.id, supervisor.name, placement_id=placement.id, link_id=link.id)
    return actor, LinkCase(token, supervisor, case)


def may_renew(link: Link, case: Case) -> bool:
    """Whether a new link would come: to whoever still supervises a placement that takes place."""
    return case.placement.state is not State.WITHDRAWN and services.find_present(link) is not None


def check_good(link: Link, case: Case) -> Supervisor:
    """Who holds this link. Raises LinkGone with the reason why it no longer opens anything."""
    if case.placement.state is State.WITHDRAWN:
        raise LinkGone("This placement does not take place.")
    supervisor = services.find_present(link)
    if supervisor is None:
        raise LinkGone("Somebody else supervises this placement now.")
    if link.bound_to != (case.submitted.revision if case.submitted else None):
        raise LinkGone("The learning objectives have been reworded since this link was sent.")
    links.check_alive(link)
    return supervisor


def load_known(token: str) -> tuple[Actor, Link]:
    """A link that was given to somebody once, alive or not. Raises NotThere if forged."""
    link = links.get_known(token, Purpose.SUPERVISOR)
    return Actor(ActorKind.LINK, link.holder_id, link_id=link.id), link


@bp.get("/s/<token>")
@by_link(load, "a supervisor without an account reads the objectives of their intern")
def supervisor_page(actor: Actor, opened: LinkCase) -> str:
    return render_page(opened)


@bp.post("/s/<token>")
@by_link(load, "a supervisor without an account agrees to objectives or asks for changes", asks_again=True)
def supervisor_answers(actor: Actor, opened: LinkCase) -> Answer:
    agreement = get_waiting(opened.case, Party.SUPERVISOR)
    form = form_for(agreement)
    if form.validate() and (said := try_answer(actor, agreement, form)):
        flash(f"Thank you, {actor.name}: {said}", "success")
        return redirect(url_for("casework.supervisor_thanks", token=opened.token), 303)
    return render_page(opened, form), 422


@bp.get("/s/<token>/thanks")
@by_link(load, "what comes next, for a supervisor who has answered")
def supervisor_thanks(actor: Actor, opened: LinkCase) -> str:
    shown = showing.show(opened.case, opened.agreement)
    return render_template("casework/thanks.html", opened=opened, placement=opened.placement, shown=shown)


@bp.post("/s/<token>/new-link")
@by_link(load_known, "whoever once had a link may have a new one sent to the address we know")
def renew_link(actor: Actor, link: Link) -> str:
    services.renew_link(link)
    return render_template("casework/link_renewed.html", mailing=settings().smtp_url is not None)


def form_for(agreement: Agreement) -> AnswerForm:
    return answer_form([wording.objective.number for wording in queries.list_wordings(agreement)])()


def render_page(opened: LinkCase, form: AnswerForm | None = None) -> str:
    """What a supervisor sees: who, when, the duties and the objectives; the form while it is their turn."""
    agreement = opened.agreement
    is_turn = agreement is not None and agreement.state is AgreementState.WITH_SUPERVISOR
    if is_turn and agreement is not None:
        form = form or form_for(agreement)
        form.seen.data = form.seen.data or agreement.row_version
    return render_template(
        "casework/by_link.html",
        opened=opened,
        placement=opened.placement,
        student=opened.placement.student.host_name,
        agreement=agreement,
        shown=showing.show(opened.case, agreement),
        form=form if is_turn else None,
        sheet=evaluating.find_sheet(opened.placement, opened.supervisor),
    )
