"""Forms of casework: the filters of the list, and the moves of a placement."""

from __future__ import annotations

from wtforms import HiddenField, SearchField, SelectField

from placement.casework import needs
from placement.core.actors import Actor
from placement.core.forms import Form
from placement.placements import listing
from placement.placements.models import State


class FilterForm(Form):
    """The filters of the list; its fields are the arguments of the address."""

    q = SearchField("Student, host, title or ID")
    term = SelectField("Term")
    program = SelectField("Program")
    state = SelectField("State", choices=[("", "Any state"), *State.choices()])
    faculty = SelectField("Faculty")
    needs = SelectField("Waits for")
    host = HiddenField()
    sort = HiddenField()


def fill_filters(actor: Actor, form: FilterForm) -> None:
    """Give the selects what this actor may choose."""
    form.term.choices = [("", "All terms"), *((term.code, term.name) for term in listing.list_terms())]
    programs = ((program.code, program.code) for program in listing.list_programs(actor))
    form.program.choices = [("", "All programs"), *programs]
    faculty = [(str(person.id), person.name) for person in listing.list_faculty(actor)] if actor.is_office else []
    form.faculty.choices = [("", "All faculty"), ("0", "Nobody assigned"), *faculty]
    form.needs.choices = [("", "Anything"), *((need.code, need.label) for need in needs.NEEDS.values())]
