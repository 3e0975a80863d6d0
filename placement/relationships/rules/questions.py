"""Questions that a student asks a contact over coffee, and the three to suggest today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import combinations, count
from math import gcd
from typing import Final

from placement.core.errors import RuleBroken
from placement.core.text import fold
from placement.relationships.models import QuestionFamily

SUGGESTED: Final = 3
ASKS_FOR_WORK: Final = ("job", "hire", "hiring", "opening", "position", "resume", "favor")
_DAYS_BETWEEN_CONTACTS: Final = 7  # contact 2 begins where contact 1 will be in a week


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the bank."""

    family: QuestionFamily
    text: str


_TEXTS: Final = {
    QuestionFamily.CAREER_STORY: (
        "How did you find your way into this field?",
        "What did you picture yourself doing when you were in school, and when did that change?",
        "Which class, project, or person had the most influence on your path?",
        "What surprised you most in your first month here?",
        "Which decision in your career took the most courage?",
        "What made you leave your last workplace for this one?",
        "Which setback taught you something you still use?",
    ),
    QuestionFamily.WHAT_IT_TAKES: (
        "What does a really good first year on your team look like?",
        "Which skill do you use every day that no course taught you?",
        "What is the difference between good work and great work on your team?",
        "How does your team choose what to work on first?",
        "What do new people underestimate about the work here?",
        "Which tool or method would you learn first if you joined your team today?",
        "What is the hardest part of your work to explain to someone outside it?",
    ),
    QuestionFamily.CULTURE: (
        "How do people here tell each other that something could be better?",
        "What happens here when a project goes wrong?",
        "How do people on your team get to know each other beyond meetings?",
        "How does someone new get heard in a meeting here?",
        "Which unwritten rule here took you the longest to notice?",
        "How does your team settle a disagreement?",
        "What does a good day here look like for you?",
    ),
    QuestionFamily.FIELD: (
        "What do people in your field disagree about right now?",
        "What has changed most about your work in the last five years?",
        "Which common belief about your field do you think is wrong?",
        "How do you expect AI to change what people in your role do?",
        "Whose work in your field do you admire, and what makes it good?",
        "What should I read, watch, or listen to first to understand your field?",
        "Which problem would you most like your field to solve in the next ten years?",
    ),
    QuestionFamily.ADVICE: (
        "How would you spend the rest of this internship if you were in my place?",
        "What do you wish you had asked when you were starting out?",
        "How do you decide what to say no to?",
        "Which habit has helped you most at work?",
        "What should I learn or try before I graduate?",
        "How do you stay in touch with people you no longer work with?",
    ),
    QuestionFamily.WHOM_ELSE: (
        "Who else should I meet while I'm here?",
        "Who sees these things differently from you, and what could I learn from them?",
        "Which other team do you work with most, and who there likes to talk about what they do?",
        "Who helped you settle in when you were new here?",
        "Which groups or events would help me meet people in your field?",
        "Who outside your organization do you turn to when you want a second opinion?",
    ),
}
BANK: Final = tuple(Question(family, text) for family, texts in _TEXTS.items() for text in texts)


def make_key(text: str) -> str:
    """Return the name of a default question in an address; it starts with a letter, unlike a number."""
    return f"q{sha256(text.encode()).hexdigest()[:10]}"


def check_text(text: str) -> None:
    """Raise RuleBroken for a text that is no question, or one with a word that asks for work."""
    if not text.endswith("?"):
        raise RuleBroken("End the question with a question mark.", "text")
    found = next((word for word in ASKS_FOR_WORK if word in fold(text)), None)
    if found is not None:
        raise RuleBroken(f"Write it without “{found}”: these questions never ask for work.", "text")


def choose(contact_id: int, today: date, bank: Sequence[Question]) -> list[Question]:
    """Three questions from three families for this contact today, and others tomorrow.

    Each choice of three families has its day; then a new round begins. A family that is chosen again shows its next
    question.
    """
    families: dict[QuestionFamily, list[Question]] = {}
    for question in bank:
        families.setdefault(question.family, []).append(question)
    choices = list(combinations(families, min(SUGGESTED, len(families))))
    rounds, step = divmod(today.toordinal() + _DAYS_BETWEEN_CONTACTS * contact_id, len(choices))
    return [
        _question_at(families[family], rounds, [family in choice for choice in choices], step)
        for family in choices[step]
    ]


def _question_at(questions: list[Question], rounds: int, is_used: list[bool], step: int) -> Question:
    """The question whose turn it is; rounds advance by a number coprime to the questions, so that each has a turn."""
    per_round = next(number for number in count(sum(is_used)) if gcd(number, len(questions)) == 1)
    return questions[(rounds * per_round + sum(is_used[:step])) % len(questions)]
