"""The capture line: the shared table, more examples by rule of the grammar, and properties of any line."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from dataclasses import asdict, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import example, given
from hypothesis import strategies as st

from placement import create_app
from placement.core.settings import Settings
from placement.relationships.cli import show
from placement.relationships.models import HowMet
from placement.relationships.rules.capture import Captured, parse
from placement.relationships.rules.capture.days import MONTHS, NEAR, WEEKDAYS
from placement.relationships.rules.capture.meetings import WORDS

TABLE = Path(__file__).parents[3] / "shared" / "cases" / "capture.tsv"
NAMES = [fact.name for fact in fields(Captured)]
WEDNESDAY = date(2026, 6, 17)


def shared_rows() -> list[Any]:
    """The rows of the shared table; one skipped row with the reason if it is absent."""
    if not TABLE.exists():
        reason = f"{TABLE} is absent: the shared cases are not part of the project"
        return [pytest.param({}, marks=pytest.mark.skip(reason=reason))]
    header, *lines = TABLE.read_text(encoding="utf-8").rstrip("\n").split("\n")
    return [dict(zip(header.split("\t"), line.split("\t"), strict=True)) for line in lines]


def shown(facts: Captured) -> dict[str, str]:
    return {name: str(show(fact)) for name, fact in asdict(facts).items()}


@pytest.mark.parametrize("row", shared_rows(), ids=lambda row: row.get("line", "absent"))
def test_row_of_the_shared_table(row: dict[str, str]) -> None:
    expected = {name: row[name] for name in NAMES}
    assert shown(parse(row["line"], date.fromisoformat(row["today"]))) == expected


# The line, and its facts besides the empty ones, the name Ana, and a wish by `?`; written on June 17, 2026.
EXAMPLES: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "1 white space, NFC, and quotations": [
        ("  Ana\u00a0\n Ruiz\u2003@\tAcme ", {"name": "Ana Ruiz", "organization": "Acme"}),
        ("Jose\u0301, disen\u0303o", {"name": "José", "field": "diseño"}),
        ("Ana\u037e lunch", {"name": "Ana", "how_met": "social"}),
        ("“Ruiz; Ana” @ “Smith, Jones”", {"name": "Ruiz; Ana", "organization": "Smith, Jones"}),
        ('Ana, "legal, via Kim"', {"field": "legal, via Kim"}),
        ('Ana, "legal @ Acme"', {"rest": '"legal @ Acme"'}),
        ('"to meet" Ana', {"name": '"to meet" Ana'}),
        ('"Ana" "Bo"', {"name": '"Ana" "Bo"'}),
        ('Ana, promised "the deck, by Fri" by Mon', {"promise": "the deck, by Fri", "promise_by": "2026-06-22"}),
        ('Ana promised "a by Fri"', {"name": "Ana", "promise": "a by Fri"}),
        ('Ana, "lunch", "Fri"', {"name": "Ana", "field": "lunch", "rest": '"Fri"'}),
        ("Ana, “law, via Kim", {"name": "Ana", "field": "“law", "via": "Kim"}),
        ("Ana, law”, lunch", {"name": "Ana", "field": "law”", "how_met": "social"}),
        ('Ana, “say "hi, all", lunch”, x', {"name": "Ana", "field": 'say "hi, all", lunch', "rest": "x"}),
        ('"", lunch', {"how_met": "social"}),
        ('Ana @ "", via “”, promised ""', {"name": "Ana", "rest": '@ "", via “”, promised ""'}),
    ],
    "2 wishes": [
        ("?Ana", {"name": "Ana", "is_wish": True}),
        ("?: Ana", {"name": "Ana", "is_wish": True}),
        ("TO MEET Ana", {"name": "Ana", "is_wish": True}),
        ("want to meet : Ana", {"name": "Ana", "is_wish": True}),
        ("? met Ana", {"name": "met Ana", "is_wish": True}),
        ("to meet, Ana", {"field": "Ana", "is_wish": True}),
        ("to meet", {"is_wish": True}),
        ("?", {"is_wish": True}),
        ("to meetup Ana", {"name": "to meetup Ana"}),
        ("I want to meet Ana", {"name": "I want to meet Ana"}),
        ("Met Ana", {"name": "Ana"}),
        ("Metta Ana", {"name": "Metta Ana"}),
        ("met", {}),
        ("Ana, to meet", {"name": "Ana", "field": "to meet"}),
    ],
    "3 items": [
        ("", {}),
        (" , ;", {}),
        (", Ana", {"field": "Ana"}),
        ("Ana,, ;law;", {"name": "Ana", "field": "law"}),
        ("lunch, lunch", {"name": "lunch", "how_met": "social"}),
    ],
    "4 keywords and @": [
        ("Olivia Previa", {"name": "Olivia Previa"}),
        ("Ana Via-Lopez, via@acme.com", {"name": "Ana Via-Lopez", "rest": "via@acme.com"}),
        ("Ana law VIA Kim Introduced By Bo", {"name": "Ana law", "via": "Kim", "rest": "Introduced By Bo"}),
        ("via Sam, Ana", {"via": "Sam", "field": "Ana"}),
        ("Ana promised a via Kim promised b @ X; Zoom", {"promise": "a via Kim promised b @ X", "how_met": "online"}),
        ("Ana i promised slides", {"name": "Ana", "promise": "slides"}),
        ("Ana uncompromised", {"name": "Ana uncompromised"}),
        ("Ana law @ Acme @ Globex via Kim", {"name": "Ana law", "organization": "Acme @ Globex", "via": "Kim"}),
        ("Ana, data @ Acme, law", {"name": "Ana", "field": "data", "organization": "Acme", "rest": "law"}),
        ("ana@acme.com @Acme", {"name": "ana@acme.com", "organization": "Acme"}),
        ("Ana, lunch @ Acme", {"name": "Ana", "how_met": "social", "organization": "Acme"}),
    ],
    "5 facts": [
        ("Ana @ Acme, @Globex, @, via", {"name": "Ana", "organization": "Acme", "rest": "@Globex, @, via"}),
        ("Ana via introduced by Kim", {"name": "Ana", "via": "Kim", "rest": "via"}),
        ("Ana I promised", {"name": "Ana", "rest": "I promised"}),
        ("Ana promised a, I promised b by Fri", {"promise": "a", "rest": "I promised b by Fri"}),
        ("Ana promised by Fri", {"promise": "by Fri"}),
        ("Ana promised a by b BY fri.", {"promise": "a by b", "promise_by": "2026-06-19"}),
        ("Ana promised a by Fri by then", {"promise": "a by Fri by then"}),
        (
            "Ana promised a, law, by Fri, by Mon",
            {"field": "law", "promise": "a", "promise_by": "2026-06-19", "rest": "by Mon"},
        ),
        ("Ana, by Fri, promised a", {"promise": "a", "rest": "by Fri"}),
        ("Ana, by next Fri", {"field": "by next Fri"}),
        ("Ana, over lunch on Fri", {"how_met": "social", "met_on": "2026-06-12"}),
        ("Ana, on Fri. at the career fair.", {"how_met": "event", "met_on": "2026-06-12"}),
        ("Ana, during a call", {"how_met": "meeting"}),
        ("Ana, lunch, coffee Fri, Mon", {"how_met": "social", "met_on": "2026-06-15", "rest": "coffee Fri"}),
        ("Ana, Mon, Fri lunch, lunch", {"how_met": "social", "met_on": "2026-06-15", "rest": "Fri lunch"}),
        ("Ana, lunch tomorrow, law", {"field": "law", "rest": "lunch tomorrow"}),
        ("Ana, coffee with Kim", {"field": "coffee with Kim"}),
        ("? Ana, Fri lunch, promised a by Fri", {"promise": "a", "promise_by": "2026-06-19", "rest": "Fri lunch"}),
        (f"Ana, {'x' * 61}, {'x' * 60}", {"field": "x" * 60, "rest": "x" * 61}),
        ("Ana, 42, 数据, law", {"field": "数据", "rest": "42, law"}),
    ],
    "6 meeting words": [(f"Ana, {word}.", {"how_met": code}) for code, words in WORDS.items() for word in words]
    + [("Ana, Zoom call", {"field": "Zoom call"}), ("Ana, lunch..", {"field": "lunch.."})],
    "7 and 8 days of meetings": [
        *((f"Ana, {day}", {"met_on": "2026-06-17"}) for day in ("TODAY", "Wed", "wednesday.", "6/17", "2026-06-17")),
        *(
            (f"Ana, {day}", {"met_on": "2026-06-16"})
            for day in ("yesterday", "Tues", "last Tue", "1 day ago", "6/16/26")
        ),
        *((f"Ana, {day}", {"met_on": "2026-06-11"}) for day in ("thu", "thur", "thurs", "6 days ago", "June 11th.")),
        ("Ana, last Wed", {"met_on": "2026-06-10"}),
        ("Ana, 30 days ago", {"met_on": "2026-05-18"}),
        ("Ana, 6/18", {"met_on": "2025-06-18"}),
        ("Ana, sept 3rd", {"met_on": "2025-09-03"}),
        ("Ana, 06/01/1999", {"met_on": "1999-06-01"}),
        *(
            (f"Ana, {day}", {"rest": day})
            for day in ("tomorrow", "6/18/26", "2026-06-18", "Feb 29", "2/29", "13/1", "0/1")
        ),
        *((f"Ana, {day}", {"field": day}) for day in ("next Fri", "31 days ago", "0 days ago", "2 day ago", "Feb 30")),
        *(
            (f"Ana, {day}", {"field": day})
            for day in ("Jun. 5", "5 June", "June 5 2026", "last week", "June 0", "1/2/03x")
        ),
        *((f"Ana, {day}", {"rest": day}) for day in ("2/29/26", "2026-6-1", "1/2/345", "٦/١", "6 / 1")),
    ],
    "8 days of promises": [
        *(
            (f"Ana promised a by {day}", {"promise": "a", "promise_by": "2026-06-17"})
            for day in ("today", "6/17", "Jun 17")
        ),
        *((f"Ana promised a by {day}", {"promise": "a", "promise_by": "2026-06-24"}) for day in ("Wed", "6/24/26")),
        ("Ana promised a by 6/16", {"promise": "a", "promise_by": "2027-06-16"}),
        *((f"Ana promised a by {day}", {"promise": f"a by {day}"}) for day in ("yesterday", "last Fri", "2 days ago")),
        *((f"Ana promised a by {day}", {"promise": f"a by {day}"}) for day in ("6/16/26", "2/30", "Feb 29", "the 5th")),
        *((f"Ana promised a, by {day}", {"promise": "a", "rest": f"by {day}"}) for day in ("yesterday", "6/16/26")),
    ],
}


@pytest.mark.parametrize(
    ("line", "facts"), [pytest.param(*row, id=f"{rule}: {row[0]}") for rule, rows in EXAMPLES.items() for row in rows]
)
def test_example_of_a_rule(line: str, facts: dict[str, Any]) -> None:
    found = {name: fact for name, fact in shown(parse(line, WEDNESDAY)).items() if fact not in ("", "0")}
    expected = {name: str(show(fact)) for name, fact in facts.items()}
    assumed = {"name": "Ana"} if re.match(r"(\? )?Ana\b", line) else {}
    assumed |= {"is_wish": "1"} if line.startswith("?") else {}
    assert found == assumed | expected


@pytest.mark.parametrize(
    ("line", "today", "met_on", "promise_by"),
    [
        ("Ana, 2/29, promised a by 2/29", date(2024, 2, 29), "2024-02-29", "2024-02-29"),
        ("Ana, 2/29, promised a by Feb 29", date(2025, 1, 5), "2024-02-29", ""),
        ("Ana, 2/29, promised a by 2/29", date(2023, 12, 1), "", "2024-02-29"),
        ("Ana, Dec 31, promised a by 1/1", date(2026, 1, 1), "2025-12-31", "2026-01-01"),
        ("Ana, yesterday, promised a by Fri", date.min, "", "0001-01-05"),
        ("Ana, today, promised a by tomorrow", date.max, "9999-12-31", ""),
    ],
)
def test_day_depends_on_today(line: str, today: date, met_on: str, promise_by: str) -> None:
    facts = shown(parse(line, today))
    assert (facts["met_on"], facts["promise_by"]) == (met_on, promise_by)


def test_every_way_to_meet_has_words() -> None:
    assert set(WORDS) == {way.value for way in HowMet}


SAID = [
    *("Ana", "Ruiz", "law", "team", "next", "zoë", "数据", "🎉", "42", "ana@acme.com", "2/30", "“", "”", '"', "@Acme")
]
READ = [*("?", "met", "to meet", "want to meet", ":", "via", "introduced by", "promised", "I promised", "by", "@")]
READ += [
    *(",", ";", "on", "at the", "a", "lunch", "Zoom.", "1:1", "career fair", "Fri", "last mon", "June 5th", "6/20")
]
READ += [*("yesterday", "tomorrow", "3 days ago", "2026-01-05", "\u00a0", "\n")]
SOUP = st.lists(st.sampled_from(SAID + READ), max_size=14).map(" ".join)
LINES = SOUP | st.text(max_size=80) | st.text(st.characters(categories=["Cs", "Cc", "Cf", "Zs", "Po", "Pi", "Pf"]))
DAYS = st.dates()


@given(LINES, DAYS)
@example("", date.min)
@example("\ud800\udcff \u202e“\0", date.max)
@example('"' * 100_001 + "“" * 100_000 + " via promised by @" * 20_000, WEDNESDAY)
def test_any_line_on_any_day_is_read(line: str, today: date) -> None:
    facts = parse(line, today)
    assert facts.met_on is None or facts.met_on <= today
    assert facts.promise_by is None or (facts.promise and facts.promise_by >= today)
    assert not (facts.is_wish and (facts.met_on or facts.how_met))


MEETING_WORDS = Counter(re.findall(r"\w+", " ".join(word for words in WORDS.values() for word in words)))
DAY_WORDS = Counter([*WEEKDAYS, *MONTHS, *NEAR, "last", "days", "day", "ago"])


def consumed(facts: Captured, beginning: str) -> set[str]:
    """The words that the facts may stand for: the rules drop them from the text of the line."""
    words = {"to", "want", "meet"} if facts.is_wish else {"met"} if beginning == "met" else set()
    words |= {"via", "introduced", "by"} if facts.via else set()
    words |= {"i", "promised"} if facts.promise else set()
    words |= {"by"} | set(DAY_WORDS) if facts.promise_by else set()
    if facts.how_met or facts.met_on:
        words |= {"at", "over", "on", "in", "during", "a", "an", "the"}
    return words | (set(MEETING_WORDS) if facts.how_met else set()) | (set(DAY_WORDS) if facts.met_on else set())


@given(LINES, DAYS)
def test_no_word_is_lost(line: str, today: date) -> None:
    facts = parse(line, today)
    words = re.findall(r"\w+", unicodedata.normalize("NFC", line))
    kept = re.findall(r"\w+", " ".join(str(fact) for name, fact in asdict(facts).items() if name in TEXTS))
    lost = {word.lower() for word in Counter(words) - Counter(kept)}
    is_day = bool(facts.met_on or facts.promise_by)
    unread = {word for word in lost if not (is_day and re.fullmatch(r"[0-9]+(st|nd|rd|th)?", word))}
    assert unread <= consumed(facts, words[0].lower() if words else "")
    assert not Counter(kept) - Counter(words)


TEXTS = {"name", "organization", "field", "via", "promise", "rest"}


@given(LINES, DAYS, st.sampled_from([" ", "\u00a0", "\n\t ", "\u2003 "]))
def test_more_white_space_and_decomposed_letters_change_nothing(line: str, today: date, space: str) -> None:
    facts = parse(line, today)
    assert parse(space + space.join(f" {line} ".split(" ")) + space, today) == facts
    assert parse(unicodedata.normalize("NFD", line), today) == facts


@given(SOUP, DAYS)
def test_case_of_keywords_changes_nothing(line: str, today: date) -> None:
    facts, upper = parse(line, today), parse(line.upper(), today)
    assert shown(upper) == {name: fact.upper() if name in TEXTS else fact for name, fact in shown(facts).items()}


def test_command_prints_the_facts_without_a_database(config: Settings) -> None:
    app = create_app(replace(config, database_url="sqlite:////nowhere/placement.db"))
    line = "? Zoë 🎉 @ “Smith, Jones”, law, lunch, promised a by Fri, via Kim"
    done = app.test_cli_runner().invoke(args=["capture", line, "--today", "2026-06-17"])
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == (
        '{"name": "Zoë 🎉", "organization": "Smith, Jones", "field": "law", "how_met": "", "met_on": "", "via": "Kim", '
        '"promise": "a", "promise_by": "2026-06-19", "is_wish": 1, "rest": "lunch"}\n'
    )


def test_command_reads_days_from_today(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["capture", "Ana, yesterday"])  # today is June 16, 2025
    facts = json.loads(done.stdout)
    assert (list(facts), facts["met_on"], facts["is_wish"]) == (NAMES, "2025-06-15", 0)


@pytest.mark.parametrize("line", ["", "- Ana", "--ana", "-x", "\udcff, \udc80", "\u202e", "\x1b[31m", "a" * 100_000])
def test_command_takes_any_line(app: Flask, line: str) -> None:
    done = app.test_cli_runner().invoke(args=["capture", line])
    assert done.exit_code == 0, done.output
    assert Captured(**json.loads(done.stdout)).name == parse(line, WEDNESDAY).name


@pytest.mark.parametrize("words", [["Ana", "--today", "6/17"], ["Ana", "--today", "2026-02-30"], ["Ana", "Ruiz"], []])
def test_command_refuses_wrong_use(app: Flask, words: list[str]) -> None:
    assert app.test_cli_runner().invoke(args=["capture", *words]).exit_code == 2
