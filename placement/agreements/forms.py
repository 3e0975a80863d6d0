"""Forms about objectives. A draft may lack anything: only shape is checked here."""

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
from placement.agreements.rules.transitions import Party, Rating
from placement.core.edit_forms import EditForm, OpenRadioField
from placement.core.forms import Form, options
from placement.terms.services.freeze_skills import RatedSkill

LONG = Length(max=LARGEST_TEXT, message=f"Keep this to {LARGEST_TEXT} characters.")


class ObjectiveForm(EditForm):
    """One objective."""

    statement = TextAreaField("What will you be able to do?", [LONG])
    type = SelectField("What kind of objective is it?", default="")
    skills = SelectMultipleField(
        "Which skills does it build?", widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    field_skill = StringField("The skill of your field, in your words", [Length(max=200)])
    activities = TextAreaField("What will you do to get there, and who helps?", [LONG])
    evidence_kind = SelectField("What will show it?", default="")
    measure = TextAreaField("How will anybody see that it is met?", [LONG])
    due_on = DateField("By which day?", [Optional()])

    def offer(self, skills: Sequence[RatedSkill]) -> None:
        """Set the choices; skills an older wording names stay among them."""
        self.type.choices = options(ObjectiveType.choices(), "Not chosen yet")
        self.evidence_kind.choices = options(EvidenceKind.choices(), "Not chosen yet")
        self.skills.choices = options((skill.code, skill.label) for skill in skills)
        self.skills.validate_choice = False

    def content(self) -> Content:
        """What was typed. Skills nobody offers are left out."""
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
    """The wording as its form shows it; nothing for a new one."""
    if wording is None:
        return {}
    content = content_of(wording)
    return {**vars(content), "skills": list(content.skill_codes)}


Kind = TypeVar("Kind", ObjectiveType, EvidenceKind)


def chosen(kind: type[Kind], value: str | None) -> Kind | None:
    """The member of this value; none for what the form does not offer, which its field has refused."""
    return next((one for one in kind if one.value == value), None)


class SeenForm(Form):
    """A decision about an agreement as it was when the page was shown."""

    seen = IntegerField(widget=HiddenInput(), validators=[Optional()])


class AnswerForm(SeenForm):
    """The base of a supervisor's answer to a `revision`: `comment_<number>` for each objective."""

    numbers: Sequence[int] = ()
    revision = IntegerField(widget=HiddenInput(), validators=[Optional()])
    agree_to_rest = BooleanField("I agree to the other objectives as they are")
    note = StringField("How did they tell you?", [Length(max=500)])

    def requests(self) -> dict[int, str]:
        """The changes asked for, by the objective's number."""
        return {number: self[f"comment_{number}"].data for number in self.numbers if self[f"comment_{number}"].data}


class DecisionForm(EditForm):
    """The base of faculty's decision: `choice_<number>` and `comment_<number>` for each objective."""

    numbers: Sequence[int] = ()
    late_reason = TextAreaField("Why only now?", [LONG])

    def approved(self) -> set[int]:
        return {number for number in self.numbers if self[f"choice_{number}"].data == "approve"}

    def requests(self) -> dict[int, str]:
        """The changes asked for: chosen, or written although nothing was chosen."""
        return {number: self[f"comment_{number}"].data or "" for number in self.numbers if self._asks(number)}

    def _asks(self, number: int) -> bool:
        chosen, written = self[f"choice_{number}"].data, self[f"comment_{number}"].data
        return chosen == "ask" or bool(written and chosen != "approve")


CHOICES = [("approve", "Approve"), ("ask", "Ask for a change"), ("later", "Decide later")]


def answer_form(numbers: Sequence[int]) -> type[AnswerForm]:
    """A supervisor's form for these objectives."""
    fields = {f"comment_{number}": TextAreaField("What should change?", [LONG]) for number in numbers}
    return type("AnswerFormOfThese", (AnswerForm,), {**fields, "numbers": tuple(numbers)})


def decision_form(numbers: Sequence[int]) -> type[DecisionForm]:
    """Faculty's form for these objectives."""
    fields: dict[str, object] = {"numbers": tuple(numbers)}
    for number in numbers:
        choice = RadioField(f"Decision on objective {number}", [Optional()], choices=options(CHOICES), default="later")
        fields[f"choice_{number}"] = choice
        fields[f"comment_{number}"] = TextAreaField("What should change?", [LONG])
    return type("DecisionFormOfThese", (DecisionForm,), fields)


class AttainmentForm(EditForm):
    """The base of a rating: `attained_<number>` and `reason_<number>`, read as this party's."""

    numbers: Sequence[int] = ()
    party = SelectField("Rated by", [Optional()])

    def ratings(self) -> dict[int, Rating]:
        """What was rated; an objective left open stays as it is."""
        given = {number: self[f"attained_{number}"].data for number in self.numbers}
        return {
            number: Rating(Attainment(value), self[f"reason_{number}"].data or "")
            for number, value in given.items()
            if value
        }


LEVELS = [(one.value, one.label) for one in Attainment]


def attainment_form(numbers: Sequence[int]) -> type[AttainmentForm]:
    """A form for the attainment of these objectives."""
    fields: dict[str, object] = {"numbers": tuple(numbers)}
    for number in numbers:
        label = f"How far was objective {number} attained?"
        fields[f"attained_{number}"] = OpenRadioField(label, [Optional()], choices=options(LEVELS))
        fields[f"reason_{number}"] = TextAreaField("Reason", [LONG])
    return type("AttainmentFormOfThese", (AttainmentForm,), fields)


def party_choices(parties: Sequence[Party]) -> list[tuple[str, str]]:
    return [(party.value, party.label) for party in parties]


class AmendForm(Form):
    """Why a signed agreement is opened again."""

    note = StringField("What has changed?", [Length(max=500)])
