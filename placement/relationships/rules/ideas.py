"""One idea by email after a placement: the days, and the ideas in their order. No idea names anyone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from placement.relationships.rules.after_end import APART, MONTHS, SEND_WITHIN
from placement.relationships.rules.months import add_months

# 30, 90 and 180 days after the end, then twice a year for two years
DAYS = (30, 90, 180, 365, 545, 730, 910)


@dataclass(frozen=True)
class Idea:
    """One idea: its title, and a few sentences."""

    title: str
    text: str


IDEAS = (
    Idea(
        "Tell one person what came of their advice",
        "Think of someone who gave you advice during your placement. Tell them in two sentences what you did with it. "
        "People rarely hear how their advice turned out, and they remember those who tell them.",
    ),
    Idea(
        "Send something useful",
        "Have you read or seen something lately that someone from your placement would like? Send it with one line on "
        "why you thought of them. You don't need another reason to write.",
    ),
    Idea(
        "Ask one question",
        "Ask someone you met a question that takes them two minutes to answer, such as what they would learn next in "
        "their field. Most people like to be asked.",
    ),
    Idea(
        "Say where you are now",
        "Half a year has changed something for you: a course, a project, a plan. Tell three people from your placement "
        "about it in a few lines, each with a first line of their own.",
    ),
    Idea(
        "Bring two people together",
        "Do you know two people who would like to meet? Ask each of them first, then introduce them with one line on "
        "what they share. It helps both, and takes you five minutes.",
    ),
    Idea(
        "Talk for fifteen minutes",
        "Invite someone you haven't talked with for a year to a short call. Have two questions ready, and tell them "
        "one thing you learned since you last talked.",
    ),
    Idea(
        "Thank someone again",
        "Who made a difference for you during your placement, seen from today? Tell them what it led to. "
        "This is the last of these emails; People keeps reminding you as you choose there.",
    ),
)


def find_step(ends_on: date, today: date) -> int | None:
    """Return which idea is due today, if any: from its day on, for 30 days."""
    for step in reversed(range(len(DAYS))):
        due = due_on(ends_on, step)
        if due <= today <= due + SEND_WITHIN:
            return step
    return None


def due_on(ends_on: date, step: int) -> date:
    """Return the day of an idea."""
    return ends_on + timedelta(days=DAYS[step])


def waits_for_question(ends_on: date, asked_on: date | None, today: date) -> bool:
    """True if a question about this placement may still be sent, or will be within 14 days: it goes first."""
    for months in MONTHS:
        due = add_months(ends_on, months)
        is_near = due - APART < today <= due + SEND_WITHIN
        if is_near and (asked_on is None or asked_on < due):
            return True
    return False
