"""The list of placements."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template, request, url_for

from placement.access.guards import guard
from placement.core.actors import Actor
from placement.hosts import queries as hosts
from placement.placements import policies
from placement.placements.queries import filter_choices
from placement.placements.queries.listing import Sort
from placement.worklist import forms
from placement.worklist.queries import placement_list
from placement.worklist.queries.placement_list import ListPage, ListRequest
from placement.worklist.views.blueprint import bp

EXPORT = "exchange.export_placements"
IMPORT = "exchange.index"
RECORD = "office_actions.add"
BULK = (
    ("Change faculty", "office_actions.choose_faculty"),
    ("Change supervisor", "office_actions.choose_supervisor"),
    ("Request objectives", "office_actions.open_objectives"),
    ("Resend supervisor links", "office_actions.send_links"),
)
CHIPS = ("q", "host_name", "host", "term", "program", "state", "faculty_name", "faculty", "needs")


@bp.get("/placements")
@guard(policies.may_list)
def index(actor: Actor) -> str:
    question = placement_list.read_address(request.args)
    form = forms.FilterForm(formdata=None, data=question.address())
    forms.fill_filters(actor, form)
    shown = placement_list.show(actor, question)
    return render_template(
        "worklist/list.html",
        actor=actor,
        filters=form,
        shown=shown,
        question=question,
        chips=list_chips(form, question, named_by_id(actor, question, shown)),
        columns=list_columns(actor, question),
        bulk_urls=bulk_urls(actor),
        export_url=find_url(EXPORT),
        import_url=find_url(IMPORT),
        record_url=find_url(RECORD),
    )


def find_url(endpoint: str) -> str | None:
    """The address of a page in a package above this one, if it is registered."""
    return url_for(endpoint) if endpoint in current_app.view_functions else None


def bulk_urls(actor: Actor) -> list[tuple[str, str]]:
    """The office's actions for selected placements, each with its address."""
    found = [(label, find_url(endpoint)) for label, endpoint in BULK] if actor.is_office else []
    return [(label, url) for label, url in found if url]


def list_columns(actor: Actor, question: ListRequest) -> list[dict[str, Any]]:
    """The table's headers; some sort it, and selecting one again reverses the order."""
    columns: list[dict[str, Any]] = [
        _sorting("Student", Sort.STUDENT, question),
        _sorting("Host", Sort.HOST, question),
        {"label": "Supervisor"},
        *([_sorting("Faculty", Sort.FACULTY, question)] if actor.is_office else []),
        _sorting("Dates", Sort.START, question),
        {"label": "Next due"},
        {"label": "Objectives"},
        _sorting("State", Sort.STATE, question),
    ]
    return [{"select_all": "chosen"}, *columns] if bulk_urls(actor) else columns


def _sorting(label: str, sort: Sort, question: ListRequest) -> dict[str, Any]:
    here = question.filters.sort is sort
    falling = question.filters.descending
    other_way = sort.value if here and falling else f"-{sort.value}"
    wanted = other_way if here or sort is Sort.START else sort.value
    url = url_for("worklist.index", **question.address(sort=wanted))
    direction = "descending" if falling else "ascending"
    return {"label": label, "sort_url": url, "sorted": direction if here else None}


def list_chips(form: forms.FilterForm, question: ListRequest, named: dict[str, str]) -> list[tuple[str, str]]:
    """Each filter as text, with the address of the list without it; `named` has the names of filters set by id."""
    filters = question.filters
    words = named | {
        "q": f"“{filters.words}”" if filters.words else "",
        "host_name": f"Host “{filters.host_name}”" if filters.host_name else "",
        "faculty_name": f"Faculty “{filters.faculty_name}”" if filters.faculty_name else "",
    }
    for name in ("term", "program", "state", "needs"):
        field = form[name]
        words[name] = next((one.label for one in field.choices if one.value == field.data), field.data)
    chosen = [(words[name], name) for name in CHIPS if words.get(name)]
    return [(label, url_for(".index", **question.address(**{name: ""}))) for label, name in chosen]


def named_by_id(actor: Actor, question: ListRequest, shown: ListPage) -> dict[str, str]:
    """The names of the host and the faculty member that the list is filtered to by id."""
    return {"host": host_name(actor, question, shown), "faculty": faculty_name(actor, question, shown)}


def host_name(actor: Actor, question: ListRequest, shown: ListPage) -> str:
    """The name of the host that the list is filtered to: from the rows shown, else only for the office."""
    if not question.filters.host:
        return ""
    if shown.rows:
        return shown.rows[0].host
    host = hosts.find_by_id(question.filters.host) if actor.is_office else None
    return host.name if host is not None else "Unknown host"


def faculty_name(actor: Actor, question: ListRequest, shown: ListPage) -> str:
    """The name of the faculty member that the list is filtered to; the id if the actor may not see the name."""
    faculty = question.filters.faculty
    if not faculty:
        return "" if faculty is None else "Unassigned"
    if shown.rows:
        return shown.rows[0].faculty
    return filter_choices.find_faculty_name(actor, faculty) or str(faculty)
