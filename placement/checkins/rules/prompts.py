"""Prompts of check-ins. A new wording is a new version, so old answers stay with their questions."""

from __future__ import annotations

from dataclasses import dataclass

from placement.checkins.rules.schedule import LONGER, SHORT


@dataclass(frozen=True)
class Prompt:
    """One question: its field, heading, and help."""

    field: str
    heading: str
    ask: str
    helps: tuple[str, ...] = ()


@dataclass(frozen=True)
class PromptSet:
    """Three questions shown together."""

    code: str
    version: int
    note: str
    prompts: tuple[Prompt, Prompt, Prompt]


SHORT_1 = PromptSet(
    SHORT,
    1,
    "Ten minutes and a few honest sentences to each question are enough.",
    (
        Prompt(
            "what",
            "What?",
            "Pick one thing that happened since your last check-in, and say what you did.",
            ("A task, a meeting or a conversation you keep thinking about.", "Who was involved, by role."),
        ),
        Prompt(
            "so_what",
            "So what?",
            "Why does it matter to you? What did it show you?",
            (
                "What surprised you, or went against what you expected?",
                "What does it say about the work, or about your own strengths and values?",
                "How does it touch one of your learning objectives?",
            ),
        ),
        Prompt(
            "now_what",
            "Now what?",
            "What will you do differently, or try next?",
            ("What would you tell yourself of two weeks ago?", "Whom could you ask for help or advice?"),
        ),
    ),
)

LONGER_1 = PromptSet(
    LONGER,
    1,
    "This one looks back further. Take twenty minutes; every hint is optional, three honest answers are not.",
    (
        Prompt(
            "what",
            "What?",
            "Describe the experience that taught you most so far, plainly enough that a stranger can picture it.",
            (
                "When and where was it?",
                "Who took part, by role?",
                "What did you do and say, and what did you leave out?",
            ),
        ),
        Prompt(
            "so_what",
            "So what?",
            "Look at it from more than one side.",
            (
                "You: which of your strengths, habits or assumptions did it bring out?",
                "The profession: how do people here decide what good work is, and do you agree?",
                "Your studies: which idea from a course did it confirm, or put in doubt?",
                "Your objectives: which are you closer to, and how would someone else see that?",
            ),
        ),
        Prompt(
            "now_what",
            "Now what?",
            "Put what you learned into words you can use again.",
            (
                "I learned that ...",
                "I learned it when ...",
                "It matters because ...",
                "From now on I will ..., and I will know that it works when ...",
            ),
        ),
    ),
)

SETS = {(one.code, one.version): one for one in (SHORT_1, LONGER_1)}


def get_set(code: str, version: int) -> PromptSet:
    """Return the prompt set of a check-in. Raises KeyError."""
    return SETS[code, version]


# Depth of a reflection after Kember, 1 to 4 in half steps.
DEPTHS: tuple[tuple[str, str], ...] = (
    ("1", "1 – tells what happened"),
    ("1.5", "1.5"),
    ("2", "2 – understands it, without tying it to oneself"),
    ("2.5", "2.5"),
    ("3", "3 – ties it to own experience and draws a lesson"),
    ("3.5", "3.5"),
    ("4", "4 – sees things in a new way, and shows what changed it"),
)
