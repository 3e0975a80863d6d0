"""The list of placements."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template, request, url_for

from placement.access.guards import guard
from placement.casework import forms, listing
from placement.casework.blueprint import bp
from placement.casework.listing import Question
from placement.core.actors import Actor
from placement.hosts import queries as hosts
from placement.placements import policies
from placement.placements.listing import Sort

EXPORT = "exchange.export_placements"
IMPORT = "exchange.index"
RECORD = "casework.add"
BULK = (
    ("Change faculty", "casework.choose_faculty"),
    ("Change supervisor", "casework.choose_supervisor"),
    ("Open objectives", "casework.open_objectives"),
    ("Send supervisor links again", "casework.send_links"),
)


@bp.get("/placements")
@guard(policies.may_list)
def index(actor: Actor) -> str:
    question = listing.read_address(request.args)
    form = forms.FilterForm(formdata=None, data=question.address())
    forms.fill_filters(actor, form)
    return render_template(
        "casework/list.html",
        actor=actor,
        filters=form,
        shown=listing.show(actor, question),
        question=question,
        chips=list_chips(actor, form, question),
        columns=list_columns(actor, question),
        bulk_urls=bulk_urls(actor),
        export_url=find_url(EXPORT),
        import_url=find_url(IMPORT),
        record_url=find_url(RECORD),
    )


def find_url(endpoint: str) -> str | None:
    """The address of a page higher up, which this package does not know."""
    return url_for(endpoint) if endpoint in current_app.view_functions else None


def bulk_urls(actor: Actor) -> list[tuple[str, str]]:
    """What the office may do with the placements it has chosen."""
    found = [(label, find_url(endpoint)) for label, endpoint in BULK] if actor.is_office else []
    return [(label, url) for label, url in found if url]


def list_columns(actor: Actor, question: Question) -> list[dict[str, Any]]:
    """The heads of the table; some sort it, a second time the other way round."""
    columns: list[dict[str, Any]] = [
        _sorting("Student", Sort.STUDENT, question),
        _sorting("Host", Sort.HOST, question),
        {"label": "Supervisor"},
        *([{"label": "Faculty"}] if actor.is_office else []),
        _sorting("Dates", Sort.START, question),
        {"label": "Next due"},
        {"label": "Objectives"},
        {"label": "State"},
    ]
    return [{"select_all": "chosen"}, *columns] if bulk_urls(actor) else columns


def _sorting(label: str, sort: Sort, question: Question) -> dict[str, Any]:
    here = question.filters.sort is sort
    falling = question.filters.descending
    other_way = sort.value if here and falling else f"-{sort.value}"
    wanted = other_way if here or sort is Sort.START else sort.value
    url = url_for(".index", **question.address(sort=wanted))
    direction = "descending" if falling else "ascending"
    return {"label": label, "sort_url": url, "sorted": direction if here else None}


def list_chips(actor: Actor, form: forms.FilterForm, question: Question) -> list[tuple[str, str]]:
    """Each filter in words, and the address of the list without it."""
    words = {"q": f"“{question.filters.words}”"} if question.filters.words else {}
    for name in ("term", "program", "state", "faculty", "needs"):
        field = form[name]
        if field.data:
            words[name] = next((one.label for one in field.choices if one.value == field.data), field.data)
    if question.filters.host:
        words["host"] = host_name(actor, question.filters.host)
    return [(label, url_for(".index", **question.address(**{name: ""}))) for name, label in words.items()]


def host_name(actor: Actor, host_id: int) -> str:
    """The name of the host a list is narrowed to, for those who may look at hosts."""
    host = hosts.find_by_id(host_id)
    return host.name if host is not None and actor.is_office else "One host"
