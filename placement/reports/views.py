"""The report as a page, and its files to take away."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, render_template, request, send_file

from placement.access.guards import check, guard
from placement.core.actors import Actor
from placement.core.errors import RuleBroken
from placement.reports import services
from placement.reports.cohort import get_reported, one_moment
from placement.reports.disclosure import POLICIES, Policy
from placement.reports.forms import HandOutForm, ReportForm
from placement.reports.measures.base import File
from placement.reports.measures.skills import SOURCE_LABELS
from placement.reports.package import METHODS, zip_files
from placement.reports.page import panels, showing
from placement.reports.page.words import EXPLAINED, REASONS
from placement.reports.policies import may_have_detail, may_report, may_use
from placement.reports.services import Counted
from placement.terms.models import Term
from placement.terms.queries import list_terms

bp = Blueprint("reports", __name__)


@bp.get("/reports")
@guard(may_report)
def index(actor: Actor) -> str:
    return render_template("reports/index.html", terms=list_terms(), policies=POLICIES.values())


@bp.get("/reports/<int:term_id>")
@guard(may_report, load=get_reported)
def cohort(actor: Actor, term: Term) -> str:
    form = ReportForm(actor, request.args)
    policy = _chosen_policy(actor, form)
    with one_moment():
        counted = services.count(services.scope_of(actor, term, form.as_of.data), policy)
    return render_template("reports/cohort.html", term=term, form=form, report=counted, **_shown(actor, counted, form))


def _chosen_policy(actor: Actor, form: ReportForm | HandOutForm) -> Policy:
    """The policy of a sound form; RuleBroken names what in the address is not there to choose."""
    policy = POLICIES.get(form.policy.data or "")
    check(policy is None or may_use(actor, policy))
    if form.validate() and policy is not None:
        return policy
    wrong = [field.label.text for field in form if field.errors] or [form.policy.label.text]
    raise RuleBroken(f"There is no such choice of: {', '.join(wrong)}. Go back to the report and choose again.")


def _shown(actor: Actor, counted: Counted, form: ReportForm) -> dict[str, object]:
    """Everything the page shows of a cohort."""
    group = showing.find_group(counted.groups, form.group.data or "")
    form.group.choices = showing.list_choices(counted.groups)
    form.group.data = f"{group.dimension}:{group.code}"
    return {
        "shown": showing.show(counted, group, form.source.data),
        "showing": showing,
        "panels": panels,
        "source_labels": SOURCE_LABELS,
        "methods": METHODS,
        "files": File,
        "reasons": [(REASONS[code].format(k=counted.policy.k), words) for code, words in EXPLAINED.items()],
        "take": HandOutForm(formdata=None) if may_have_detail(actor, counted.policy) else None,
    }


@bp.post("/reports/<int:term_id>/zip")
@guard(may_report, load=get_reported)
def hand_out(actor: Actor, term: Term) -> Response:
    form = HandOutForm()
    policy = _chosen_policy(actor, form)
    with one_moment():
        scope = services.scope_of(actor, term, form.as_of.data)
        report = services.make_report(scope, policy, detail=form.detail.data)
    files = services.hand_out(actor, term, report)
    data = BytesIO(zip_files(files))
    return send_file(data, mimetype="application/zip", as_attachment=True, download_name=f"{report.name}.zip")
