"""Search texts and sort keys."""

from __future__ import annotations

import unicodedata
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from placement.core.search import APOSTROPHES, MORE_HYPHENS, read_words, search_text, sort_key
from placement.core.text import LONGEST_SOUGHT, clean, fold

HYPHENS = [letter for letter in map(chr, range(0x11000)) if unicodedata.category(letter) == "Pd"]


def finds(typed: str, written: str) -> bool:
    """True if a search for one text finds the other, as the databases compare them."""
    text = search_text(written)
    return all(any(form in text for form in word) for word in read_words(typed))


@pytest.mark.parametrize(("one", "other"), list(product(["'", "’", "‘", "ʼ", "´", "`", "＇", "ʻ", ""], repeat=2)))
def test_every_apostrophe_finds_every_other_and_none(one: str, other: str) -> None:
    assert finds(f"O{one}Brien", f"Maeve O{other}Brien")


@pytest.mark.parametrize("hyphen", [*HYPHENS, *sorted(MORE_HYPHENS)])
def test_every_hyphen_finds_every_other_and_a_space(hyphen: str) -> None:
    assert finds(f"Mei{hyphen}Ling", "Mei-Ling")
    assert finds("Mei-Ling", f"Mei{hyphen}Ling")
    assert finds("MeiLing", f"Mei{hyphen}Ling")
    assert finds("mei ling", f"Mei{hyphen}Ling")
    assert finds(f"Mei{hyphen}Ling", "Mei Ling")


@pytest.mark.parametrize("sign", sorted(APOSTROPHES))
def test_no_apostrophe_is_left_in_what_is_compared(sign: str) -> None:
    assert search_text(f"D{sign}Arcy") == "darcy"
    assert sort_key(f"D{sign}Arcy") == "darcy"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Aydin", "Aydın"),
        ("STRASSE", "Straße"),
        ("Sorensen", "Sørensen"),
        ("walesa", "Wałęsa"),
        ("dokovic", "Đoković"),
        ("Aliyev", "Aliyev\u200b"),
        ("eliyev", "Əliyev"),
        ("o dalaigh", "Ó Dálaigh"),
        ("ZZ-77", "zz‑77"),
        ("zz77", "ZZ-77"),
    ],
)
def test_a_plain_keyboard_finds_what_was_written_with_care(typed: str, written: str) -> None:
    assert finds(typed, written)


@pytest.mark.parametrize(("typed", "written"), [("O Brien x", "O'Brien"), ("ZZ-77", "ZZ 1277"), ("anne", "ane")])
def test_what_differs_in_more_is_not_found(typed: str, written: str) -> None:
    assert not finds(typed, written)


@pytest.mark.parametrize("typed", ["-", "'", "  ", "\u200b", "- ’ -", ""])
def test_signs_alone_narrow_nothing(typed: str) -> None:
    assert read_words(typed) == []


def test_a_pasted_address_is_looked_for_by_its_key() -> None:
    assert any("ana@xn--mnchen-3ya.de".replace("-", "") in word for word in read_words("<Ana@München.de>;"))


def test_a_book_is_not_looked_for() -> None:
    assert len(read_words("word " * 100_000)) == 12
    assert read_words("x" * 5 * LONGEST_SOUGHT)


def test_last_names_come_in_the_order_of_letters_whatever_their_accents_case_and_signs() -> None:
    names = ["Ångström", "de Souza", "Demir", "Eze", "Ó Dálaigh", "Obama", "O’Brien", "Oconnor", "Öztürk", "smith"]
    names += ["Smith-Jones", "Smithson", "van Dyke", "Zimmer"]
    assert all(sort_key(one) < sort_key(other) for one, other in pairwise(names))


def test_a_first_name_counts_only_where_the_last_names_are_one() -> None:
    people = [("Lee", "Zoë"), ("Lee Park", "Ana"), ("Leeds", "Ana")]
    assert all(sort_key(*one) < sort_key(*other) for one, other in pairwise(people))


def test_a_name_of_signs_alone_has_a_key() -> None:
    assert sort_key("★", "") == "\n"


PLAIN = st.text(st.characters(max_codepoint=127))


@given(PLAIN)
def test_plain_text_is_compared_as_text_with_any_other_letter(text: str) -> None:
    """Text in ASCII alone takes a shorter way; one letter with an accent sends it the long way round."""
    assert fold(f"{text}é") == fold(f"{text}e")
    assert search_text(f"{text}é") == search_text(f"{text}e")
    assert sort_key(f"{text}é") == sort_key(f"{text}e")
    assert clean(f"{text}\u200b") == clean(text)
