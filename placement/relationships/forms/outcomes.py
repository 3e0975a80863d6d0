"""Forms of mentors and outcomes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from placement.core.edit_forms import EditForm
from placement.core.forms import options
from placement.placements.models import EligibleToHire
from placement.relationships.models import OfferDecision, OutcomeKind

YES_NO = [("yes", "Yes"), ("no", "No")]
YES_OR_NO = {"yes": True, "no": False}
YES_NO_YET = [("yes", "Yes"), ("no", "No"), ("", "Not yet, or I don't know")]
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
    """A mentor, with nine statements to rate."""

    person_id = SelectField(
        "Who", default="", description="Only you see names, unless you share this one with the office below."
    )
    name = StringField("Name or alias of someone new", [Length(max=200)])
    organization = StringField("Their organization", [Length(max=300)])
    is_formal = RadioField(
        "How did the mentoring start?",
        [Optional()],
        choices=options([("yes", "They were assigned to me"), ("no", "It developed naturally")]),
    )
    started_on = DateField("Since", [Optional()])
    ended_on = DateField("Until", [Optional()], description="Leave blank if it continues.")
    meetings_planned = IntegerField("Meetings planned", [Optional()])
    meetings_held = IntegerField("Meetings held", [Optional()])
    how_it_ended = TextAreaField("How did it end, or how will it continue?", [Length(max=2000)])
    shared_with_staff = BooleanField("Share this mentor's name with the career office")

    def offer(self, people: Iterable[tuple[int, str]]) -> None:
        """Set the people the student has as choices."""
        self.person_id.choices = options(((str(number), name) for number, name in people), "Someone new")

    def facts(self) -> dict[str, Any]:
        """Return the mentoring details and ratings."""
        plain = ("started_on", "ended_on", "meetings_planned", "meetings_held", "how_it_ended", "shared_with_staff")
        answers = {name: int(self[name].data) if self[name].data else None for name in MENTOR_ITEMS}
        formal = YES_OR_NO.get(self.is_formal.data)
        return {**{name: self[name].data for name in plain}, **answers, "is_formal": formal}


for _name, _words in MENTOR_ITEMS.items():
    setattr(MentorForm, _name, RadioField(_words, [Optional()], choices=options(AGREE), default=""))


class OutcomesForm(EditForm):
    """Outcomes of the placement and plans after graduation."""

    decision = RadioField(
        "If you got a full-time offer, what did you decide?",
        [Optional()],
        choices=options([*OfferDecision.choices(), ("", "No offer")]),
        default="",
    )
    expected_graduation = DateField("When do you expect to graduate?", [Optional()])
    seeking_full_time = RadioField(
        "Are you looking for full-time work after graduating?", [Optional()], choices=options(YES_NO)
    )
    eligible_to_hire = RadioField(
        "Is the student eligible for hire by the host?",
        choices=options(EligibleToHire.choices()),
        default=EligibleToHire.UNKNOWN.value,
        description="Select no if a contract or rule prevents it. The placement is then not a possible hire.",
    )
    mentored = RadioField("The student was mentored", [Optional()], choices=options(YES_NO_YET), default="")

    def answers(self) -> dict[OutcomeKind, bool | None]:
        """Return True, False, or None for each kind."""
        return {kind: YES_OR_NO.get(self[kind.value].data) for kind in OutcomeKind}

    def prospects(self) -> dict[str, Any]:
        """Return the plans after graduation that this form has fields for."""
        prospects: dict[str, Any] = {
            "expected_graduation": self.expected_graduation.data,
            "seeking_full_time": YES_OR_NO.get(self.seeking_full_time.data),
        }
        if self.eligible_to_hire:
            prospects["eligible_to_hire"] = EligibleToHire(self.eligible_to_hire.data)
        return prospects

    def remove_fields(self, *, of_document: bool, for_office: bool) -> None:
        """Remove fields that do not apply: documents have no plans, and only the office sets eligibility."""
        applies = {
            "mentored": of_document,
            "eligible_to_hire": for_office and not of_document,
            **dict.fromkeys(("decision", "expected_graduation", "seeking_full_time"), not of_document),
        }
        for name in [name for name, is_shown in applies.items() if not is_shown]:
            delattr(self, name)


for _kind in OutcomeKind:
    setattr(OutcomesForm, _kind.value, RadioField(_kind.label, [Optional()], choices=options(YES_NO_YET), default=""))
