"""The bank of questions that the career office can change."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from placement.audit.models import AuditEntry
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.relationships.models import BankQuestion, QuestionFamily
from placement.relationships.queries.questions import BankEntry, list_bank, list_entries
from placement.relationships.rules.questions import ASKS_FOR_WORK, BANK, Question, check_text, make_key
from placement.relationships.services.questions import save_question
from tests import factories as make
from tests.client import Client, SignIn
from tests.relationships.test_questions import ABOUT_WORK

FIRST = BANK[0]
ADDRESS = f"/questions/{make_key(FIRST.text)}"
CULTURE = QuestionFamily.CULTURE
NEW = "Which tradition here do you like best?"


@pytest.fixture
def office(db_session: object, sign_in: SignIn) -> Client:
    return sign_in(make.admin())


def fields(text: str = NEW, family: QuestionFamily = CULTURE, is_used: bool = True) -> dict[str, str]:
    return {"text": text, "family": family.value, **({"is_used": "y"} if is_used else {})}


def change(entry: BankEntry | None, **facts: Any) -> None:
    stored = {"text": entry.question.text, "family": entry.question.family, "is_used": entry.is_used} if entry else {}
    save_question(make.admin().as_actor(), entry, **{**stored, **facts})


def rows() -> list[BankQuestion]:
    return list(db.session.scalars(select(BankQuestion).order_by(BankQuestion.id)))


def audited() -> list[tuple[str, int | None]]:
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.subject_kind == "question").order_by(AuditEntry.id)
    )
    return [(one.verb, one.subject_id) for one in entries]


def test_bank_is_the_default_one_without_changes(db_session: object) -> None:
    assert list_bank() == list(BANK)
    assert len({one.key for one in list_entries()}) == len(BANK)


def test_added_question_is_in_the_bank_and_in_the_audit_trail(office: Client) -> None:
    assert office.save("/questions/new", fields(f"  {NEW} ")).status_code == 303
    assert list_bank() == [*BANK, Question(CULTURE, NEW)]
    assert audited() == [("add", rows()[0].id)]
    assert NEW in office.get("/questions").page.main


def test_changed_question_stands_in_place_of_the_default_one(office: Client) -> None:
    assert office.save(ADDRESS, fields()).status_code == 303
    assert list_bank() == [Question(CULTURE, NEW), *BANK[1:]]
    assert [(one.replaces, one.text) for one in rows()] == [(FIRST.text, NEW)]
    main = office.get("/questions").page.main
    assert (NEW in main, f"Default: {FIRST.text}" in main) == (True, True)
    assert audited() == [("change", rows()[0].id)]


def test_question_saved_as_it_came_has_no_change_left(office: Client) -> None:
    office.save(ADDRESS, fields())
    number = rows()[0].id
    assert FIRST.text in office.get(ADDRESS).page.main
    assert office.save(ADDRESS, fields(FIRST.text, FIRST.family)).status_code == 303
    assert (rows(), list_bank()) == ([], list(BANK))
    assert audited() == [("change", number)] * 2


@pytest.mark.parametrize("is_default", [True, False])
def test_question_put_away_can_be_used_again(office: Client, is_default: bool) -> None:
    if not is_default:
        office.save("/questions/new", fields())
    entry = list_entries()[0 if is_default else -1]
    shown = entry.question
    for is_used in (False, True):
        sent = office.save(f"/questions/{entry.key}", fields(shown.text, shown.family, is_used))
        assert sent.status_code == 303
        assert (shown in list_bank()) == is_used
        assert ("Not suggested" in office.get("/questions").page.main) != is_used


def test_person_page_suggests_questions_of_the_bank(office: Client, sign_in: SignIn) -> None:
    for entry in list_entries():
        is_used = entry.question.family in list(QuestionFamily)[:3]
        if not is_used:
            change(entry, is_used=False)
    used = list_entries()[0].question.family
    for number, entry in enumerate(one for one in list_entries() if one.question.family is used):
        change(entry, text=f"What is the story of year {number}?")
    placement = make.active()
    contact = make.contact(placement)
    main = sign_in(placement.student).get(f"/my/people/{contact.id}").page.main
    assert "What is the story of year" in main


@pytest.mark.parametrize("word", ABOUT_WORK)
def test_word_of_those_who_look_for_work_is_refused_with_the_text_kept(office: Client, word: str) -> None:
    text = f"What about a {word.upper()}, then?"
    for address in ("/questions/new", ADDRESS):
        sent = office.save(address, fields(text))
        assert (sent.status_code, sent.page.values["text"]) == (422, text)
        assert "never ask for work" in sent.page.main
    assert rows() == []


def test_words_refused_are_those_of_the_contract() -> None:
    assert set(ASKS_FOR_WORK) == set(ABOUT_WORK)
    for text in ("Is there a résumé tip?", "What is your favorite book?"):
        with pytest.raises(RuleBroken, match="never ask for work"):
            check_text(text)
    for one in BANK:
        check_text(one.text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Enter a question"),
        ("Tell me about it.", "question mark"),
        (f"  {BANK[3].text.upper()}", "already"),
        (f"{'x' * 200}?", "200"),
    ],
)
def test_text_that_is_no_new_question_is_refused(office: Client, text: str, words: str) -> None:
    sent = office.save("/questions/new", fields(text))
    assert (sent.status_code, words in sent.page.main) == (422, True)
    assert rows() == []


def test_questions_of_three_groups_remain(db_session: object) -> None:
    keep = [family.value for family in list(QuestionFamily)[:3]]
    for entry in list_entries():
        if entry.question.family.value not in keep:
            change(entry, is_used=False)
    last = [one for one in list_entries() if one.question.family.value == keep[0]]
    for entry in last[1:]:
        change(entry, is_used=False)
    for facts in ({"is_used": False}, {"family": QuestionFamily(keep[1])}):
        with pytest.raises(RuleBroken, match="three groups"):
            change(last[0], **facts)
    assert len({one.family for one in list_bank()}) == 3


def test_change_of_a_question_the_program_no_longer_has_stays_as_one_of_its_own(db_session: object) -> None:
    make.saved(BankQuestion(replaces="How was it once?", family=CULTURE, text=NEW, is_used=True))
    assert list_bank() == [*BANK, Question(CULTURE, NEW)]


def test_question_that_is_not_there_is_not_found(office: Client) -> None:
    for key in ("999", "q0000000000", "x"):
        assert office.get(f"/questions/{key}").status_code == 404
