"""The form of one update to several people; nothing of it is stored."""

from __future__ import annotations

from collections.abc import Iterable

from flask import request
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from placement.core.errors import RuleBroken
from placement.core.forms import CheckBoxes, Form, options

MOST = 10
LONGEST = 5000


class UpdateForm(Form):
    """People to select, a subject, and the text for all of them; `written_from` is the text the page's emails have."""

    people = CheckBoxes("To")
    subject = StringField("Subject", [Length(max=200)])
    text = TextAreaField("Text", [InputRequired("Write the text."), Length(max=LONGEST)])
    written_from = HiddenField()

    def offer(self, people: Iterable[tuple[int, str]]) -> None:
        """Set the people to select from."""
        self.people.choices = options((str(number), name) for number, name in people)

    def read_chosen(self) -> list[int]:
        """Return the ids of the selected people."""
        return [int(one) for one in self.people.data or ()]

    def check_people(self) -> None:
        """Raise RuleBroken unless one to ten people are selected."""
        count = len(self.read_chosen())
        if not count:
            raise RuleBroken("Select at least one person.", "people")
        if count > MOST:
            raise RuleBroken(f"Select at most ten people; you selected {count}. Your text is still here.", "people")


def read_letters(people: Iterable[int]) -> dict[int, str]:
    """Return the emails that the page had, by person."""
    names = {one: f"letter_{one}" for one in people}
    return {one: to_lines(request.form[name])[: 2 * LONGEST] for one, name in names.items() if name in request.form}


def to_lines(text: str) -> str:
    """Return a text with the line ends that the product uses; browsers send others."""
    return text.replace("\r\n", "\n")
