"""Forms of outcomes."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, RadioField
from wtforms.validators import Optional

from placement.core.edit_forms import EditForm
from placement.core.forms import options
from placement.placements.models import EligibleToHire
from placement.relationships.models import OfferDecision, OutcomeKind

YES_NO = [("yes", "Yes"), ("no", "No")]
YES_OR_NO = {"yes": True, "no": False}
YES_NO_YET = [("yes", "Yes"), ("no", "No"), ("", "Not yet, or I don't know")]


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
