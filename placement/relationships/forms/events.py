"""Forms of events and meetings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from placement.core.edit_forms import EditForm
from placement.core.forms import CheckBoxes, Form, options
from placement.relationships.models import PlacementEvent, PlacementEventKind
from placement.relationships.rules.events import EventFacts

KINDS = options(PlacementEventKind.choices())
ANSWERS = {"yes": True, "no": False}


class AddEventForm(Form):
    """One line about an event, its kind chosen by a tap. `placement_id` is asked only if there are several."""

    kind = RadioField("What kind?", [InputRequired("Select a kind.")], choices=KINDS)
    title = StringField("What was it?", [Length(max=200)], description="A few words, like “sprint review”.")
    on = DateField("Day", [InputRequired("Enter a date that exists, like 2026-09-02.")])
    placement_id = SelectField("Placement", [Optional()])

    def offer(self, placements: Sequence[tuple[int, str]]) -> None:
        """Set the placements to choose from."""
        self.placement_id.choices = options((str(number), words) for number, words in placements)

    def facts(self) -> EventFacts:
        """Return the event for the service."""
        return EventFacts(PlacementEventKind(self.kind.data), self.on.data or date.min, self.title.data or "")


class EventForm(EditForm):
    """An event with the people met there."""

    attended = RadioField("Did you go?", [Optional()], choices=options([("yes", "Yes"), ("no", "No")]))
    met = CheckBoxes("Who did you meet?", coerce=int)
    names = StringField(
        "Someone else?", [Length(max=500)], description="Names, with commas between them. We add new names to People."
    )
    learned = StringField("One thing you learned", [Length(max=500)])
    kind = RadioField("What kind?", choices=KINDS)
    title = StringField("What was it?", [Length(max=200)])
    on = DateField("Day", [InputRequired("Enter a date that exists, like 2026-09-02.")])

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        """Set the people to select from."""
        self.met.choices = list(people)

    def facts(self) -> EventFacts:
        """Return the event for the service."""
        return EventFacts(
            kind=PlacementEventKind(self.kind.data),
            on=self.on.data or date.min,
            title=self.title.data or "",
            attended=ANSWERS.get(self.attended.data or ""),
            learned=self.learned.data or "",
            contact_ids=list(self.met.data or []),
            names=[name.strip() for name in (self.names.data or "").split(",") if name.strip()],
        )


def stored_event(event: PlacementEvent, met: Sequence[int]) -> dict[str, Any]:
    """Return an event as form data."""
    said = {True: "yes", False: "no"}.get(event.attended) if event.attended is not None else ""
    plain = {name: getattr(event, name) for name in ("title", "on", "learned")}
    return {**plain, "kind": event.kind.value, "attended": said, "met": list(met)}
