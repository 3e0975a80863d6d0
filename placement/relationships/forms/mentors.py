"""Forms of mentors, and of what they confirm."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from placement.core.edit_forms import EditForm
from placement.core.forms import AddressField, Form, options
from placement.relationships.forms.outcomes import YES_NO, YES_OR_NO
from placement.relationships.models import TieStage
from placement.relationships.rules.mentors import MOST_MEETINGS

AGREE = [("1", "not at all"), ("2", "a little"), ("3", "partly"), ("4", "mostly"), ("5", "fully"), ("", "Can't say")]
MENTOR_ITEMS = {
    "career_1": "They gave me work that mattered.",
    "career_2": "They opened doors for me.",
    "career_3": "They told me honestly how I was doing.",
    "psychosocial_1": "They took time for me.",
    "psychosocial_2": "It was safe to ask them anything.",
    "psychosocial_3": "They cared about what I want to become.",
    "role_model_1": "I would like to work the way they do.",
    "role_model_2": "Through them I understood how the field works.",
    "role_model_3": "They showed me what is and isn't acceptable at work.",
}
FAMILIES = {"career": "Career support", "psychosocial": "Personal support", "role_model": "Role model"}


class AfterTheEndForm(EditForm):
    """The student's answer on being mentored."""

    mentored = RadioField("Did someone here mentor you?", [InputRequired("Select yes or no.")], choices=options(YES_NO))


class MentorForm(EditForm):
    """A mentor, or someone wished for as one."""

    person_id = SelectField(
        "Who", default="", description="Only you see names, unless you share this one with the office below."
    )
    name = StringField("Name or alias of someone new", [Length(max=200)])
    organization = StringField("Their organization", [Length(max=300)])
    stage = RadioField("Where are you with them?", [Optional()], choices=options(TieStage.choices()), default="found")
    purpose = StringField(
        "What is it for?", [Length(max=200)], description="Like: finding my field, feedback on my work, a way in."
    )
    is_formal = RadioField(
        "How did the mentoring start?",
        [Optional()],
        choices=options([("yes", "They were assigned to me"), ("no", "It developed naturally")]),
    )
    started_on = DateField("Since", [Optional()])
    ended_on = DateField("Until", [Optional()], description="Leave blank if it continues.")
    meetings_planned = IntegerField("Meetings planned", [Optional()])
    how_it_ended = TextAreaField("How did it end, or how will it continue?", [Length(max=2000)])
    shared_with_staff = BooleanField("Share this mentor's name with the career office")

    def offer(self, people: Iterable[tuple[int, str]]) -> None:
        """Set the people the student has as choices."""
        self.person_id.choices = options(((str(number), name) for number, name in people), "Someone new")

    def facts(self) -> dict[str, Any]:
        """Return the details for the service."""
        plain = ("purpose", "started_on", "ended_on", "meetings_planned", "how_it_ended", "shared_with_staff")
        facts = {name: self[name].data for name in plain}
        stage = TieStage(self.stage.data) if self.stage.data else TieStage.FOUND
        return {**facts, "stage": stage, "is_formal": YES_OR_NO.get(self.is_formal.data)}


class StatementsForm(EditForm):
    """Nine statements about a mentor to rate; nothing is preset."""

    def answers(self) -> dict[str, int | None]:
        """Return the rating of each statement, or None."""
        return {name: int(self[name].data) if self[name].data else None for name in MENTOR_ITEMS}


for _name, _words in MENTOR_ITEMS.items():
    setattr(StatementsForm, _name, RadioField(_words, [Optional()], choices=options(AGREE)))


class ConfirmationForm(Form):
    """The address of a mentor who is asked to confirm."""

    address = AddressField("Their email address", [InputRequired("Enter their email address."), Length(max=254)])


class MentorSaysForm(Form):
    """The mentor's answer, by the link."""

    says = RadioField("Is that right?", [InputRequired("Select yes or no.")], choices=options(YES_NO))
    conversations = IntegerField(
        "About how many conversations did you have?",
        [Optional(), NumberRange(0, MOST_MEETINGS, f"Enter a number from 0 to {MOST_MEETINGS}.")],
        description="An estimate is fine. You can leave it blank.",
    )
