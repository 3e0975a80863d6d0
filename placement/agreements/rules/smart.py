"""What is missing for an objective to be specific, measurable, attainable, relevant and bound to a time.

Everything here is advice in plain words: it never stops anybody from saving or sending.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from placement.agreements.rules import action_verbs
from placement.agreements.rules.content import Content

FEWEST_WORDS = 6
MOST_SKILLS = 3


@dataclass(frozen=True)
class Gap:
    """One of the five that is not there yet, and what to add."""

    name: str
    advice: str


def list_gaps(content: Content, ends_on: date | None) -> list[Gap]:
    """What is missing, in the order of the five."""
    found = [
        ("Specific", _specific(content)),
        ("Measurable", _measurable(content)),
        ("Attainable", _attainable(content)),
        ("Relevant", _relevant(content)),
        ("Time-bound", _time_bound(content, ends_on)),
    ]
    return [Gap(name, advice) for name, advice in found if advice]


def _specific(content: Content) -> str:
    if len(content.statement.split()) < FEWEST_WORDS:
        return "say what exactly you will do, with what and for whom, starting with an action verb"
    if action_verbs.list_vague(content.statement):
        return "start with a verb somebody can see you do"
    return ""


def _measurable(content: Content) -> str:
    if not content.measure and content.evidence_kind is None:
        return "say what will show that it is met, and how much is enough"
    if not content.measure:
        return "say how much, how often or how well is enough"
    return "" if content.evidence_kind else "choose what will show it"


def _attainable(content: Content) -> str:
    return "" if content.activities else "say which activities, and whose help, will get you there"


def _relevant(content: Content) -> str:
    wanted = []
    if content.type is None:
        wanted.append("choose what kind of objective it is")
    if not content.skill_codes:
        wanted.append("choose 1 to 3 skills it builds")
    if len(content.skill_codes) > MOST_SKILLS:
        wanted.append("keep the 3 skills that matter most")
    return " and ".join(wanted)


def _time_bound(content: Content, ends_on: date | None) -> str:
    if content.due_on is None:
        return "set the day by which it is done"
    if ends_on is not None and content.due_on > ends_on:
        return "set a day before the placement ends"
    return ""
