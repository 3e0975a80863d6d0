"""Docstrings and sentences use plain words; remaining faults are counted in words.toml, and a count may only fall."""

from __future__ import annotations

import pytest

from tests.repository import words

pytestmark = pytest.mark.once


@pytest.mark.parametrize("rule", words.COUNTED)
def test_no_package_has_more_faults_than_committed(rule: str) -> None:
    assert words.compare(words.COUNTED[rule](), words.allowed()[rule]) == []


@pytest.mark.parametrize(
    ("counts", "committed"), [({"a": 2}, {"a": 1}), ({"a": 1}, {}), ({"a": 1}, {"a": 2}), ({}, {"a": 1})]
)
def test_count_above_or_below_the_committed_one_fails(counts: dict[str, int], committed: dict[str, int]) -> None:
    assert len(words.compare(counts, committed)) == 1
    assert words.compare(committed, committed) == []


@pytest.mark.parametrize("opener", ["What", "Whether", "Who", "Whoever", "How", "Those", "That", "Which", "Where"])
def test_docstring_that_opens_with_a_clause_is_found(opener: str) -> None:
    assert list(words.docstring_faults(f'"""{opener} is done."""'))
    assert list(words.docstring_faults(f'class A:\n    def f(self):\n        """{opener} is done."""'))


def test_docstring_that_opens_with_a_verb_is_accepted() -> None:
    assert not list(words.docstring_faults('def f():\n    """Whole days. What else."""'))


@pytest.mark.parametrize(
    "phrase",
    [
        *("mail", "mend", "for ever", "anew", "somebody", "nobody", "anybody", "whoever", "by itself", "better it"),
        *("is said", "single ones", "asked for", "stands here", "so few", "sees to it", "waits for", "take away"),
        *("this step", "take it away", "Mails", "mended", "n’t"),
    ],
)
def test_banned_phrase_is_found_in_everything_people_read(phrase: str) -> None:
    assert words.banned(f"The {phrase}.") == [phrase.lower()]
    assert list(words.python_faults(f'flash("The {phrase} now")'))
    assert list(words.python_faults(f'flash(f"The {{x}} {phrase} now")'))
    assert list(words.python_faults(f'STATE = "state", "{phrase.capitalize()}"'))
    assert list(words.template_faults(f"<p>The {phrase} <b>now</b></p>"))
    assert list(words.template_faults(f'<p>{{{{ "the {phrase}" if x }}}}</p>'))
    assert list(words.template_faults(f'<a href="/x" aria-label="The {phrase}">x</a>'))
    assert words.Reading(f"<p>The <b>{phrase}</b></p>").faults([])
    assert words.Reading(f'<input placeholder="{phrase}">').faults([])


@pytest.mark.parametrize("line", ["Hello {{ to_name }},\n\nyour check-in", "Dear Ana,\n\nyou supervise"])
def test_lower_case_line_after_the_greeting_is_found(line: str) -> None:
    assert list(words.template_faults(f"Subject\n{line}"))


def test_text_without_banned_words_passes() -> None:
    assert words.banned("Hello Ana,\n\nYour email waits at the mail server; recommend it. We asked Ana for it.") == []
    assert not list(words.python_faults('"""The mail."""\nkind = "mail"\nurl_for("operations.mail")'))
    assert not list(words.template_faults('<a class="mail" href="{{ url_for("operations.mail") }}">Emails</a>'))
    shown = words.Reading('<p>I asked for help.</p><textarea>mail</textarea><a href="/mail">x</a>')
    assert shown.faults(["I asked for help."]) == set()
