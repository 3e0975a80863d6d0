"""The eight questions of reach."""

from __future__ import annotations

from wtforms.validators import InputRequired

from placement.core.edit_forms import EditForm, OpenRadioField
from placement.core.forms import options
from placement.relationships.models import ReachAnswers, ReachKind
from placement.relationships.rules.reach import REACH_TEXTS

YES_NO = [("yes", "Yes"), ("no", "No")]


class ReachForm(EditForm):
    """Eight yes or no questions, nothing preset."""

    def answers(self) -> dict[ReachKind, bool]:
        """Return the answers by kind."""
        return {kind: self[kind.value].data == "yes" for kind in ReachKind}


for _kind in ReachKind:
    _question = OpenRadioField(
        REACH_TEXTS[_kind].question, [InputRequired("Select yes or no.")], choices=options(YES_NO)
    )
    setattr(ReachForm, _kind.value, _question)


def stored_answers(saved: ReachAnswers | None) -> dict[str, str]:
    """Return saved answers as form data."""
    if saved is None:
        return {}
    return {kind.value: "yes" if getattr(saved, kind.value) else "no" for kind in ReachKind}
