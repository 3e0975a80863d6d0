"""Forms about files, the calendar feed, and weekly choices."""

from __future__ import annotations

from calendar import day_name

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField

from placement.core.edit_forms import EditForm
from placement.core.forms import CheckBoxes, Form, options

WEEKDAYS = [(str(number), day_name[number]) for number in range(7)]
HOURS = [(str(hour), f"{hour % 12 or 12} {'AM' if hour < 12 else 'PM'}") for hour in range(6, 23)]
MINUTES = [(str(number), f"{number} minutes") for number in (15, 30, 45, 60)]


class CardsForm(Form):
    """A vCard file from a phone or an email program."""

    file = FileField("vCard file", [FileRequired("Choose a .vcf file.")])


class ChosenCardsForm(Form):
    """The people of the file to add."""

    chosen = CheckBoxes("Add these people", validate_choice=False)


class WeeklyForm(EditForm):
    """The time for people, the email, and names in the calendar."""

    weekday = SelectField("Weekday", default="", choices=options(WEEKDAYS, "No weekly time"))
    hour = SelectField("Hour", default="", choices=options(HOURS, "No hour"))
    minutes = SelectField("How long", default="15", choices=options(MINUTES))
    email_weekday = SelectField("Email me this week's people on", default="", choices=options(WEEKDAYS, "No email"))
    shows_names = BooleanField("Show names in my calendar. Your calendar provider will see them.")

    def choices(self) -> dict[str, int | None]:
        """Return the numbers chosen, None for nothing."""
        fields = {name: self[name].data for name in ("weekday", "hour", "minutes", "email_weekday")}
        return {name: int(value) if value else None for name, value in fields.items()}
