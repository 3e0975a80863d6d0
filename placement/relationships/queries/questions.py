"""The bank of questions: the default ones, with what the institution added, changed, or put away."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import NotThere
from placement.relationships.models import BankQuestion
from placement.relationships.rules.questions import BANK, Question, make_key


@dataclass(frozen=True)
class BankEntry:
    """A question of the bank; `default` is how it came with the program, `change` is the institution's row, if any."""

    question: Question
    default: Question | None
    change: BankQuestion | None

    @property
    def key(self) -> str:
        """The name in an address: a digest for a default question, a number for one that was added."""
        return make_key(self.default.text) if self.default else str(self.change.id if self.change else "")

    @property
    def is_used(self) -> bool:
        return self.change is None or self.change.is_used


def list_entries() -> list[BankEntry]:
    """List all questions: the default ones in their order, then those added, also those put away.

    A change whose default question is no longer in the program stays as a question of its own.
    """
    rows = list(db.session.scalars(select(BankQuestion).order_by(BankQuestion.id)))
    changes = {one.replaces: one for one in rows if one.replaces is not None}
    defaults = [BankEntry(_read(changes.get(one.text)) or one, one, changes.get(one.text)) for one in BANK]
    known = {one.text for one in BANK}
    added = [BankEntry(Question(one.family, one.text), None, one) for one in rows if one.replaces not in known]
    return [*defaults, *added]


def _read(change: BankQuestion | None) -> Question | None:
    return Question(change.family, change.text) if change else None


def list_bank() -> list[Question]:
    """List the questions that students see."""
    return [one.question for one in list_entries() if one.is_used]


def get_question(actor: Actor, key: str) -> BankEntry:
    """Return a question of the bank. Raises NotThere."""
    for one in list_entries():
        if one.key == key:
            return one
    raise NotThere
