"""Show a placement's objectives, current and at each revision."""

from __future__ import annotations

from flask import render_template

from placement.access.guards import guard
from placement.agreements import page as agreements_page
from placement.agreements import policies
from placement.agreements.forms import AmendForm, SeenForm
from placement.agreements.models import Agreement
from placement.agreements.queries import agreements as queries
from placement.agreements.queries.agreements import Agreements
from placement.agreements.rules import review as rules
from placement.agreements.rules.review import Party
from placement.agreements.rules.transitions import TABLE, AgreementVerb, list_past
from placement.agreements.views.blueprint import bp
from placement.core.actors import Actor
from placement.core.web import View, page


@bp.get("/objectives")
@guard(policies.may_see, load=queries.get_case)
def show(actor: Actor, case: Agreements) -> View:
    return objectives_page(actor, case)


def objectives_page(actor: Actor, case: Agreements, sent: SeenForm | None = None) -> View:
    """Render the objectives page with the actions this actor has; `sent` is the form that wasn't accepted."""
    writable = case.placement.state in rules.WRITABLE
    moves = queries.list_moves(case.placement.id)
    return page(
        "agreements/show.html",
        actor=actor,
        case=case,
        placement=case.placement,
        shown=agreements_page.show(case, case.current),
        moves=list(reversed(moves)),
        past=list_past(),
        comments=[move for move in moves if move.verb == rules.COMMENT],
        may_write=writable and policies.may_write(actor, case),
        may_decide=writable and policies.may_decide(actor, case),
        may_administer=policies.may_administer(actor, case),
        is_student=policies.is_party(actor, case.placement, Party.STUDENT),
        may_rate=case.in_force is not None and case.placement.state in rules.RATEABLE,
        fitting={verb.name.lower() for verb in AgreementVerb if case.state and (case.state, verb) in TABLE},
        amend_form=AmendForm(formdata=None),
        sent=sent,
        sentence=next(iter(sent.errors.values()))[0] if sent else "",
    )


@bp.get("/objectives/revisions/<int:revision>")
@guard(policies.may_see, load=queries.get_revision)
def revision(actor: Actor, subject: tuple[Agreements, Agreement]) -> str:
    case, agreement = subject
    shown = agreements_page.show(case, agreement)
    comments = [move for move in queries.list_comments(case.placement.id) if move.agreement_id == agreement.id]
    return render_template(
        "agreements/revision.html", placement=case.placement, case=case, shown=shown, comments=comments
    )
