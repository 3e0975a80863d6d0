"""The filters of the placement list."""

from __future__ import annotations

from wtforms import HiddenField, SearchField, SelectField

from placement.core.actors import Actor
from placement.core.forms import Form, options
from placement.placements.models import State
from placement.placements.queries import listing
from placement.terms import queries as terms
from placement.worklist.queries.items import NEEDS


class FilterForm(Form):
    """The filters of the list; its fields are the arguments of the address."""

    q = SearchField("Student, host, title or ID")
    term = SelectField("Term")
    program = SelectField("Program")
    state = SelectField("State", choices=options(State.choices(), "Any state"))
    host_name = SearchField("Host")
    faculty = SelectField("Faculty")
    needs = SelectField("Waits for")
    host = HiddenField()
    sort = HiddenField()


def fill_filters(actor: Actor, form: FilterForm) -> None:
    """Give the selects what this actor may choose."""
    form.term.choices = options([(term.code, term.name) for term in terms.list_terms()], "All terms")
    form.program.choices = options(
        [(one.code, f"{one.code}, {one.name}") for one in listing.list_programs(actor)], "All programs"
    )
    faculty = listing.list_faculty(actor) if actor.is_office else []
    people = [("0", "Unassigned"), *((str(person.id), person.name) for person in faculty)]
    form.faculty.choices = options(people, "All faculty")
    form.needs.choices = options([(need.code, need.label) for need in NEEDS.values()], "Anything")
