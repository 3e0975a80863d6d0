"""Verbs an objective may start with: strong verbs by level of thinking, and vague verbs, each with alternatives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from placement.agreements.models import BloomLevel

STRONG: dict[BloomLevel, tuple[str, ...]] = {
    BloomLevel.REMEMBER: ("name", "list", "identify", "label", "locate", "recall", "record", "outline", "define"),
    BloomLevel.UNDERSTAND: (
        "explain",
        "describe",
        "summarize",
        "classify",
        "interpret",
        "paraphrase",
        "illustrate",
        "report",
        "translate",
        "discuss",
    ),
    BloomLevel.APPLY: (
        "apply",
        "use",
        "carry out",
        "demonstrate",
        "operate",
        "schedule",
        "calculate",
        "interview",
        "prepare",
        "run",
        "maintain",
        "complete",
        "answer",
        "document",
        "conduct",
        "set up",
        "present",
        "teach",
        "lead",
        "negotiate",
        "coordinate",
        "organize",
    ),
    BloomLevel.ANALYZE: (
        "analyze",
        "compare",
        "contrast",
        "diagnose",
        "examine",
        "map",
        "measure",
        "investigate",
        "test",
        "trace",
        "debug",
        "research",
        "differentiate",
        "observe",
    ),
    BloomLevel.EVALUATE: (
        "evaluate",
        "assess",
        "judge",
        "review",
        "recommend",
        "prioritize",
        "justify",
        "critique",
        "verify",
        "rate",
        "select",
        "audit",
    ),
    BloomLevel.CREATE: (
        "create",
        "design",
        "build",
        "write",
        "develop",
        "draft",
        "plan",
        "produce",
        "compose",
        "propose",
        "implement",
        "automate",
        "assemble",
        "publish",
        "edit",
    ),
}

VAGUE: dict[str, str] = {
    "understand": "explain, in your own words and to whom",
    "learn": "carry out, or show, what you will be able to do afterwards",
    "learn about": "describe, summarize or compare what you find",
    "know": "name, list or explain",
    "be familiar with": "use, or describe how it works",
    "become familiar with": "use, or describe how it works",
    "familiarize": "use, or describe how it works",
    "get to know": "interview, or map who does what",
    "appreciate": "explain why it matters, with an example",
    "be aware of": "identify, or list",
    "become aware of": "identify, or list",
    "be exposed to": "observe and report on",
    "gain exposure to": "observe and report on",
    "gain experience": "carry out, and say how often or how many",
    "gain knowledge": "explain, summarize or apply",
    "gain insight": "analyze, and report what you found",
    "gain an understanding": "explain, with an example",
    "gain": "demonstrate, in a task others can see",
    "get experience": "carry out, and say how often or how many",
    "get better at": "complete, to a standard you name",
    "improve": "raise, from what to what",
    "enhance": "produce, and say what will be better about it",
    "grow": "lead, present or complete something you could not before",
    "grasp": "explain, or solve a problem with it",
    "comprehend": "summarize, or explain",
    "realize": "describe what you noticed, and what follows",
    "recognize": "identify, and say by what signs",
    "explore": "compare, and recommend one",
    "experience": "carry out, then report",
    "see": "observe and describe",
    "watch": "observe, and record what you see",
    "shadow": "observe, and summarize what each person does",
    "help": "prepare, check or answer: name your own part",
    "help with": "prepare, check or answer: name your own part",
    "assist": "prepare, check or answer: name your own part",
    "assist with": "prepare, check or answer: name your own part",
    "support": "prepare, check or answer: name your own part",
    "work on": "write, build or test: name what will be there at the end",
    "work with": "coordinate, or deliver something together",
    "be involved in": "carry out, naming your own part",
    "participate": "contribute something you can name: minutes, a proposal, a test",
    "be part of": "carry out, naming your own part",
    "try": "complete, and say how many times",
    "practice": "carry out, and say how often and to what standard",
    "develop my skills": "demonstrate the skill in a task you name",
    "develop skills": "demonstrate the skill in a task you name",
    "master": "do it without help, to a standard you name",
    "be better at": "complete, to a standard you name",
    "believe": "justify, with reasons",
    "enjoy": "name what you will do; how it feels belongs in a check-in",
    "think about": "analyze, and write down what you conclude",
    "study": "summarize, or compare two approaches",
    "cover": "list what exactly, and what you will do with it",
}

_LEAD_IN = re.compile(
    r"^(?:(?:by|before) (?:the )?(?:end|middle|close) of [^,]{1,60},\s*"
    r"|(?:at|by) the end\b[^,]{0,60},\s*"
    r"|(?:my|the|our) (?:main |first |second )?(?:goal|aim|objective|hope) (?:is|will be)\s+"
    r"|(?:i|the student|the intern|the learner)\s+"
    r"|(?:will|want to|would like to|wish to|hope to|plan to|aim to|intend to|am going to|can|shall|should)\s+"
    r"|(?:to|be able to|also|better|successfully|fully|really)\s+)",
    re.IGNORECASE,
)
_LATER = re.compile(r"\b(?:will|able to|want to|hope to)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class VagueVerb:
    """A vague word found in a statement, and suggested replacements."""

    found: str
    instead: str


def without_lead_in(statement: str) -> str:
    """Strip the words before the verb: "By the end of May, I will design" becomes "design"."""
    text, previous = " ".join(statement.split()), None
    while previous != text:
        previous, text = text, _LEAD_IN.sub("", text, count=1)
    return text


def list_vague(statement: str) -> list[VagueVerb]:
    """List vague verbs at the start of a statement, or after "will", "able to", and similar words."""
    text = " ".join(statement.split())
    starts = [without_lead_in(text), *(without_lead_in(text[later.end() :]) for later in _LATER.finditer(text))]
    phrases = {phrase for start in starts if (phrase := _find_vague(start))}
    return [VagueVerb(phrase, VAGUE[phrase]) for phrase in sorted(phrases)]


def find_verb(statement: str) -> str:
    """Return the strong verb a statement starts with, else its first word, or "" if it has no words."""
    start = without_lead_in(statement).lower()
    for verb in _strong_longest_first():
        if re.match(rf"{verb}\b", start):
            return verb
    first = re.match(r"[^\W\d_]+", start)
    return first.group(0)[:60] if first else ""


def find_level(verb: str) -> BloomLevel | None:
    """Return the level of thinking (Bloom) that a verb usually expresses, if known."""
    return next((level for level, verbs in STRONG.items() if verb in verbs), None)


def _find_vague(start: str) -> str | None:
    """Return the longest vague phrase that `start` begins with, including -ing forms."""
    return next((phrase for phrase, pattern in _patterns() if pattern.match(start)), None)


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    longest_first = sorted(VAGUE, key=lambda phrase: (-len(phrase), phrase))
    return [(phrase, re.compile(rf"(?:{_forms(phrase)})\b", re.IGNORECASE)) for phrase in longest_first]


def _forms(phrase: str) -> str:
    word, _, rest = phrase.partition(" ")
    stem = word[:-1] if word.endswith("e") and word not in ("be", "see") else word
    doubled = word + word[-1] if word in ("get",) else stem
    forms = {word, f"{stem}ing", f"{doubled}ing"}
    tail = f" {rest}" if rest else ""
    return "|".join(re.escape(form + tail) for form in sorted(forms))


@cache
def _strong_longest_first() -> list[str]:
    return sorted((verb for verbs in STRONG.values() for verb in verbs), key=lambda verb: (-len(verb), verb))
