"""Read a header as an email program does: unfold it, then join and decode the encoded words (RFC 2047)."""

from __future__ import annotations

import re
from email.header import decode_header, make_header
from email.utils import getaddresses

WORD = re.compile(r"=\?[^?]+\?[bBqQ]\?[^?]*\?=")


def list_headers(raw: bytes) -> list[str]:
    """The header lines of a message as sent, each header with its folds."""
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii")
    return re.split(r"\r\n(?![ \t])", head)


def unfolded(raw: bytes, name: str) -> str:
    """The one header of this name, on one line, still encoded."""
    found = [line for line in list_headers(raw) if line.lower().startswith(f"{name.lower()}:")]
    assert len(found) == 1, found
    return found[0].partition(":")[2].replace("\r\n", "").strip()


def decoded(value: str) -> str:
    return str(make_header(decode_header(value)))


def mailbox(raw: bytes, name: str) -> tuple[str, str]:
    """Display name and address of a header that must hold exactly one."""
    found = getaddresses([unfolded(raw, name)])
    assert len(found) == 1, found
    return decoded(found[0][0]), found[0][1]
