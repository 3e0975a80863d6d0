"""Forms of check-ins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from placement.checkins.models import CheckIn
from placement.checkins.rules.prompts import DEPTHS
from placement.checkins.rules.reflection import MOST_HOURS, MetPerson, Reflection
from placement.core.edit_forms import EditForm
from placement.core.forms import Form, NumberField, options
from placement.core.numbers import AmbiguousComma, read_number
from placement.relationships.models import Contact, RoleLevel

LONGEST = 20_000
PEOPLE = 3
TEXTS = ("what", "so_what", "now_what", "feedback_asked", "feedback_got", "next_step")
SCALE = [("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5"), ("", "Rather not say")]


class HoursField(NumberField):
    """A number of hours, from 0 to MOST_HOURS."""

    def process_formdata(self, values: list[str]) -> None:
        self.data = None
        if not (typed := "".join(values[:1]).strip()):
            return
        try:
            number = read_number(typed)
        except AmbiguousComma as error:
            raise ValueError(f"Hours: {error}") from error
        except ValueError:
            number = Decimal(-1)
        if not 0 <= number <= MOST_HOURS:
            raise ValueError(f"Enter hours as a number from 0 to {MOST_HOURS}, like 37.5.")
        self.data = number


class DayField(DateField):
    """A date field with a full sentence as its error."""

    def process_formdata(self, values: list[str]) -> None:
        try:
            super().process_formdata(values if values and values[0].strip() else [])
        except ValueError as error:
            raise ValueError("Enter the date as year, month, and day, like 2026-09-30.") from error


class CheckboxField(SelectMultipleField):
    """Checkboxes for several choices."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class MetPersonForm(Form):
    """A person the student met."""

    name = StringField("Name or alias", [Length(max=200)])
    organization = StringField("Organization", [Length(max=300)])
    function = StringField("What they do", [Length(max=100)])
    role_level = SelectField("Level", default="", choices=options(RoleLevel.choices(), "Unknown"))
    on = DayField("Day you met", [Optional()])

    def person(self) -> MetPerson:
        """Return the typed person without an unreadable day."""
        return MetPerson(**{**self.data, "on": None if self.on.errors else self.on.data})


class WriteForm(EditForm):
    """A reflection; everything readable is saved as a draft."""

    what = TextAreaField("What?", [Length(max=LONGEST)])
    so_what = TextAreaField("So what?", [Length(max=LONGEST)])
    now_what = TextAreaField("Now what?", [Length(max=LONGEST)])
    hours = HoursField("Hours since the last check-in", [Optional()])
    feedback_asked = TextAreaField("Feedback you requested", [Length(max=LONGEST)])
    feedback_got = TextAreaField("Feedback you received", [Length(max=LONGEST)])
    people = FieldList(FormField(MetPersonForm), "People you met", min_entries=PEOPLE, max_entries=PEOPLE)
    events = CheckboxField("Events and meetings", coerce=int)
    ticked = CheckboxField("People you talked with", coerce=int)
    no_one_new = BooleanField("No one new")
    next_step = TextAreaField("Your next step", [Length(max=LONGEST)])
    next_step_on = DayField("Due date", [Optional()])
    objective_numbers = CheckboxField("Related objectives", coerce=int)
    skill_codes = CheckboxField("Related skills")
    mood = RadioField("How are you doing?", [Optional()], choices=options(SCALE))
    support = RadioField("How well are you supported at work?", [Optional()], choices=options(SCALE))

    def offer(self, objectives: Sequence[tuple[int, str]], skills: Sequence[tuple[str, str]]) -> None:
        """Set the choices: (number, text) of objectives and (code, label) of skills."""
        self.objective_numbers.choices = [(number, f"{number}. {words}") for number, words in objectives]
        self.skill_codes.choices = list(skills)

    def offer_met(self, people: Sequence[tuple[int, str]], events: Sequence[tuple[int, str]]) -> None:
        """Set the contacts and events to tick."""
        self.ticked.choices, self.events.choices = list(people), list(events)

    def answers(self) -> Reflection:
        """Return the typed answers without unreadable numbers and dates."""
        return Reflection(
            **{name: self[name].data or "" for name in TEXTS},
            hours=None if self.hours.errors else self.hours.data,
            next_step_on=None if self.next_step_on.errors else self.next_step_on.data,
            mood=_number(self.mood),
            support=_number(self.support),
            objective_numbers=[] if self.objective_numbers.errors else list(self.objective_numbers.data or []),
            skill_codes=[] if self.skill_codes.errors else list(self.skill_codes.data or []),
            people=[row.form.person() for row in self.people if any(row.data.values())],
            no_one_new=self.no_one_new.data,
            ticked=[] if self.ticked.errors else list(self.ticked.data or []),
            events=[] if self.events.errors else list(self.events.data or []),
        )


def stored_answers(checkin: CheckIn, contacts: Mapping[int, Contact]) -> dict[str, Any]:
    """Return the answers as form data; `contacts` supplies the names a sent check-in does not store.

    People whose contact was deleted are left out.
    """
    answers = {
        name: getattr(checkin, name)
        for name in (*TEXTS, "hours", "next_step_on", "objective_numbers", "skill_codes", "no_one_new")
    }
    scales = {
        name: None if getattr(checkin, name) is None else str(getattr(checkin, name)) for name in ("mood", "support")
    }
    rows = [row for row in checkin.people_met if "contact_id" not in row or row["contact_id"] in contacts]
    return {
        **answers,
        **scales,
        "people": [_person(row, contacts) for row in rows if not row.get("ticked")],
        "ticked": [row["contact_id"] for row in rows if row.get("ticked")],
        "events": [row["event_id"] for row in checkin.events],
    }


def _person(row: dict[str, Any], contacts: Mapping[int, Contact]) -> dict[str, Any]:
    contact = contacts.get(row.get("contact_id", 0))
    named = {"name": contact.name, "organization": contact.organization} if contact else {}
    typed = {name: row.get(name) or "" for name in ("name", "organization", "function", "role_level")}
    return {**typed, "on": date.fromisoformat(row["on"]) if row.get("on") else None, **named}


def _number(field: RadioField) -> int | None:
    return int(field.data) if field.data and not field.errors else None


class ReplyForm(EditForm):
    """Faculty's reply."""

    response = TextAreaField("Your reply to the student", [Length(max=LONGEST)])
    depth = SelectField("Depth of the reflection", default="", choices=options(DEPTHS, "Not rated"))

    def rated_depth(self) -> Decimal | None:
        return Decimal(self.depth.data) if self.depth.data else None


class ExcuseForm(Form):
    """The reason for excusing a student."""

    reason = TextAreaField("Reason", [Length(max=2000)])
