"""The list of placements."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

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

CHIPS = ("q", "host_name", "host", "term", "program", "state", "faculty_name", "faculty", "needs")


@bp.get("/placements")
@guard(policies.may_list)
def index(actor: Actor) -> str:
    list_request = placement_list.read_address(request.args)
    form = forms.FilterForm(formdata=None, data=list_request.address())
    forms.fill_filters(actor, form)
    shown = placement_list.show(actor, list_request)
    return render_template(
        "worklist/list.html",
        actor=actor,
        filters=form,
        shown=shown,
        list_request=list_request,
        chips=list_chips(form, list_request, find_names_by_id(actor, list_request, shown)),
        columns=list_columns(actor, list_request),
    )


def list_columns(actor: Actor, list_request: ListRequest) -> list[dict[str, Any]]:
    """The table's headers; selecting a sortable header again reverses the order."""
    columns: list[dict[str, Any]] = [
        _sorting("Student", Sort.STUDENT, list_request),
        _sorting("Host", Sort.HOST, list_request),
        {"label": "Supervisor"},
        *([_sorting("Faculty", Sort.FACULTY, list_request)] if actor.is_office else []),
        _sorting("Dates", Sort.START, list_request),
        {"label": "Next due"},
        {"label": "Objectives"},
        _sorting("State", Sort.STATE, list_request),
    ]
    return [{"select_all": "chosen"}, *columns] if actor.is_office else columns


def _sorting(label: str, sort: Sort, list_request: ListRequest) -> dict[str, Any]:
    here = list_request.filters.sort is sort
    falling = list_request.filters.descending
    other_way = sort.value if here and falling else f"-{sort.value}"
    wanted = other_way if here or sort is Sort.START else sort.value
    url = url_for("worklist.index", **list_request.address(sort=wanted))
    direction = "descending" if falling else "ascending"
    return {"label": label, "sort_url": url, "sorted": direction if here else None}


def list_chips(form: forms.FilterForm, list_request: ListRequest, named: dict[str, str]) -> list[tuple[str, str]]:
    """Each filter as text, with the list's address without it; `named` has the names of filters set by id."""
    filters = list_request.filters
    words = named | {
        "q": f"“{filters.words}”" if filters.words else "",
        "host_name": f"Host “{filters.host_name}”" if filters.host_name else "",
        "faculty_name": f"Faculty “{filters.faculty_name}”" if filters.faculty_name else "",
    }
    for name in ("term", "program", "state", "needs"):
        field = form[name]
        words[name] = next((one.label for one in field.choices if one.value == field.data), field.data)
    chosen = [(words[name], name) for name in CHIPS if words.get(name)]
    return [(label, url_for(".index", **list_request.address(**{name: ""}))) for label, name in chosen]


def find_names_by_id(actor: Actor, list_request: ListRequest, shown: ListPage) -> dict[str, str]:
    """The names of the host and the faculty member that the list is filtered to by id."""
    told = (actor, list_request, shown)
    return {"host": find_host_name(*told), "faculty": find_faculty_name(*told)}


def find_host_name(actor: Actor, list_request: ListRequest, shown: ListPage) -> str:
    """The name of the host that the list is filtered to: from the rows shown, else only for the office."""
    if not list_request.filters.host:
        return ""
    if shown.rows:
        return shown.rows[0].host
    host = hosts.find_by_id(list_request.filters.host) if actor.is_office else None
    return host.name if host is not None else "Unknown host"


def find_faculty_name(actor: Actor, list_request: ListRequest, shown: ListPage) -> str:
    """The name of the faculty member that the list is filtered to; the id if the actor may not see the name."""
    faculty = list_request.filters.faculty
    if not faculty:
        return "" if faculty is None else "Unassigned"
    if shown.rows:
        return shown.rows[0].faculty
    return filter_choices.find_faculty_name(actor, faculty) or str(faculty)
