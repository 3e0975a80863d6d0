"""The form for a skill."""

from __future__ import annotations

from wtforms import BooleanField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from placement.core.edit_forms import EditForm


class SkillForm(EditForm):
    """One skill of the list."""

    code = StringField("Code", [InputRequired("Enter a short code, such as COMM."), Length(max=20)])
    label = StringField("Name", [InputRequired("Enter the skill's name."), Length(max=200)])
    definition = TextAreaField(
        "Definition", [Length(max=1000)], description="In your own words: what a person with this skill does."
    )
    position = IntegerField("Place in the list", [InputRequired("Enter a number."), NumberRange(0, 999)], default=100)
    alignments = TextAreaField(
        "Corresponds to", description="One to a line, framework and reference, such as “NACE: Communication”."
    )
    is_active = BooleanField("Used in terms that have not begun", default=True)
