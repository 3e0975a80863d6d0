"""Forms of one person's page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from placement.core.edit_forms import EditForm
from placement.core.forms import Form, options
from placement.relationships.models import HowMet, InteractionKind, RoleLevel
from placement.relationships.rules.talks import MINUTES, Talk

NOTE_HINT = (
    "What you talked about and promised. Nothing about health, religion, family, clients or patients. "
    "Only you see it; it's deleted 12 months after you were last in touch, unless you keep it."
)


class TalkForm(Form):
    """We talked."""

    on = DateField("Day", [InputRequired("Enter a date that exists, like 2026-09-02.")])
    kind = RadioField(
        "What was it?", choices=options([("meeting", "Meeting"), ("catch-up", "Catch-up")]), default="catch-up"
    )
    minutes = RadioField(
        "Minutes",
        [Optional()],
        choices=options([*((str(number), str(number)) for number in MINUTES), ("", "Not sure")]),
        default="",
    )
    names = StringField("Who else should you meet?", [Length(max=300)], description="Names, with commas between them.")
    offer = StringField("Anything you can offer?", [Length(max=240)])
    promise = StringField("What did you promise?", [Length(max=240)], description="Like: slides by Fri")
    note = TextAreaField("Private note", [Length(max=240)], description=NOTE_HINT)
    learned = StringField("One thing you learned about the field", [Length(max=500)])

    def talk(self) -> Talk:
        """Return the talk for the service."""
        return Talk(
            on=self.on.data or date.min,
            kind=InteractionKind(self.kind.data),
            minutes=int(self.minutes.data) if self.minutes.data else None,
            note=self.note.data or "",
            learned=self.learned.data or "",
            offer=self.offer.data or "",
            names=[name.strip() for name in (self.names.data or "").split(",") if name.strip()],
            promise=self.promise.data or "",
        )


class InteractionForm(EditForm):
    """Change what happened."""

    on = DateField("Day", [InputRequired("Enter a date that exists, like 2026-09-02.")])
    kind = RadioField("What was it?", choices=options(InteractionKind.choices()))
    minutes = IntegerField("Minutes", [Optional(), NumberRange(1, 1440, "Enter minutes from 1 to 1440.")])
    note = TextAreaField("Private note", [Length(max=240)], description=NOTE_HINT)
    learned = StringField("One thing you learned about the field", [Length(max=500)])

    def facts(self) -> dict[str, Any]:
        """Return the fields for the service."""
        return {
            "on": self.on.data,
            "kind": InteractionKind(self.kind.data),
            "minutes": self.minutes.data,
            "note": self.note.data or "",
            "learned": self.learned.data or "",
        }


class DraftForm(Form):
    """A text to send from the student's email program; never stored."""

    subject = StringField("Subject", [Length(max=200)])
    text = TextAreaField("Text", [Length(max=5000)])


class DetailsForm(EditForm):
    """The details of a person."""

    name = StringField("Name or alias", [InputRequired("Enter a name, or an alias."), Length(max=200)])
    organization = StringField("Organization", [Length(max=300)])
    field = StringField("What they do", [Length(max=100)], description="Like design, nursing, or finance.")
    role_level = SelectField("Level", default="", choices=options(RoleLevel.choices(), "Unknown"))
    how_met = SelectField("How you met", default="", choices=options(HowMet.choices(), "Unknown"))
    introduced_by_id = SelectField("Introduced by", default="")

    def offer(self, people: Iterable[tuple[int, str]]) -> None:
        """Set the other people as choices of who introduced this one."""
        self.introduced_by_id.choices = options(((str(number), name) for number, name in people), "No one, or unknown")

    def facts(self) -> dict[str, Any]:
        """Return the plain fields for the service."""
        kinds = {"role_level": RoleLevel, "how_met": HowMet}
        chosen = {name: kind(self[name].data) if self[name].data else None for name, kind in kinds.items()}
        plain = {name: self[name].data or "" for name in ("name", "organization", "field")}
        return {**plain, **chosen}

    def introducer_id(self) -> int | None:
        return int(self.introduced_by_id.data) if self.introduced_by_id.data else None


class ChoosePersonForm(Form):
    """Another of one's people, for example the one this one is the same as."""

    person_id = SelectField("Who", [InputRequired("Select a person.")])

    def offer(self, people: Iterable[tuple[int, str]]) -> None:
        """Set the choices."""
        self.person_id.choices = options(((str(number), name) for number, name in people), "Select a person")
