"""The form of a reference."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from placement.core.edit_forms import EditForm
from placement.core.forms import options


class ReferenceForm(EditForm):
    """Someone asked to be a reference; the person is chosen once."""

    person_id = SelectField("Who", [InputRequired("Select a person.")])
    asked_on = DateField("Asked on", [Optional()])
    has_agreed = BooleanField("They agreed", description="Counts as a reference offered, under Outcomes.")
    allowed_for = StringField("What you may use it for", [Length(max=300)], description="Like: jobs in design.")
    until_on = DateField("Until when", [Optional()])
    how_to_reach = StringField(
        "How people should reach them", [Length(max=300)], description="Like: by email, not at work."
    )

    def offer(self, people: Iterable[tuple[int, str]]) -> None:
        """Set the people to select from."""
        self.person_id.choices = options(((str(number), name) for number, name in people), "Select a person")

    def facts(self) -> dict[str, Any]:
        """Return the fields for the service."""
        texts = {name: self[name].data or "" for name in ("allowed_for", "how_to_reach")}
        return {
            **texts,
            "asked_on": self.asked_on.data,
            "until_on": self.until_on.data,
            "has_agreed": bool(self.has_agreed.data),
        }
