"""The form for a question of the bank."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from placement.core.edit_forms import EditForm
from placement.core.forms import options
from placement.relationships.models import QuestionFamily


class QuestionForm(EditForm):
    """One question that students can ask someone they meet."""

    text = StringField(
        "Question",
        [InputRequired("Enter a question."), Length(max=200)],
        description="Asked over coffee: short, open, and about their work. Questions never ask for work.",
    )
    family = RadioField("Group", [InputRequired("Select a group.")], choices=options(QuestionFamily.choices()))
    is_used = BooleanField("Suggested to students", default=True)

    def facts(self) -> dict[str, Any]:
        """Return the fields for the service."""
        family = QuestionFamily(self.family.data)
        return {"text": self.text.data or "", "family": family, "is_used": bool(self.is_used.data)}
