"""The filters of the placement list."""

from __future__ import annotations

from wtforms import HiddenField, SearchField, SelectField

from placement.core.actors import Actor
from placement.core.forms import Form, options
from placement.placements.models import State
from placement.placements.queries import filter_choices
from placement.worklist.queries.items import NEEDS


class FilterForm(Form):
    """The filters of the list; field names are the query parameters of its address."""

    q = SearchField("Student, host, title or ID")
    term = SelectField("Term")
    program = SelectField("Program")
    state = SelectField("State", choices=options(State.choices(), "Any state"))
    host_name = SearchField("Host")
    faculty_name = SearchField("Faculty", render_kw={"placeholder": "Name or “unassigned”"})
    needs = SelectField("Open task")
    host = HiddenField()
    faculty = HiddenField()
    sort = HiddenField()


def fill_filters(actor: Actor, form: FilterForm) -> None:
    """Set the options of the select fields to those this actor may see."""
    terms, programs = filter_choices.list_choices(actor)
    form.term.choices = options(terms, "All terms")
    form.program.choices = options([(code, f"{code}, {name}") for code, name in programs], "All programs")
    form.needs.choices = options([(need.code, need.label) for need in NEEDS.values()], "Any task")
