"""Check and compare email addresses: one check for forms, imports, and commands, and one key for comparing.

An address is valid if email-validator accepts it without a network look-up and without SMTPUTF8. Characters that
copying adds around it are removed first; the rest is stored as written.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from placement.core.errors import RuleBroken
from placement.core.text import clean as clean_text

LONGEST_KEY = 320
LONGEST_LOCAL, LONGEST_VALID = 64, 254  # of RFC 5321
LONGEST_WRITTEN = 1000  # with a display name; longer text is not a copied address
EXAMPLE = "name@example.edu"

INVISIBLE = "invisible characters"
MAILTO = "“mailto:”"
BRACKETS = "angle brackets"
NAME = "the name before it"
QUOTES = "quotation marks"
TRAILING = "punctuation after it"

_TRAILING = ";,."
_QUOTED = frozenset(
    ['""', "''", "“”", "„“", "„”", "””", "‘’", "‚‘", "‚’", "’’", "«»", "»«", "‹›", "›‹", "``", "`'", "´´"]
)
_PLAIN_LOCAL = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*")
_NAMED = re.compile(r"([^<>]*)<([^<>]*)>")


@dataclass(frozen=True, slots=True)
class CleanAddress:
    """An address that can receive email, as stored, and the parts removed around it."""

    address: str
    notes: tuple[str, ...] = ()

    @property
    def notice(self) -> str:
        """The sentence that names the removed parts; empty if none."""
        return f"Read as {self.address}, without {join_words(self.notes)}." if self.notes else ""


def judge(written: str) -> CleanAddress | str:
    """The cleaned address, or the sentence that explains the problem."""
    text = clean_text(written)
    return _read(text)[0] if len(text) <= LONGEST_WRITTEN else _explain(text)


def clean(written: str, field: str | None = None, stored: str = "") -> CleanAddress:
    """The cleaned address. Raises RuleBroken with a sentence that explains the problem.

    An address already `stored` is not checked again, so an old one doesn't block the correction of a name.
    """
    cleaned = judge(written) if not stored or written != stored else CleanAddress(stored)
    if isinstance(cleaned, str):
        raise RuleBroken(cleaned, field)
    return cleaned


def key_of(written: str) -> str:
    """The form used to compare addresses: local part casefolded, domain in ASCII.

    Never raises: addresses stored before the current rule have a key, and so does anything typed into a search.
    """
    return _short_key(written) if len(written) <= LONGEST_KEY else _read(clean_text(written)[:LONGEST_WRITTEN])[1]


def ascii_domain(address: str) -> str:
    """The domain of an address in ASCII, as mail servers use it."""
    return key_of(address).rpartition("@")[2]


def join_words(words: tuple[str, ...]) -> str:
    """One, two and three: "a", "a and b", "a, b and c"."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


@lru_cache(maxsize=32_768)
def _short_key(written: str) -> str:
    return _read(clean_text(written))[1]


# Cached, because a preview and its import check the same addresses and compare each several times.
@lru_cache(maxsize=32_768)
def _read(text: str) -> tuple[CleanAddress | str, str]:
    """The cleaned address or the sentence about it, and its key."""
    if key := _plain_key(text):
        return CleanAddress(text), key
    bare, notes = _unwrap(text)
    if (validated := _validate(bare)) is not None:
        return CleanAddress(bare, notes), f"{validated.local_part.casefold()}@{validated.ascii_domain}"
    local, at, domain = bare.rpartition("@")
    return _explain(bare), f"{local.casefold()}{at}{_ascii_domain(domain)}"[:LONGEST_KEY]


def _plain_key(text: str) -> str:
    """The key of a valid address of plain letters, digits, and periods, without validating each one; else empty."""
    local, at, domain = text.rpartition("@")
    if not at or len(local) > LONGEST_LOCAL or len(text) > LONGEST_VALID or not _PLAIN_LOCAL.fullmatch(local):
        return ""
    ascii_domain = _valid_domain(domain) if domain.isascii() and "xn--" not in domain.lower() else ""
    return f"{local.casefold()}@{ascii_domain}" if ascii_domain else ""


@lru_cache(maxsize=4_096)
def _valid_domain(domain: str) -> str:
    """The domain in ASCII if an address can have it; else empty."""
    validated = _validate(f"a@{domain}")
    return validated.ascii_domain if validated is not None else ""


def _validate(text: str) -> ValidatedEmail | None:
    try:
        return validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None


def _unwrap(text: str) -> tuple[str, tuple[str, ...]]:
    """Remove what copying adds around an address, and name the parts removed."""
    notes = []
    if not text.isascii() and any(unicodedata.category(letter) == "Cf" for letter in text):
        text = clean_text("".join(letter for letter in text if unicodedata.category(letter) != "Cf"))
        notes.append(INVISIBLE)
    while (layer := _outermost(text)) is not None and (layer[0] == TRAILING or layer[0] not in notes):
        notes.append(layer[0])
        text = clean_text(layer[1])
    return text, tuple(dict.fromkeys(notes))


def _outermost(text: str) -> tuple[str, str] | None:
    """Find the outermost wrapping: its name and the rest of the text."""
    if (rest := text.rstrip(_TRAILING)) != text:
        return TRAILING, rest
    if text[:7].casefold() == "mailto:":
        return MAILTO, text[7:]
    if match := _NAMED.fullmatch(text):
        return (NAME if match[1].strip() else BRACKETS), match[2]
    if len(text) > 1 and text[0] + text[-1] in _QUOTED:
        return QUOTES, text[1:-1]
    return None


def _ascii_domain(domain: str) -> str:
    """The domain in ASCII if possible; an unusable one is only casefolded."""
    validated = _validate(f"a@{domain}")
    return validated.ascii_domain if validated is not None else domain.casefold()


def _explain(text: str) -> str:
    """The sentence that says what is wrong with an address."""
    local, _, domain = text.rpartition("@")
    reasons = (
        (len(text) > 254, "this text is too long"),
        ("@" not in text, "this one has no @"),
        (not local, "nothing comes before the @"),
        (not domain, "nothing follows the @"),
        (len(text.split()) > 1 or text.count("@") > 1, "this looks like more than one"),
        (".." in text, "this one has two periods in a row"),
        (not local.isascii(), "letters with accents or from other alphabets can't come before the @"),
        ("." not in domain.strip("."), "the part after the @ has no period"),
    )
    reason = next((reason for holds, reason in reasons if holds), "this one can't receive email")
    return f"Enter one email address like {EXAMPLE}: {reason}." if text else f"Enter an email address like {EXAMPLE}."
