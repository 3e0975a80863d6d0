"""The questions of About me, and the three lines of an introduction."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import StringField, TextAreaField
from wtforms.validators import Length, Optional

from placement.about_me.models import LINE_LENGTH, WORDS_LENGTH, AboutMeAnswer, AboutMeItem, SelfIntroduction
from placement.about_me.rules import WANT_CHOICES
from placement.core.edit_forms import EditForm, OpenRadioField
from placement.core.forms import options


class AboutMeForm(EditForm):
    """The questions of one occasion; each may stay empty."""

    values = StringField(
        "What matters to you?", [Length(max=WORDS_LENGTH)], description="Up to five values, with commas between them."
    )
    strengths = TextAreaField("What are your strengths?", [Length(max=WORDS_LENGTH)])
    goals = TextAreaField("What are your goals?", [Length(max=WORDS_LENGTH)])
    field = StringField("What is your field?", [Length(max=WORDS_LENGTH)], description="Like: data analysis")
    neighbors = StringField(
        "Which fields are related to yours?",
        [Length(max=WORDS_LENGTH)],
        description="Up to five, with commas between them. People in these fields see your work differently.",
    )
    enjoyed = TextAreaField(
        "What did you enjoy?", [Length(max=WORDS_LENGTH)], description="At the start: in earlier work or classes."
    )
    not_enjoyed = TextAreaField("What did you not enjoy?", [Length(max=WORDS_LENGTH)])
    want = OpenRadioField(
        "Would you want this work?", [Optional()], choices=options([(one, one) for one in WANT_CHOICES])
    )

    def answers(self) -> dict[AboutMeItem, str]:
        """Return the answers by item, blank for none."""
        return {item: self[item.value].data or "" for item in AboutMeItem}


class IntroductionForm(EditForm):
    """Three lines that make one paragraph."""

    who = StringField(
        "Who are you?", [Length(max=LINE_LENGTH)], description="Like: I'm Ana, a junior in statistics at Northfield"
    )
    here = StringField(
        "What do you do here?",
        [Length(max=LINE_LENGTH)],
        description="Like: This summer I check survey data for errors",
    )
    curious = StringField(
        "What are you curious about?",
        [Length(max=LINE_LENGTH)],
        description="Like: I'd love to learn how your team decides what to ask",
    )


def stored_words(answers: Iterable[AboutMeAnswer]) -> dict[str, str]:
    """Return saved answers as form data."""
    return {one.item.value: one.words for one in answers}


def stored_lines(introduction: SelfIntroduction | None) -> dict[str, str]:
    """Return a saved introduction as form data."""
    names = ("who", "here", "curious")
    return {name: getattr(introduction, name) for name in names} if introduction else {}
