"""Forms of casework: the filters of the list, and the moves of a placement."""

from __future__ import annotations

from wtforms import (
    DateField,
    HiddenField,
    RadioField,
    SearchField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from placement.casework import needs
from placement.casework.moving import Intent, Told
from placement.core import clock
from placement.core.actors import Actor
from placement.core.edit_forms import EditForm
from placement.core.forms import AddressField, Form, options
from placement.placements.models import State, TerminationReason
from placement.placements.queries import listing
from placement.placements.rules.transitions import MUST_SAY_WHY, Verb, is_early
from placement.terms import queries as terms


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
    form.needs.choices = options([(need.code, need.label) for need in needs.NEEDS.values()], "Anything")


class MoveForm(Form):
    """What any move may be told."""

    note = TextAreaField(
        "Note",
        [Optional(), Length(max=2000)],
        description="Saved in the history, visible to everyone who sees the placement.",
    )
    on_behalf_of = SelectField(
        "Who decided this?",
        default="",
        description="If you record someone else's decision, the history will show that.",
    )


class ReasonForm(MoveForm):
    """A move that must be explained."""

    note = TextAreaField("Reason", [Length(max=2000)], description="Kept in the history, and told to the student.")


class TerminateForm(MoveForm):
    """Why a placement ends before its time, and when its last day was."""

    reason = RadioField("Why does it end?", [InputRequired("Choose why the placement is terminated.")])
    last_day = DateField("Last day", [Optional()], description="Leave blank if unknown.")
    note = TextAreaField(
        "Note",
        [Optional(), Length(max=2000)],
        description="Nothing about health or safety: that is kept elsewhere, not here.",
    )


class CompleteForm(MoveForm):
    """What is waived where hours or attainment are not there."""

    hours_waived = TextAreaField("Why the hours are enough", [Optional(), Length(max=2000)])
    attainment_waived = TextAreaField("Why attainment need not be decided", [Optional(), Length(max=2000)])


class CompleteEarlyForm(CompleteForm):
    """Completing before the last day, which must be explained."""

    note = TextAreaField("Reason", [Length(max=2000)], description="Why it is completed before its last day.")


class FacultyForm(Form):
    """Who teaches."""

    faculty = SelectField("Faculty member", [InputRequired("Choose a faculty member.")])


class SupervisorForm(Form):
    """Who supervises from when on: somebody known at the host, or an address."""

    known = SelectField("Supervisor", [Optional()], default="")
    email = AddressField("Email address", [Optional(), Length(max=320)])
    name = StringField("Name", [Optional(), Length(max=200)], description="Needed where the address is new.")
    title = StringField("Title", [Optional(), Length(max=200)])
    part = RadioField(
        "Part",
        choices=options(
            [
                ("primary", "Primary: agrees to the objectives and rates"),
                ("also", "Beside the primary supervisor"),
            ]
        ),
    )
    from_on = DateField("From", [InputRequired("Enter the first day of the new supervisor.")])


class OpenForm(Form):
    """By when the objectives are wanted."""

    due_on = DateField(
        "Due on",
        [Optional()],
        description="The students are reminded by then; nothing is refused afterwards. It may stay empty.",
    )


class AddressForm(EditForm):
    """The supervisor's right address."""

    email = AddressField("Email address", [InputRequired("Enter the right email address."), Length(max=320)])


def move_form(intent: Intent, lacking: set[str], answers_for: list[str]) -> MoveForm:
    """The form of a move, with only the fields that this placement and this person need."""
    completes = CompleteEarlyForm if is_early(intent.placement.ends_on, clock.today()) else CompleteForm
    special: dict[Verb, type[MoveForm]] = {Verb.TERMINATE: TerminateForm, Verb.COMPLETE: completes}
    form = special.get(intent.verb, ReasonForm if intent.verb in MUST_SAY_WHY else MoveForm)()
    if isinstance(form, TerminateForm):
        form.reason.choices = options(TerminationReason.choices())
    if isinstance(form, CompleteForm):
        for name in {"hours_waived", "attainment_waived"} - lacking:
            del form[name]
    if answers_for:
        form.on_behalf_of.choices = options([(name, f"{name}, and I record it") for name in answers_for], "I did")
    else:
        del form.on_behalf_of
    return form


def read_move(form: MoveForm) -> Told:
    """What was typed for a move."""
    typed = {name: value for name, value in form.data.items() if name in Told.__dataclass_fields__ and value}
    if "reason" in typed:
        typed["reason"] = TerminationReason(typed["reason"])
    return Told(**typed)
