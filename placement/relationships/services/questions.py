"""Add, change, and hide questions of the bank. Services never commit."""

from __future__ import annotations

from collections.abc import Sequence

from placement import audit
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.core.text import clean, fold_words
from placement.relationships.models import BankQuestion, QuestionFamily
from placement.relationships.queries.questions import BankEntry, list_entries
from placement.relationships.rules.questions import SUGGESTED, Question, check_text


def save_question(
    actor: Actor, entry: BankEntry | None, *, text: str, family: QuestionFamily, is_used: bool = True
) -> None:
    """Add a question, or change one; a default question saved as it was loses its change.

    Raises RuleBroken for a text that can't be asked, one the bank has already, or too few families left.
    """
    question = Question(family, clean(text))
    check_text(question.text)
    others = [one for one in list_entries() if entry is None or one.key != entry.key]
    check_new(question, others)
    check_enough([*(one.question for one in others if one.is_used), *([question] if is_used else [])])
    if entry is not None and entry.change is not None and question == entry.default and is_used:
        number = entry.change.id
        db.session.delete(entry.change)
    else:
        number = _save_row(entry, question, is_used).id
    db.session.flush()
    audit.record(actor, "change" if entry else "add", "question", number, is_used=is_used)


def check_new(question: Question, others: Sequence[BankEntry]) -> None:
    """Raise RuleBroken if another question has the same words."""
    if fold_words(question.text) in {fold_words(one.question.text) for one in others}:
        raise RuleBroken("This question is in the bank already.", "text")


def check_enough(used: Sequence[Question]) -> None:
    """Raise RuleBroken if the questions that students see have fewer families than a person's page suggests."""
    if len({one.family for one in used}) < SUGGESTED:
        raise RuleBroken("Students see questions from three groups. Keep at least one question in three groups.")


def _save_row(entry: BankEntry | None, question: Question, is_used: bool) -> BankQuestion:
    row = entry.change if entry else None
    if row is None:
        row = BankQuestion(replaces=entry.default.text if entry and entry.default else None)
        db.session.add(row)
    row.family, row.text, row.is_used = question.family, question.text, is_used
    db.session.flush()
    return row
