"""The institution's changes to the bank of questions; the default questions are in the program."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from placement.core.database import Base, choice
from placement.core.labels import Label


class QuestionFamily(Label):
    CAREER_STORY = "career_story", "Career story"
    WHAT_IT_TAKES = "what_it_takes", "What it takes here"
    CULTURE = "culture", "Culture"
    FIELD = "field", "The field and its debates"
    ADVICE = "advice", "Advice"
    WHOM_ELSE = "whom_else", "Who else to meet"


class BankQuestion(Base):
    """A question the institution added, or its change of a default one.

    `replaces` has the default's text; empty if the question was added. Students don't see a question put away.
    """

    __tablename__ = "bank_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    replaces: Mapped[str | None] = mapped_column(String(200), unique=True)
    family: Mapped[QuestionFamily] = mapped_column(choice(QuestionFamily))
    text: Mapped[str] = mapped_column(String(200))
    is_used: Mapped[bool] = mapped_column(default=True)
