"""vCard files as phones and mail programs write them are read; any other bytes are refused with a sentence."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from placement.core.errors import RuleBroken
from placement.core.limits import LONGEST_NAME
from placement.core.text import clean, fold
from placement.relationships.models import Contact
from placement.relationships.rules import vcards
from placement.relationships.rules.vcards import Card, read, write

pytestmark = pytest.mark.once

FULL = Card("Ana Díaz", "Acme, Inc.", "Data team")


def card(*lines: str, version: str = "3.0", end: str = "END:VCARD\r\n") -> str:
    return "".join(f"{line}\r\n" for line in ("BEGIN:VCARD", f"VERSION:{version}", *lines)) + end


def people(text: str | bytes) -> tuple[Card, ...]:
    return read(text if isinstance(text, bytes) else text.encode()).people


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_name_organization_and_title_are_read_and_nothing_else(version: str) -> None:
    text = card(
        "N:Díaz;Ana;;;", "FN:Ana Díaz", r"ORG:Acme\, Inc.;Research", "TITLE:Data team", "TEL:555 0100",
        "EMAIL;TYPE=work:ana@example.com", "NOTE:Knows Sam", "ADR:;;1 Main St;Town;;;", version=version,
    )  # fmt: skip
    assert read(text.encode()) == vcards.Cards((FULL,), 0, 0)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["FN:Ana", "N:Díaz;Ana"], Card("Ana")),
        (["N:Díaz;Ana;Maria;Dr.;Jr."], Card("Dr. Ana Maria Díaz Jr.")),
        (["FN:  ", "N:Díaz;Ana"], Card("Ana Díaz")),
        (["N:García,López;Ana,Eva;;;"], Card("Ana Eva García López")),
        (["FN:Ana\r\n  Dí\r\n\taz"], Card("Ana Díaz")),
        ([r"FN:Ana\, Eva\; B\\C\nD\NE"], Card(r"Ana, Eva; B\C D E")),
        (["FN:Davis, Jr., Sam", "TITLE:Data, research; more", "ORG:Acme, Inc."],
         Card("Davis, Jr., Sam", "Acme, Inc.", "Data, research; more")),
        (["FN:Ana\\", "ORG:Acme\\\\"], Card("Ana", "Acme\\")),
        (["item1.FN:Ana", "item1.ORG;TYPE=work:Acme;Lab", "a.b.TITLE:Data"], Card("Ana", "Acme", "Data")),
        (['FN;LANGUAGE="x:y;z";PREF=1:Ana', "fn:Second"], Card("Ana")),
        (["FN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Ana D=C3=ADaz"], Card("Ana Díaz")),
        (["FN;CHARSET=ISO-8859-1;QUOTED-PRINTABLE:Ana D=EDaz=2C MD"], Card("Ana Díaz, MD")),
        (["N;ENCODING=QUOTED-PRINTABLE:D=C3=ADaz;A=\r\nn=\r\na", "ORG:Acme"], Card("Ana Díaz", "Acme")),
        (["FN:Ana", "ORG:;Lab", "TITLE:"], Card("Ana")),
        (["FN:Ana\x00\x07 \u200b", "ORG:\u2028Ac\x85me"], Card("Ana", "Ac me")),
        (["FN:" + "n" * 500, "ORG:" + "o" * 500, "TITLE:" + "t" * 5000], Card("n" * 200, "o" * 300, "t" * 100)),
        (["FN:Ana", "AGENT:", "BEGIN:VCARD", "FN:Sam", "END:VCARD", "TITLE:Data"], Card("Ana", field="Data")),
    ],
)  # fmt: skip
def test_card_is_read(lines: list[str], expected: Card) -> None:
    assert read(card(*lines).encode()) == vcards.Cards((expected,), 0, 0)


@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_file_is_read_in_every_encoding_and_line_end(codec: str, line_end: str) -> None:
    text = card("FN:Ana Díaz", "ORG:Acme\\, Inc.", "TITLE:Data team").replace("\r\n", line_end)
    assert people(text.encode(codec)) == (FULL,)


def test_card_without_an_end_ends_at_the_next_one_or_with_the_file() -> None:
    assert people(card("FN:Ana", end="") + card("FN:Sam") + card("FN:Bo", end="")) == (
        Card("Ana"), Card("Sam"), Card("Bo"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "unreadable_cards", "unreadable_lines"),
    [
        (card("ORG:Acme"), 1, 0),
        (card("FN:", "N:;;;;"), 1, 0),
        (card("FN:Ana", "no colon", "?:x"), 0, 2),
        (card("FN:Ana", "TITLE;ENCODING=B:RGF0YQ=="), 0, 1),
        (card("FN;QUOTED-PRINTABLE;CHARSET=klingon:=E1"), 1, 1),
        (card("FN;QUOTED-PRINTABLE:=FF"), 1, 1),
        ("junk\r\n" + card("FN:Ana") + "END:VCARD\r\n\r\n", 0, 2),
        (card("FN;a" + "=" * 500), 1, 1),
    ],
)
def test_cards_and_lines_that_cannot_be_read_are_counted(
    text: str, unreadable_cards: int, unreadable_lines: int
) -> None:
    found = read(text.encode())
    assert (found.unreadable_cards, found.unreadable_lines) == (unreadable_cards, unreadable_lines)
    assert found.people == (() if unreadable_cards else (Card("Ana"),))


def test_person_who_is_in_the_file_twice_is_read_once_with_the_first_title() -> None:
    text = card("FN:Ana Díaz", "ORG:Acme") + card("FN:ANA DIAZ", "ORG:acme", "TITLE:Data") + card("FN:Ana Díaz")
    assert people(text) == (Card("Ana Díaz", "Acme", "Data"), Card("Ana Díaz"))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "no contacts"),
        (b"name,organization\r\nAna,Acme\r\n", "no contacts"),
        (b"\x81\x8d\xff", "can't read this file as text"),
        (card("FN:Ana").encode().ljust(vcards.MAX_BYTES + 1), "larger than 1 MB"),
        (b"BEGIN:VCARD\r\n" * (vcards.MAX_CARDS + 1), "more than 2,000 contacts"),
    ],
)
def test_file_that_is_no_vcard_or_too_large_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        read(data)


def test_largest_file_is_read() -> None:
    assert len(people(card("FN:Ana").encode().ljust(vcards.MAX_BYTES))) == 1
    assert read(b"BEGIN:VCARD\r\n" * vcards.MAX_CARDS).unreadable_cards == vcards.MAX_CARDS


def test_longest_texts_are_as_long_as_the_columns() -> None:
    columns = Contact.__table__.columns
    longest = [getattr(columns[name].type, "length", 0) for name in ("name", "organization", "field")]
    assert longest == [LONGEST_NAME, vcards.LONGEST_ORGANIZATION, vcards.LONGEST_FIELD]


PIECES = st.sampled_from(
    ["BEGIN:VCARD", "END:VCARD", "AGENT:", "FN", "N", "ORG", "TITLE", "VERSION:4.0", "BEGIN:VEVENT", ":", ";", ",",
     "\\", "=", '"', "\r\n", "\n", "\r", " ", "\t", "x.", "ENCODING=QUOTED-PRINTABLE", "CHARSET=", "utf-7", "BASE64",
     "=C3", "\x00", "\ufeff", "é", "Ana"]
)  # fmt: skip


@given(st.one_of(st.binary(), st.lists(PIECES).map(lambda pieces: ("BEGIN:VCARD\n" + "".join(pieces)).encode())))
@example(b"BEGIN:VCARD\nBEGIN:VCARD\nEND:VCARD\nEND:VCARD\nEND:VCARD")
@example(b"BEGIN:VCARD\nPROFILE:x\nVERSION:9\nFN:\nEND:VCARD")
def test_any_bytes_are_read_or_refused_with_a_sentence(data: bytes) -> None:
    with suppress(RuleBroken):
        found = read(data)
        assert all(person.name and person.name == clean(person.name) for person in found.people)
        assert all("\x00" not in f"{person}" and "\n" not in person.name for person in found.people)


def texts(longest: int, least: int = 0) -> st.SearchStrategy[str]:
    """Texts as forms save them: one line, trimmed."""
    return st.text(max_size=longest, min_size=least).map(lambda text: clean(" ".join(text.split())))


CARDS = st.builds(Card, texts(200, 1), texts(300), texts(100)).filter(
    lambda person: (
        person.name
        and not any(vcards._CONTROL.search(text) for text in (person.name, person.organization, person.field))
    )
)


@given(st.lists(CARDS, min_size=1, max_size=5, unique_by=lambda person: fold(person.name)))
@example([Card("\\"), Card(";,:\\n"), Card("=", "a;b\\", '"x"'), Card("日本" * 100, "Ü" * 300)])
def test_written_file_is_read_again_as_it_was(written: list[Card]) -> None:
    text = write(written)
    assert read(text.encode()) == vcards.Cards(tuple(written), 0, 0)
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 and "\n" not in line and "\r" not in line for line in lines)


def test_written_card_is_version_3() -> None:
    assert write([FULL]) == (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ana Díaz\r\nN:;Ana Díaz;;;\r\n"
        "ORG:Acme\\, Inc.\r\nTITLE:Data team\r\nEND:VCARD\r\n"
    )
    assert write([]) == ""


def test_line_break_in_a_name_adds_no_line_to_the_file() -> None:
    assert people(write([Card("Ana\r\nEND:VCARD\r\nBEGIN:VCARD\nFN:Sam")])) == (
        Card("Ana END:VCARD BEGIN:VCARD FN:Sam"),
    )
