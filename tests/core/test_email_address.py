"""Email addresses: cleaning, validation, and which addresses are the same."""

from __future__ import annotations

import unicodedata

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from placement.core.email_address import LONGEST_KEY, CleanAddress, ascii_domain, clean, key_of
from placement.core.errors import RuleBroken

CLEANED = {
    "mailto:a@example.edu": "a@example.edu",
    "MailTo: a@example.edu": "a@example.edu",
    "<b@example.edu>": "b@example.edu",
    "c@example.edu;": "c@example.edu",
    "d@example.edu,": "d@example.edu",
    "d@example.edu .;,": "d@example.edu",
    "\u202af@example.edu\u202c": "f@example.edu",
    "g\u00ad@example.edu": "g@example.edu",
    "g@exam\u200bple.edu": "g@example.edu",
    "\u2066g@example.edu\u2069": "g@example.edu",
    "'h@example.edu'": "h@example.edu",
    '"h@example.edu"': "h@example.edu",
    "“h@example.edu”": "h@example.edu",
    "Okafor, Amal <h@example.edu>": "h@example.edu",
    "\"Amal Okafor\" <'H@Example.edu'>;": "H@Example.edu",
    "h@example.edu<mailto:h@example.edu>": "h@example.edu",
    "'mailto:h@example.edu'": "h@example.edu",
}
REFUSED = (
    "@example.edu",
    "e@.edu",
    "i@example..edu",
    "",
    ";",
    "<>",
    "mailto:",
    "plain",
    "a@",
    "a@localhost",
    "a@host.test",
    "a b@example.edu",
    "a@example.edu; b@example.edu",
    "<a@example.edu>, <b@example.edu>",
    "''a@example.edu''",
    "a@example.edu (work)",
    "a..b@example.edu",
    ".a@example.edu",
    "a@-example.edu",
    "josé@example.edu",
    "a@example.edu\0",
    "a" * 250 + "@example.edu",
    "x" * 100_000,
)


@pytest.mark.parametrize(("written", "meant"), CLEANED.items())
def test_copied_text_around_an_address_is_removed_and_reported(written: str, meant: str) -> None:
    found = clean(written)
    assert found.address == meant
    assert found.notice.startswith(f"Read as {meant}, without ")


@pytest.mark.parametrize("written", REFUSED)
def test_undeliverable_address_is_refused_with_a_sentence(written: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        clean(written, "supervisor_email")
    assert refused.value.field == "supervisor_email"
    assert refused.value.sentence.startswith("Enter ")
    assert refused.value.sentence.endswith(".")


def test_address_is_stored_as_written() -> None:
    assert clean("  Robin.Castellanos@Example.com ") == CleanAddress("Robin.Castellanos@Example.com")
    assert clean("j@münchen.example.com").address == "j@münchen.example.com"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Robin@Example.COM", "robin@example.com"),
        ("j@münchen.de", "j@xn--mnchen-3ya.de"),
        ("j@MÜNCHEN.de", "J@XN--MNCHEN-3YA.DE"),
        ("j@ｅｘａｍｐｌｅ.edu", "j@example.edu"),
        ("mailto:j@example.edu", "j@example.edu"),
        ("JOSÉ@münchen.de", "josé@xn--mnchen-3ya.de"),  # stored before the form refused such addresses
    ],
)
def test_addresses_of_one_mailbox_have_the_same_key(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


def test_addresses_of_different_mailboxes_have_different_keys() -> None:
    assert len({key_of(one) for one in ("j@fass.de", "j@faß.de", "j.j@fass.de", "jj@fass.de", "j+a@fass.de")}) == 5


def test_domain_is_encoded_in_ascii_for_mail_servers() -> None:
    assert ascii_domain("j@Faß.de") == "xn--fa-hia.de"


@given(st.text(max_size=60) | st.emails() | st.emails().map(lambda text: f"'{text}'"))
def test_accepted_addresses_are_those_the_library_accepts(written: str) -> None:
    try:
        found = clean(written)
    except RuleBroken:
        with pytest.raises(EmailNotValidError):
            validate_email(written.strip(), check_deliverability=False, allow_smtputf8=False)
        return
    validate_email(found.address, check_deliverability=False, allow_smtputf8=False)
    assert not any(unicodedata.category(letter) == "Cf" for letter in found.address)
    assert key_of(found.address) == key_of(written)


@given(st.text(max_size=400))
def test_key_of_any_text_fits_its_column(written: str) -> None:
    assert len(key_of(written)) <= LONGEST_KEY
    assert key_of(key_of(written)) == key_of(written)
