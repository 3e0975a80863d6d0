"""The report page and its downloads."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as BaseResponse

from placement.access.guards import check, guard
from placement.core.actors import Actor
from placement.core.errors import RuleBroken
from placement.jobs.models import JobState
from placement.reports import background, page, services
from placement.reports.cohort import Scope, get_reported, list_limits, one_moment
from placement.reports.disclosure import POLICIES, Policy
from placement.reports.forms import HandOutForm, ReportForm
from placement.reports.measures.base import SOURCE_LABELS, File
from placement.reports.models import ReportFile
from placement.reports.package import METHODS, zip_files
from placement.reports.page import EXPLAINED, REASONS, panels
from placement.reports.policies import may_have_detail, may_have_file, may_report, may_use
from placement.reports.services import Counted, TooLarge
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
        scope = services.scope_of(actor, term, form.as_of.data)
        try:
            counted, file = services.count(scope, policy, for_page=True), None
        except TooLarge:
            counted, file = _find_made(scope, policy)
    shown = _shown(counted, form) if counted.groups else {}
    return render_template(
        "reports/cohort.html", term=term, form=form, report=counted, file=file, **shown, **_around(actor, counted)
    )


def _find_made(scope: Scope, policy: Policy) -> tuple[Counted, ReportFile | None]:
    """The newest figures made for this person with their file, else no figures and the latest request, if any."""
    files = background.list_files(scope.actor, scope, policy)
    made = next((file for file in files if file.finished_at is not None), None)
    if made is not None:
        return background.read_figures(made), made
    nothing = Counted(scope.as_of, policy, list_limits(scope.actor), is_too_large=True)
    return nothing, files[0] if files else None


def _chosen_policy(actor: Actor, form: ReportForm | HandOutForm) -> Policy:
    """The selected policy of a valid form. Raises RuleBroken, naming the fields without such a choice."""
    policy = POLICIES.get(form.policy.data or "")
    check(policy is None or may_use(actor, policy))
    if form.validate() and policy is not None:
        return policy
    wrong = [field.label.text for field in form if field.errors] or [form.policy.label.text]
    raise RuleBroken(f"There is no such choice of: {', '.join(wrong)}. Go back to the report and select again.")


def _shown(counted: Counted, form: ReportForm) -> dict[str, object]:
    """Template values for the selected group; sets the form's group choices."""
    group = page.find_group(counted.groups, form.group.data or "")
    form.group.choices = page.list_choices(counted.groups)
    form.group.data = f"{group.dimension}:{group.code}"
    return {
        "shown": page.show(counted, group, form.source.data),
        "page": page,
        "panels": panels,
        "source_labels": SOURCE_LABELS,
    }


def _around(actor: Actor, counted: Counted) -> dict[str, object]:
    """Template values other than figures."""
    return {
        "methods": METHODS,
        "files": File,
        "reasons": [(REASONS[code].format(k=counted.policy.k), words) for code, words in EXPLAINED.items()],
        "take": HandOutForm(formdata=None) if may_have_detail(actor, counted.policy) else None,
    }


@bp.post("/reports/<int:term_id>/zip")
@guard(may_report, load=get_reported)
def hand_out(actor: Actor, term: Term) -> BaseResponse:
    form = HandOutForm()
    policy = _chosen_policy(actor, form)
    with one_moment():
        scope = services.scope_of(actor, term, form.as_of.data)
        report = None if services.is_large(scope) else services.make_report(scope, policy, detail=form.detail.data)
    if report is None:
        file = background.request_report(actor, scope, policy, detail=form.detail.data)
        return redirect(url_for(".show_file", file_id=file.id), 303)
    return _send_zip(zip_files(services.hand_out(actor, term, report)), report.name)


@bp.get("/reports/files/<int:file_id>")
@guard(may_have_file, load=background.get_file)
def show_file(actor: Actor, file: ReportFile) -> str | Response:
    job = background.find_job(file)
    is_over = file.finished_at is not None or job is None or job.state is JobState.FAILED
    if "HX-Request" not in request.headers:
        term = get_reported(actor, file.term_id)
        return render_template("reports/file.html", file=file, job=job, is_over=is_over, term=term)
    if is_over:  # the open page reloads
        return Response(status=204, headers={"HX-Refresh": "true"})
    return render_template("reports/_progress.html", job=job)


@bp.post("/reports/files/<int:file_id>/zip")
@guard(may_have_file, load=background.get_file)
def download(actor: Actor, file: ReportFile) -> Response:
    return _send_zip(background.download(actor, file), file.name)


def _send_zip(content: bytes, name: str) -> Response:
    return send_file(BytesIO(content), mimetype="application/zip", as_attachment=True, download_name=f"{name}.zip")
