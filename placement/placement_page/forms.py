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

IN_HISTORY = "Saved in the history, visible to everyone who sees the placement."
EMAILED = {
    PlacementVerb.ASK: "We also email it to the student.",
    PlacementVerb.WITHDRAW: "We also email it to the student and faculty.",
}


class MoveForm(Form):
    """The fields of every move."""

    note = TextAreaField("Note", [Optional(), Length(max=2000)], description=IN_HISTORY)
    on_behalf_of = SelectField(
        "Who decided this?",
        default="",
        description="If you record someone else's decision, the history will show that.",
    )


class ReasonForm(MoveForm):
    """A move that needs a reason."""

    note = TextAreaField("Reason", [Length(max=2000)], description=IN_HISTORY)


class TerminateForm(MoveForm):
    """The reason and the last day of a placement that ends early."""

    reason = RadioField("Reason for ending early", [InputRequired("Select the reason for ending the placement early.")])
    last_day = DateField("Last day", [Optional()], description="Leave blank if unknown.")
    note = TextAreaField(
        "Note",
        [Optional(), Length(max=2000)],
        description="Don't include health or safety details. Record those in your office's own system.",
    )


class CompleteForm(MoveForm):
    """The reasons for waiving missing hours or ratings of attainment."""

    hours_waived = TextAreaField("Reason for waiving hours", [Optional(), Length(max=2000)])
    attainment_waived = TextAreaField("Reason for waiving attainment ratings", [Optional(), Length(max=2000)])


class CompleteEarlyForm(CompleteForm):
    """Completion before the last day, which needs a reason."""

    note = TextAreaField(
        "Reason", [Length(max=2000)], description="Explain why the placement is completed before its last day."
    )


def move_form(intent: MoveRequest, lacking: set[str], answers_for: list[str]) -> MoveForm:
    """The form of a move, with only the fields that this placement and this person need."""
    completes = CompleteEarlyForm if is_early(intent.placement.ends_on, clock.today()) else CompleteForm
    special: dict[PlacementVerb, type[MoveForm]] = {
        PlacementVerb.TERMINATE: TerminateForm,
        PlacementVerb.COMPLETE: completes,
    }
    needs_reason = any(step.reason_missing for step in TABLE.list_of(intent.verb))
    form = special.get(intent.verb, ReasonForm if needs_reason else MoveForm)()
    if intent.verb in EMAILED:
        form.note.description = f"{IN_HISTORY} {EMAILED[intent.verb]}"
    if isinstance(form, TerminateForm):
        form.reason.choices = options(TerminationReason.choices())
    if isinstance(form, CompleteForm):
        for name in {"hours_waived", "attainment_waived"} - lacking:
            del form[name]
    if answers_for:
        form.on_behalf_of.choices = options([(name, f"{name} (recorded by me)") for name in answers_for], "I did")
    else:
        del form.on_behalf_of
    return form


def read_move(form: MoveForm) -> MoveDetails:
    """The typed details of a move."""
    typed = {name: value for name, value in form.data.items() if name in MoveDetails.__dataclass_fields__ and value}
    if "reason" in typed:
        typed["reason"] = TerminationReason(typed["reason"])
    return MoveDetails(**typed)
