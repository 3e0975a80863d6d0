"""Levels of evidence for outcomes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from placement.relationships.rules.evidence import evidence

SAID = st.sampled_from([True, False, None])


@pytest.mark.parametrize(
    ("student", "host", "document", "level"),
    [
        (None, None, None, None),
        (None, None, False, None),
        (True, False, False, "conflict"),
        (False, False, None, None),
        (True, None, None, "student_only"),
        (None, True, None, "host_only"),
        (True, True, None, "both"),
        (True, False, None, "conflict"),
        (False, True, None, "conflict"),
        (False, False, True, "document"),
        (True, False, True, "document"),
    ],
)
def test_level_of_evidence_depends_on_the_sources(student: bool, host: bool, document: bool, level: str) -> None:
    found = evidence(student, host, document)
    assert (found.value if found else None) == level


@given(SAID, SAID, SAID)
def test_level_exists_only_if_a_source_says_yes(student: bool | None, host: bool | None, document: bool | None) -> None:
    assert (evidence(student, host, document) is not None) == (True in (student, host, document))
