"""The pages of the import: upload, review, progress, and result."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from werkzeug.datastructures import FileStorage

from placement import audit
from placement.access.guards import guard
from placement.core import clock
from placement.core.actors import Actor
from placement.core.errors import NotThere
from placement.core.unit_of_work import reading
from placement.core.web import View, page
from placement.exchange import forms
from placement.exchange import page as import_page
from placement.exchange.models import Upload
from placement.exchange.policies import may_import
from placement.exchange.queries import existing as queries
from placement.exchange.rules import columns, problems, samples
from placement.exchange.rules.checks import KnownCodes
from placement.exchange.rules.choices import read_choices
from placement.exchange.rules.merge_facts import PLURALS
from placement.exchange.rules.reading import MAX_BYTES, read
from placement.exchange.services import background, export
from placement.exchange.services import plan as planning
from placement.exchange.services.plan import ImportPlan
from placement.jobs.models import JobState
from placement.placements.policies import may_list
from placement.worklist.queries import placement_list

bp = Blueprint("exchange", __name__)

SAMPLES: dict[str, tuple[str, Callable[[KnownCodes], samples.Rows]]] = {
    "empty": ("placements", samples.template_rows),
    "example": ("placements-example", samples.example_rows),
    "values": ("placements-values", samples.allowed_rows),
}
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.route("/import", methods=["GET", "POST"])
@guard(may_import)
def index(actor: Actor) -> View:
    form = forms.UploadForm()
    if form.accepts(upload_file, actor, form.file, form.encoding):
        return redirect(url_for(".show", upload_id=form.result.id), 303)
    earlier = queries.list_uploads(actor)
    return page(
        "exchange/index.html", form=form, earlier=earlier, columns=columns.COLUMNS, megabytes=MAX_BYTES // 2**20
    )


def upload_file(actor: Actor, file: FileStorage, codec: str) -> Upload:
    """Store the file for review."""
    return background.keep_upload(actor, file.filename or "", file.read(), codec or None)


@bp.get("/import/files/<any(empty, example, values):sample>.<any(csv, xlsx):kind>")
@guard(may_import)
def sample_file(actor: Actor, sample: str, kind: str) -> Response:
    name, make = SAMPLES[sample]
    rows = make(queries.get_known(actor))
    content = samples.write_csv(rows) if kind == "csv" else samples.write_xlsx("Placements", rows)
    return send(content, f"{name}.{kind}", CSV if kind == "csv" else XLSX)


@bp.get("/import/<int:upload_id>")
@guard(may_import, load=queries.get_upload)
def show(actor: Actor, upload: Upload) -> View:
    job = queries.find_job(upload)
    if job is None:
        plan = get_plan(actor, upload)
        return show_preview(upload, plan, make_form(plan))
    if job.state is JobState.DONE:
        return finish(show_result(upload, job.result))
    if job.state is JobState.FAILED:
        return finish(render_template("exchange/failed.html", upload=upload, job=job))
    if is_fragment():
        return render_template("exchange/_progress.html", job=job)
    return render_template("exchange/progress.html", upload=upload, job=job)


@bp.post("/import/<int:upload_id>/start")
@guard(may_import, load=queries.get_upload)
def start(actor: Actor, upload: Upload) -> View:
    here = redirect(url_for(".show", upload_id=upload.id), 303)
    if upload.job_key is not None:
        return here
    background.accept(upload, forms.read_accepted())
    plan = get_plan(actor, upload)
    form = make_form(plan)
    if not form.accepts(start_import, actor, upload, plan, form):
        return show_preview(upload, plan, form)
    return here


def start_import(actor: Actor, upload: Upload, plan: ImportPlan, form: forms.ApplyForm) -> None:
    """Queue the import with the form's decisions."""
    forms.check_roles(form, plan.grants)
    pairs, good_only = forms.read_pairs(form, plan.pairs), request.form.get("rows") == "good"
    background.start(actor, upload, plan, good_only=good_only, update=form.update.data, pairs=pairs)


@bp.post("/import/<int:upload_id>/accept")
@guard(may_import, load=queries.get_upload)
def accept(actor: Actor, upload: Upload) -> View:
    """Check the stored file again with the boxes selected now."""
    background.accept(upload, forms.read_accepted())
    return redirect(url_for(".show", upload_id=upload.id), 303)


