"""Write email headers (RFC 5322, RFC 2047) so that unfolding and decoding returns the exact text.

The standard library's folding in `EmailMessage` loses spaces between encoded words, so the encoding is left to
`email.header.Header`: one charset for the whole text, encoded words of at most 75 characters.
"""

from __future__ import annotations

import re
from email.header import Header
from email.utils import quote

from placement.core.email_address import ascii_domain

LINE = 76  # RFC 2047's limit for a line with encoded words
NOT_IN_A_HEADER = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
PLAIN = re.compile(r"[!-~]{1,60}(?: [!-~]{1,60})*")
ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")


def one_line(text: str) -> str:
    """The trimmed text without line breaks and control characters; all other spaces are unchanged."""
    return NOT_IN_A_HEADER.sub(" ", text).strip()


def encode_text(name: str, text: str) -> str:
    """The value of a header such as Subject, folded with CRLF."""
    text = one_line(text)
    if _is_plain(text):
        return Header(text, "us-ascii", header_name=name).encode(linesep="\r\n")
    return _encode_words(name, text)


def encode_mailbox(name: str, display_name: str, address: str) -> str:
    """The value of a header that holds exactly one address, such as To. Raises ValueError if it isn't one."""
    spec, shown = f"<{check_address(address)}>", one_line(display_name)
    if not shown:
        return spec[1:-1]
    if _is_plain(shown) and len(shown) <= LINE - len(name) - 4:
        words = shown if ATOMS.fullmatch(shown) else f'"{quote(shown)}"'
    else:
        words = _encode_words(name, shown)
    used = len(words.rpartition("\r\n")[2]) + (0 if "\r\n" in words else len(name) + 2)
    return f"{words} {spec}" if used + 1 + len(spec) <= LINE else f"{words}\r\n {spec}"


def check_address(written: str) -> str:
    """The address with its domain in ASCII, which every mail server understands. Raises ValueError."""
    user, _, domain = written.rpartition("@")
    if not user or not domain or not user.isascii() or re.search(r'[\s,;:<>()"\\\x00-\x1f\x7f@]', user + domain):
        raise ValueError(f"{written!r} is not one address")
    address = f"{user}@{ascii_domain(written)}"
    if not address.isascii():
        raise ValueError(f"{written!r} has a domain that no mail server understands")
    return address


def _is_plain(text: str) -> bool:
    """True if a header can hold the text unencoded and no part looks like an encoded word."""
    return PLAIN.fullmatch(text) is not None and "=?" not in text


def _encode_words(name: str, text: str) -> str:
    return Header(text, "utf-8", header_name=name).encode(maxlinelen=LINE - 1, linesep="\r\n")
