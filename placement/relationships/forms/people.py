"""Forms of the network."""

from __future__ import annotations

from wtforms import DateField, HiddenField, StringField
from wtforms.validators import Optional

from placement.core.forms import Form


class CaptureForm(Form):
    """One line about a person; it shows again on the page it came from."""

    line = StringField("Who did you meet?")
    typed_on = DateField("Typed on", [Optional()])
    origin = HiddenField()
