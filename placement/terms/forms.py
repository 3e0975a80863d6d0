"""Forms about terms, programs and colleges."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from placement.core.edit_forms import EditForm
from placement.core.forms import options
from placement.terms.models import ApprovalRoute, TermState

CODE = Length(max=40, message="A code has at most 40 characters.")


class TermForm(EditForm):
    """A registration term."""

    code = StringField("Code", [InputRequired("Enter a code, such as 2026FA."), CODE], description="Such as 2026FA.")
    name = StringField("Name", [InputRequired("Enter a name, such as Fall 2026."), Length(max=200)])
    starts_on = DateField("First day", [InputRequired("Enter the first day as YYYY-MM-DD.")])
    ends_on = DateField("Last day", [InputRequired("Enter the last day as YYYY-MM-DD.")])
    add_drop_on = DateField("Add/drop deadline", [Optional()])
    grades_due_on = DateField("Grades are due on", [Optional()])
    reports_on = DateField(
        "Report date",
        [Optional()],
        description="The report counts work due by this date. If blank, 30 days after the end.",
    )
    state = SelectField("State", default=TermState.OPEN.value, choices=options(TermState.choices()))


class CollegeForm(EditForm):
    """A college."""

    code = StringField("Code", [InputRequired("Enter a code, such as ENG."), CODE])
    name = StringField("Name", [InputRequired("Enter the college's name."), Length(max=200)])


class ProgramForm(EditForm):
    """A program and its rules."""

    code = StringField("Code", [InputRequired("Enter a code, such as CS-BS."), CODE])
    name = StringField("Name", [InputRequired("Enter the program's name."), Length(max=200)])
    college_id = SelectField("College", default="")
    cip = StringField("CIP code", [Length(max=7)], description="Two, four or six digits, such as 11.0701.")
    objectives_min = IntegerField(
        "Fewest objectives", [InputRequired("Enter a number."), NumberRange(0, 20)], default=3
    )
    objectives_max = IntegerField("Most objectives", [InputRequired("Enter a number."), NumberRange(0, 20)], default=8)
    objective_limits = TextAreaField(
        "Other numbers for some placement types",
        description="One to a line, such as “research: 1 to 4” or “job shadow: 0 to 2”.",
    )
    checkin_first_day = IntegerField(
        "First check-in is due, days after the start",
        [InputRequired("Enter a number."), NumberRange(1, 365)],
        default=7,
    )
    checkin_every_days = IntegerField(
        "Then every, days", [InputRequired("Enter a number."), NumberRange(1, 365)], default=14
    )
    hours_per_credit = TextAreaField(
        "Hours for credits", description="One to a line, such as “3: 135”: three credits need 135 hours."
    )
    approval_route = SelectField(
        "Who agrees to the objectives",
        default=ApprovalRoute.SUPERVISOR_THEN_FACULTY.value,
        choices=options(ApprovalRoute.choices()),
    )
    outcome_codes = TextAreaField(
        "Program outcomes",
        description="One to a line, as your accreditor names them. Students read them while writing objectives.",
    )
    people_off_reason = StringField(
        "Students don't use People, because",
        [Length(max=300)],
        description="Leave this blank unless People must be off, for example in clinical programs. What students have "
        "written stays, and comes back when it's on again.",
    )
    is_active = BooleanField("New placements may use this program", default=True)

    def validate_objectives_max(self, field: Any) -> None:
        if field.data is not None and self.objectives_min.data is not None and field.data < self.objectives_min.data:
            raise ValidationError("The most objectives cannot be fewer than the fewest.")
