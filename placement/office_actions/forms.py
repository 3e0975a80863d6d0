"""Forms for what the office does with selected placements."""

from __future__ import annotations

from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from placement.core.edit_forms import EditForm
from placement.core.forms import AddressField, Form, options


class FacultyForm(Form):
    """Who teaches."""

    faculty = SelectField("Faculty member", [InputRequired("Choose a faculty member.")])


class ChooseSupervisorForm(Form):
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
