"""Forms of objectives. A draft may be incomplete, so these check only format."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from placement.agreements.models import Attainment, EvidenceKind, ObjectiveType, Wording
from placement.agreements.rules.content import LARGEST_TEXT, Content, content_of
from placement.agreements.rules.review import AttainmentRating, Party
from placement.core.edit_forms import EditForm, OpenRadioField
from placement.core.forms import Form, options
from placement.terms.services.freeze_skills import RatedSkill

LONG = Length(max=LARGEST_TEXT, message=f"Keep this to {LARGEST_TEXT} characters.")


class ObjectiveForm(EditForm):
    """One objective."""

    statement = TextAreaField("What will you be able to do?", [LONG])
    type = SelectField("What type of objective is it?", default="")
    skills = SelectMultipleField(
        "Which skills does it build?", widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    field_skill = StringField("Your field-specific skill, in your words", [Length(max=200)])
    activities = TextAreaField("What will you do to get there, and who helps?", [LONG])
    evidence_kind = SelectField("What evidence will show it?", default="")
    measure = TextAreaField("How will you know you met it?", [LONG])
    due_on = DateField("Due date", [Optional()])

    def offer(self, skills: Sequence[RatedSkill]) -> None:
        """Set the choices."""
        self.type.choices = options(ObjectiveType.choices(), "Not chosen yet")
        self.evidence_kind.choices = options(EvidenceKind.choices(), "Not chosen yet")
        self.skills.choices = options((skill.code, skill.label) for skill in skills)
        self.skills.validate_choice = False

    def content(self) -> Content:
        """Return the typed content, without skills that are not offered."""
        offered = {choice.value for choice in self.skills.choices}
        return Content(
            statement=self.statement.data or "",
            type=chosen(ObjectiveType, self.type.data),
            skill_codes=tuple(code for code in self.skills.data or () if code in offered),
            field_skill=self.field_skill.data or "",
            activities=self.activities.data or "",
            evidence_kind=chosen(EvidenceKind, self.evidence_kind.data),
            measure=self.measure.data or "",
            due_on=self.due_on.data,
        )


def stored_content(wording: Wording | None) -> dict[str, Any]:
    """Return the wording as form data; empty for a new objective."""
    if wording is None:
        return {}
    content = content_of(wording)
    return {**vars(content), "skills": list(content.skill_codes)}


Kind = TypeVar("Kind", ObjectiveType, EvidenceKind)


def chosen(kind: type[Kind], value: str | None) -> Kind | None:
    """Return the enum member of this value, or None."""
    return next((one for one in kind if one.value == value), None)


class SeenForm(Form):
    """A decision on an agreement; `seen` is the version the page showed."""

    seen = IntegerField(widget=HiddenInput(), validators=[Optional()])


class SupervisorReplyForm(SeenForm):
    """Base of a supervisor's reply to a `revision`: `comment_<number>` for each objective."""

    numbers: Sequence[int] = ()
    revision = IntegerField(widget=HiddenInput(), validators=[Optional()])
    agree_to_rest = BooleanField("I agree to the other objectives as written")
    note = StringField("How did they tell you?", [Length(max=500)])

    def requests(self) -> dict[int, str]:
        """Return the requested changes by objective number."""
        return {number: self[f"comment_{number}"].data for number in self.numbers if self[f"comment_{number}"].data}


class DecisionForm(EditForm):
    """Base of faculty's decision: `choice_<number>` and `comment_<number>` for each objective."""

    numbers: Sequence[int] = ()
    late_reason = TextAreaField("Reason for signing off late", [LONG])

    def approved(self) -> set[int]:
        return {number for number in self.numbers if self[f"choice_{number}"].data == "approve"}

    def requests(self) -> dict[int, str]:
        """Return the requested changes: selected, or entered without selecting anything."""
        return {number: self[f"comment_{number}"].data or "" for number in self.numbers if self._asks(number)}

    def _asks(self, number: int) -> bool:
        chosen, written = self[f"choice_{number}"].data, self[f"comment_{number}"].data
        return chosen == "ask" or bool(written and chosen != "approve")


CHOICES = [("approve", "Sign off"), ("ask", "Request a change"), ("later", "Decide later")]


def reply_form(numbers: Sequence[int]) -> type[SupervisorReplyForm]:
    """Return the supervisor's form for these objectives."""
    fields = {f"comment_{number}": TextAreaField("What should change?", [LONG]) for number in numbers}
    return type("ReplyFormOfThese", (SupervisorReplyForm,), {**fields, "numbers": tuple(numbers)})


def decision_form(numbers: Sequence[int]) -> type[DecisionForm]:
    """Return faculty's form for these objectives."""
    fields: dict[str, object] = {"numbers": tuple(numbers)}
    for number in numbers:
        choice = RadioField(f"Decision on objective {number}", [Optional()], choices=options(CHOICES), default="later")
        fields[f"choice_{number}"] = choice
        fields[f"comment_{number}"] = TextAreaField("What should change?", [LONG])
    return type("DecisionFormOfThese", (DecisionForm,), fields)


class AttainmentForm(EditForm):
    """Base of an attainment form: `attained_<number>` and `reason_<number>` of one party."""

    numbers: Sequence[int] = ()
    party = SelectField("Rated by", [Optional()])

    def ratings(self) -> dict[int, AttainmentRating]:
        """Return the ratings given; unrated objectives are left out."""
        values = {number: self[f"attained_{number}"].data for number in self.numbers}
        return {
            number: AttainmentRating(Attainment(value), self[f"reason_{number}"].data or "")
            for number, value in values.items()
            if value
        }


LEVELS = [(one.value, one.label) for one in Attainment]


def attainment_form(numbers: Sequence[int]) -> type[AttainmentForm]:
    """Return the attainment form for these objectives."""
    fields: dict[str, object] = {"numbers": tuple(numbers)}
    for number in numbers:
        label = f"How well was objective {number} met?"
        fields[f"attained_{number}"] = OpenRadioField(label, [Optional()], choices=options(LEVELS))
        fields[f"reason_{number}"] = TextAreaField("Reason", [LONG])
    return type("AttainmentFormOfThese", (AttainmentForm,), fields)


def party_choices(parties: Sequence[Party]) -> list[tuple[str, str]]:
    return [(party.value, party.label) for party in parties]


class AmendForm(Form):
    """The reason for a new version of signed-off objectives."""

    note = StringField("What changed?", [Length(max=500)])
