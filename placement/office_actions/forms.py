"""Forms for the office's actions on selected placements."""

from __future__ import annotations

from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from placement.core.edit_forms import EditForm
from placement.core.forms import AddressField, Form, options


class FacultyForm(Form):
    """The faculty member to assign."""

    faculty = StringField(
        "Faculty member",
        [InputRequired("Enter the faculty member's ID or email address.")],
        description="Enter the ID or email address of a faculty member with an account.",
    )


class ChooseSupervisorForm(Form):
    """The new supervisor and their first day: someone known at the host, or an email address."""

    known = SelectField("Supervisor", [Optional()], default="")
    email = AddressField("Email address", [Optional(), Length(max=320)])
    name = StringField("Name", [Optional(), Length(max=200)], description="Required for a new email address.")
    title = StringField("Title", [Optional(), Length(max=200)])
    part = RadioField(
        "Role",
        choices=options(
            [
                ("primary", "Primary: agrees to objectives and rates skills"),
                ("also", "Additional supervisor"),
            ]
        ),
    )
    from_on = DateField("From", [InputRequired("Enter the new supervisor's first day.")])


class OpenForm(Form):
    """The due date of the objectives."""

    due_on = DateField(
        "Due date",
        [Optional()],
        description="We remind students before this date. They can still submit after it. Leave blank for no due date.",
    )


class AddressForm(EditForm):
    """The supervisor's correct address."""

    email = AddressField("Email address", [InputRequired("Enter the right email address."), Length(max=320)])
