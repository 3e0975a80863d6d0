"""Action verbs, SMART gaps, and comparison of wordings."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from placement.agreements.models import BloomLevel, EvidenceKind, ObjectiveType
from placement.agreements.rules import action_verbs, diff, smart
from placement.agreements.rules.content import Content

pytestmark = pytest.mark.once

GOOD = Content(
    statement="Design and test a stock report that two colleagues use every week.",
    type=ObjectiveType.SKILL_APPLICATION,
    skill_codes=("TECH",),
    activities="Weekly review with the analyst.",
    evidence_kind=EvidenceKind.WORK_PRODUCT,
    measure="Two colleagues use it without help.",
    due_on=date(2025, 7, 1),
)
END = date(2025, 8, 1)


def gaps(**facts: Any) -> list[str]:
    return [gap.name for gap in smart.list_gaps(Content(**{**GOOD.__dict__, **facts}), END)]


def test_complete_objective_has_no_gaps() -> None:
    assert gaps() == []


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({"statement": "Write reports."}, ["Specific"]),
        ({"statement": "Learn about the way the stock is counted each week."}, ["Specific"]),
        ({"measure": ""}, ["Measurable"]),
        ({"evidence_kind": None}, ["Measurable"]),
        ({"activities": ""}, ["Attainable"]),
        ({"type": None}, ["Relevant"]),
        ({"skill_codes": ()}, ["Relevant"]),
        ({"skill_codes": ("A", "B", "C", "D")}, ["Relevant"]),
        ({"due_on": None}, ["Time-bound"]),
        ({"due_on": date(2025, 8, 2)}, ["Time-bound"]),
    ],
)
def test_missing_part_is_a_gap(facts: dict[str, Any], missing: list[str]) -> None:
    assert gaps(**facts) == missing


def test_empty_objective_has_all_five_gaps() -> None:
    names = [gap.name for gap in smart.list_gaps(Content(), END)]
    assert names == ["Specific", "Measurable", "Attainable", "Relevant", "Time-bound"]


def test_vague_verbs_are_never_strong() -> None:
    assert len(action_verbs.VAGUE) >= 25
    strong = {verb for level in action_verbs.STRONG.values() for verb in level}
    assert not strong & action_verbs.VAGUE.keys()
    assert all(len(level) >= 5 for level in action_verbs.STRONG.values())


@pytest.mark.parametrize("phrase", sorted(action_verbs.VAGUE))
def test_every_vague_verb_is_found_with_its_suggestion(phrase: str) -> None:
    found = action_verbs.list_vague(f"By the end of June, I will {phrase} the ways of the trade.")
    assert [(one.found, one.instead) for one in found] == [(phrase, action_verbs.VAGUE[phrase])]


@pytest.mark.parametrize(
    "statement",
    [
        "Understand double-entry bookkeeping",
        "I want to understand double-entry bookkeeping",
        "To better understand double-entry bookkeeping",
        "Understanding double-entry bookkeeping",
        "My goal is to UNDERSTAND double-entry bookkeeping",
        "Finish the course and be able to understand double-entry bookkeeping",
    ],
)
def test_vague_verb_is_found_after_any_opening(statement: str) -> None:
    assert [one.found for one in action_verbs.list_vague(statement)] == ["understand"]


@pytest.mark.parametrize(
    "statement",
    [
        "Interview five users to understand their needs",
        "Document the knowledge base of the support team",
        "Test the experience of new customers",
        "Understandably present the figures",
        "",
    ],
)
def test_vague_words_elsewhere_are_ignored(statement: str) -> None:
    assert action_verbs.list_vague(statement) == []


def test_verb_and_level_are_found_in_the_statement() -> None:
    assert action_verbs.find_verb("By the end of May, I will carry out ten interviews") == "carry out"
    assert action_verbs.find_level("carry out") is BloomLevel.APPLY
    assert action_verbs.find_verb("I will design a poster") == "design"
    assert action_verbs.find_verb("Frobnicate the widgets") == "frobnicate"
    assert action_verbs.find_level("frobnicate") is None
    assert action_verbs.find_verb("") == ""


@given(st.text(max_size=80))
def test_any_text_is_accepted(statement: str) -> None:
    action_verbs.list_vague(statement)
    assert len(action_verbs.find_verb(statement)) <= 60


@given(st.text(max_size=80), st.text(max_size=80))
def test_comparison_preserves_both_texts(old: str, new: str) -> None:
    pieces = diff.compare(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old


def test_comparison_marks_only_changed_words() -> None:
    assert [(p.kind, p.text) for p in diff.compare("Write a report weekly", "Write two reports weekly")] == [
        ("same", "Write "),
        ("removed", "a"),
        ("added", "two"),
        ("same", " "),
        ("removed", "report"),
        ("added", "reports"),
        ("same", " weekly"),
    ]


def test_hash_is_equal_only_for_equal_content() -> None:
    assert GOOD.hash == Content(**GOOD.__dict__).hash
    for name, value in {"statement": "x", "measure": "x", "due_on": None, "skill_codes": ("A",)}.items():
        assert Content(**{**GOOD.__dict__, name: value}).hash != GOOD.hash
