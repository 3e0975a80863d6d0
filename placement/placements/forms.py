"""The forms for a placement's own details."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from placement.core.edit_forms import EditForm
from placement.core.forms import AddressField, NumberField, options
from placement.hosts.forms import meant_field, offer_close
from placement.hosts.models import EmployerType
from placement.hosts.rules.vocabulary import country_choices, sector_choices
from placement.placements.models import ArrangedBy, Modality, PayPeriod, PayType, PlacementType, StudentLevel

NOT_KNOWN = "Unknown"


def _choice(label: str, pairs: list[tuple[str, str]]) -> SelectField:
    return SelectField(label, default="", choices=options(pairs, NOT_KNOWN))


def _amount(label: str, most: int, **more: Any) -> NumberField:
    checks = [Optional(), NumberRange(0, most, f"{label}: a number from 0 to {most:,}.")]
    return NumberField(label, checks, places=None, **more)


class WorkForm(EditForm):
    """The fields that students may fill in, too: work, dates, hours, and pay."""

    title = StringField("Job title", [InputRequired("Enter a job title, such as Laboratory intern."), Length(max=500)])
    description = TextAreaField(
        "Description", [Optional(), Length(max=8000)], description="Describe what the student will do."
    )
    placement_type = SelectField("Kind", choices=options(PlacementType.choices()))
    planned_start = DateField("First day", [InputRequired("Enter the first day.")])
    planned_end = DateField("Last day", [InputRequired("Enter the last day.")])
    accepts_long = BooleanField("The dates are correct. This placement lasts over two years.")
    hours_per_week = _amount("Hours per week", 168)
    hours_required = _amount("Total hours", 10_000, description="The number the program or course requires.")
    modality = _choice("Work location", Modality.choices())
    arranged_by = _choice("Arranged by", ArrangedBy.choices())
    pay_type = _choice("Pay", PayType.choices())
    pay_amount = _amount("Pay amount", 9_999_999)
    pay_currency = StringField(
        "Currency", [Optional(), Regexp("^[A-Za-z]{3}$", message="Enter the currency as three letters, such as USD.")]
    )
    pay_period = _choice("Per", PayPeriod.choices())


class OfficeForm(WorkForm):
    """Fields only the career office fills in."""

    term = SelectField("Term", [InputRequired("Select a term.")])
    program = SelectField("Program", [InputRequired("Select a program.")])
    student_level = _choice("Level of study", StudentLevel.choices())
    credits = _amount("Credits", 30)
    course = StringField("Course", [Optional(), Length(max=200)])
    sector = _choice("Sector", sector_choices())
    employer_type = _choice("Employer type", EmployerType.choices())
    external_id = StringField(
        "External ID", [Optional(), Length(max=200)], description="The ID in your career system, such as Handshake."
    )


class ChangeForm(OfficeForm):
    """The office's form to change a placement: adds actual dates and the location."""

    actual_start = DateField("Actual start date", [Optional()], description="Only if different from the planned date.")
    actual_end = DateField("Actual end date", [Optional()], description="Only if different from the planned date.")
    city = StringField("City", [Optional(), Length(max=200)])
    region = StringField("State or region", [Optional(), Length(max=200)])
    country = _choice("Country", country_choices())


class RecordForm(OfficeForm):
    """The form to record a placement: adds student, host, and supervisor."""

    student = StringField(
        "Student",
        [InputRequired("Enter the student's ID or email address.")],
        description="Enter the ID or email address of a student with an account.",
    )
    faculty = StringField(
        "Faculty member", description="Enter the ID or email address of a faculty member, or assign one later."
    )
    hours_required = _amount(
        "Total hours", 10_000, description="Leave blank to use the program's hours for these credits."
    )
    host = StringField(
        "Host",
        [InputRequired("Enter the host's name."), Length(max=300)],
        description="A new name adds a new host, which needs approval.",
    )
    meant = meant_field()
    city = StringField("City", [Optional(), Length(max=200)])
    region = StringField("State or region", [Optional(), Length(max=200)])
    country = _choice("Country", country_choices())
    accepts_duplicate = BooleanField("Record it anyway. This is a different placement.")
    supervisor_email = AddressField("Supervisor's email address", [Optional(), Length(max=320)])
    supervisor_name = StringField("Supervisor's name", [Optional(), Length(max=200)])
    supervisor_title = StringField("Supervisor's title", [Optional(), Length(max=200)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """List problems in the order of the page: student and host before the work."""
        super().__init__(*args, **kwargs)
        first = ("student", "faculty", "host", "meant", "sector", "term", "program")
        for name in [*first, *(name for name in self._fields if name not in first)]:
            self._fields[name] = self._fields.pop(name)
        offer_close(self, self.host)
