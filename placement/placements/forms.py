"""Forms about a placement's own facts."""

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

NOT_KNOWN = "Not known"


def _choice(label: str, pairs: list[tuple[str, str]]) -> SelectField:
    return SelectField(label, default="", choices=options(pairs, NOT_KNOWN))


def _amount(label: str, most: int, **more: Any) -> NumberField:
    checks = [Optional(), NumberRange(0, most, f"{label}: a number from 0 to {most:,}.")]
    return NumberField(label, checks, places=None, **more)


class WorkForm(EditForm):
    """Fields the student may fill in too: the work, dates, hours, and pay."""

    title = StringField(
        "Title of the work", [InputRequired("Enter a title, such as Laboratory intern."), Length(max=500)]
    )
    description = TextAreaField("Description", [Optional(), Length(max=8000)], description="What the student will do.")
    placement_type = SelectField("Kind", choices=options(PlacementType.choices()))
    planned_start = DateField("First day", [InputRequired("Enter the first day.")])
    planned_end = DateField("Last day", [InputRequired("Enter the last day.")])
    accepts_long = BooleanField("The dates are right: it lasts over two years")
    hours_per_week = _amount("Hours a week", 168)
    hours_required = _amount("Total hours", 10_000, description="As the program or course requires.")
    modality = _choice("Where the work is done", Modality.choices())
    arranged_by = _choice("Arranged by", ArrangedBy.choices())
    pay_type = _choice("Pay", PayType.choices())
    pay_amount = _amount("Amount of pay", 9_999_999)
    pay_currency = StringField(
        "Currency", [Optional(), Regexp("^[A-Za-z]{3}$", message="Write the currency in three letters, such as USD.")]
    )
    pay_period = _choice("Per", PayPeriod.choices())


class OfficeForm(WorkForm):
    """Fields only the career office fills in."""

    term = SelectField("Term", [InputRequired("Choose a term.")])
    program = SelectField("Program", [InputRequired("Choose a program.")])
    student_level = _choice("Level of study", StudentLevel.choices())
    credits = _amount("Credits", 30)
    course = StringField("Course", [Optional(), Length(max=200)])
    sector = _choice("Sector", sector_choices())
    employer_type = _choice("Kind of employer", EmployerType.choices())
    external_id = StringField(
        "ID in your own system", [Optional(), Length(max=200)], description="Such as the one in Handshake."
    )


class ChangeForm(OfficeForm):
    """The office changes a placement: also the days as they really were, and where it is."""

    actual_start = DateField("Actual start date", [Optional()], description="Only if different from the plan.")
    actual_end = DateField("Actual end date", [Optional()], description="Only if different from the plan.")
    city = StringField("City", [Optional(), Length(max=200)])
    region = StringField("State or region", [Optional(), Length(max=200)])
    country = _choice("Country", country_choices())


class RecordForm(OfficeForm):
    """A placement recorded by hand: with its student, host and supervisor."""

    student = StringField(
        "Student",
        [InputRequired("Enter the student’s ID or email address.")],
        description="The ID or email address of a student with an account.",
    )
    faculty = SelectField("Faculty member", default="")
    hours_required = _amount(
        "Total hours", 10_000, description="Left empty, they are those the program asks for these credits."
    )
    host = StringField(
        "Host",
        [InputRequired("Enter the name of the host."), Length(max=300)],
        description="A name that is new makes a new host, which waits for approval.",
    )
    meant = meant_field()
    city = StringField("City", [Optional(), Length(max=200)])
    region = StringField("State or region", [Optional(), Length(max=200)])
    country = _choice("Country", country_choices())
    accepts_duplicate = BooleanField("Record it anyway: it is another placement")
    supervisor_email = AddressField("Supervisor’s email address", [Optional(), Length(max=320)])
    supervisor_name = StringField("Supervisor’s name", [Optional(), Length(max=200)])
    supervisor_title = StringField("Supervisor’s title", [Optional(), Length(max=200)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Problems are listed in the order of the page, which asks who and where before what."""
        super().__init__(*args, **kwargs)
        first = ("student", "faculty", "host", "meant", "sector", "term", "program")
        for name in [*first, *(name for name in self._fields if name not in first)]:
            self._fields[name] = self._fields.pop(name)
        offer_close(self, self.host)
