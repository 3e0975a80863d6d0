"""Forms of the list of people."""

from __future__ import annotations

from wtforms import DateField, HiddenField, StringField
from wtforms.validators import Optional

from placement.core.forms import Form


class CaptureForm(Form):
    """One line about a person. `origin` is the page it is on, `typed_by` whose page, `replaces` the entry it edits.

    `first` is the suggestion of the first two weeks that it answers.
    """

    line = StringField("Who did you meet?")
    typed_on = DateField("Typed on", [Optional()])
    origin = HiddenField()
    typed_by = HiddenField()
    replaces = HiddenField()
    first = HiddenField()
