"""Find what an objective lacks to be specific, measurable, attainable, relevant, and time-bound.

This is advice only: it never blocks saving or sending.
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
    """A missing SMART criterion, and advice on how to meet it."""

    name: str
    advice: str


def list_gaps(content: Content, ends_on: date | None) -> list[Gap]:
    """List the missing criteria, in SMART order."""
    criteria = [
        ("Specific", _specific(content)),
        ("Measurable", _measurable(content)),
        ("Attainable", _attainable(content)),
        ("Relevant", _relevant(content)),
        ("Time-bound", _time_bound(content, ends_on)),
    ]
    return [Gap(name, advice) for name, advice in criteria if advice]


def _specific(content: Content) -> str:
    if len(content.statement.split()) < FEWEST_WORDS:
        return "say exactly what you'll do, with what, and for whom, starting with an action verb"
    if action_verbs.list_vague(content.statement):
        return "start with a verb others can see you do"
    return ""


def _measurable(content: Content) -> str:
    if not content.measure and content.evidence_kind is None:
        return "add the evidence and the success measure"
    if not content.measure:
        return "add the success measure: how much, how often, or how well is enough"
    return "" if content.evidence_kind else "select the evidence"


def _attainable(content: Content) -> str:
    return "" if content.activities else "say which activities, and whose help, will get you there"


def _relevant(content: Content) -> str:
    advice = []
    if content.type is None:
        advice.append("select the type of objective")
    if not content.skill_codes:
        advice.append("select 1 to 3 skills it builds")
    if len(content.skill_codes) > MOST_SKILLS:
        advice.append("keep the 3 skills that matter most")
    return " and ".join(advice)


def _time_bound(content: Content, ends_on: date | None) -> str:
    if content.due_on is None:
        return "set a due date"
    if ends_on is not None and content.due_on > ends_on:
        return "set a due date before the placement ends"
    return ""
