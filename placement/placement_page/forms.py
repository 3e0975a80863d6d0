"""Forms for the steps of a placement."""

from __future__ import annotations

from wtforms import DateField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from placement.core import clock
from placement.core.forms import Form, options
from placement.placement_page.rules import MoveDetails, MoveRequest
from placement.placements.models import TerminationReason
from placement.placements.rules.conditions import is_early
from placement.placements.rules.transitions import TABLE, PlacementVerb


class MoveForm(Form):
    """What any move may be told."""

    note = TextAreaField(
        "Note",
        [Optional(), Length(max=2000)],
        description="Saved in the history, visible to everyone who sees the placement.",
    )
    on_behalf_of = SelectField(
        "Who decided this?",
        default="",
        description="If you record someone else's decision, the history will show that.",
    )


class ReasonForm(MoveForm):
    """A move that must be explained."""

    note = TextAreaField("Reason", [Length(max=2000)], description="Kept in the history, and told to the student.")


class TerminateForm(MoveForm):
    """Why a placement ends before its time, and when its last day was."""

    reason = RadioField("Why does it end?", [InputRequired("Choose why the placement is terminated.")])
    last_day = DateField("Last day", [Optional()], description="Leave blank if unknown.")
    note = TextAreaField(
        "Note",
        [Optional(), Length(max=2000)],
        description="Nothing about health or safety: that is kept elsewhere, not here.",
    )


class CompleteForm(MoveForm):
    """What is waived where hours or attainment are not there."""

    hours_waived = TextAreaField("Why the hours are enough", [Optional(), Length(max=2000)])
    attainment_waived = TextAreaField("Why attainment need not be decided", [Optional(), Length(max=2000)])


class CompleteEarlyForm(CompleteForm):
    """Completing before the last day, which must be explained."""

    note = TextAreaField("Reason", [Length(max=2000)], description="Why it is completed before its last day.")


def move_form(intent: MoveRequest, lacking: set[str], answers_for: list[str]) -> MoveForm:
    """The form of a move, with only the fields that this placement and this person need."""
    completes = CompleteEarlyForm if is_early(intent.placement.ends_on, clock.today()) else CompleteForm
    special: dict[PlacementVerb, type[MoveForm]] = {
        PlacementVerb.TERMINATE: TerminateForm,
        PlacementVerb.COMPLETE: completes,
    }
    needs_reason = any(step.reason_missing for step in TABLE.list_of(intent.verb))
    form = special.get(intent.verb, ReasonForm if needs_reason else MoveForm)()
    if isinstance(form, TerminateForm):
        form.reason.choices = options(TerminationReason.choices())
    if isinstance(form, CompleteForm):
        for name in {"hours_waived", "attainment_waived"} - lacking:
            del form[name]
    if answers_for:
        form.on_behalf_of.choices = options([(name, f"{name}, and I record it") for name in answers_for], "I did")
    else:
        del form.on_behalf_of
    return form


def read_move(form: MoveForm) -> MoveDetails:
    """What was typed for a move."""
    typed = {name: value for name, value in form.data.items() if name in MoveDetails.__dataclass_fields__ and value}
    if "reason" in typed:
        typed["reason"] = TerminationReason(typed["reason"])
    return MoveDetails(**typed)