@bp.post("/import/<int:upload_id>/encoding")
@guard(may_import, load=queries.get_upload)
def set_encoding(actor: Actor, upload: Upload) -> View:
    """Read the stored file in another encoding."""
    form = forms.EncodingForm()
    if form.accepts(lambda: background.choose_encoding(upload, form.encoding.data or None)):
        return redirect(url_for(".show", upload_id=upload.id), 303)
    plan = get_plan(actor, upload)
    return show_preview(upload, plan, make_form(plan), form)


@bp.post("/import/<int:upload_id>/discard")
@guard(may_import, load=queries.get_upload)
def discard(actor: Actor, upload: Upload) -> View:
    background.discard(actor, upload)
    flash("File discarded. Nothing was imported.", "success")
    return redirect(url_for(".index"), 303)


@bp.post("/import/<int:upload_id>/problems.csv")
@guard(may_import, load=queries.get_upload)
def problems_file(actor: Actor, upload: Upload) -> Response:
    """Download the problems; logged, because they contain cells of people's records."""
    plan = get_plan(actor, upload)
    audit.record(actor, "export problems", "upload", upload.id, problems=len(plan.problems))
    return send(problems.write_csv(plan.problems), "problems.csv", CSV)


@bp.post("/placements/export.csv")
@guard(may_list)
def export_placements(actor: Actor) -> Response:
    """Export the filtered list, for the office, and for faculty with only their own placements."""
    question = placement_list.read_address(request.form)
    export.note_export(actor, question)
    rows = stream_with_context(export.stream_placements(actor, question))
    return send(rows, f"placements-{clock.today().isoformat()}.csv", CSV)


def get_plan(actor: Actor, upload: Upload) -> ImportPlan:
    """Plan the import of the uploaded file. Raises NotThere once it is deleted."""
    content = upload.content
    if content is None:
        raise NotThere
    with reading():  # a large file takes seconds, and other requests must be able to write meanwhile
        return planning.plan(actor, read(content, upload.choices.get("encoding")), read_choices(upload.choices))


def make_form(plan: ImportPlan) -> forms.ApplyForm:
    """Return the form of decisions on this plan, filled from the request."""
    held = import_page.find_held(plan)
    return forms.make_apply_form(plan.pairs, held, plan.grants, is_long_accepted=plan.is_long_accepted)


def show_preview(
    upload: Upload, plan: ImportPlan, form: forms.ApplyForm, encoding_form: forms.EncodingForm | None = None
) -> View:
    """Render the review of the file: its problems, changes, and decisions to make."""
    return page(
        "exchange/preview.html",
        upload=upload,
        plan=plan,
        problems=plan.problems,
        form=form,
        encoding=plan.table.encoding,
        encoding_form=encoding_form or forms.make_encoding_form(upload.choices.get("encoding")),
        differences=import_page.list_differences(plan),
        sides=import_page.list_sides(plan),
        pair_field=forms.pair_field,
        notices=list(planning.list_notices(plan)),
        shown=import_page.SHOWN,
        plurals=PLURALS,
    )


def show_result(upload: Upload, result: dict[str, Any]) -> str:
    """Render the result of an import and its next steps."""
    return render_template(
        "exchange/result.html",
        upload=upload,
        result=result,
        plurals=PLURALS,
        list_url=url_for("worklist.index"),
        next_steps=list_next_steps(result["fresh_counts"]),
    )


def list_next_steps(fresh: dict[str, int]) -> list[dict[str, str]]:
    """List the office's next steps for imported hosts and people."""
    people = fresh["student"] + fresh["faculty member"]
    steps: tuple[tuple[int, str, str, dict[str, Any]], ...] = (
        (fresh["host"], "Approve the new hosts", "hosts.index", {"status": "pending"}),
        (fresh["supervisor"], "Confirm the new supervisors", "hosts.supervisors", {"unconfirmed": "y"}),
        (people, "Invite the new students and faculty", "people.index", {"state": "not_invited"}),
    )
    return [
        {"title": title, "url": url_for(endpoint, **query), "text": f"{count} in this file"}
        for count, title, endpoint, query in steps
        if count and endpoint in current_app.view_functions
    ]


def is_fragment() -> bool:
    """True if an open page is polling for progress."""
    return "HX-Request" in request.headers


def finish(shown: str) -> View:
    """Render the final page, or redirect an open progress page to it."""
    return Response(status=204, headers={"HX-Refresh": "true"}) if is_fragment() else shown


def send(content: bytes | Iterator[str], name: str, content_type: str) -> Response:
    """Return a file for download."""
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, content_type=content_type, headers=disposition)
