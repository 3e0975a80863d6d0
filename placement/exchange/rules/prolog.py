"""Read the prolog of an XML part: entity definitions and encoding."""

from __future__ import annotations

from typing import IO, Final
from xml.parsers import expat

_CHUNK: Final = 64 * 1024
_ENCODINGS: Final = ("UTF-8", "US-ASCII")


class _NotPlain(Exception):
    """The part has a document type, which can define entities, or is not in UTF-8."""


class _Begun(Exception):
    """The first element was reached; no document type can follow it."""


def is_plain(part: IO[bytes]) -> bool:
    """True if a part is XML in UTF-8 without a document type, even after long comments.

    Raises expat.ExpatError if it is not XML.
    """
    parser = expat.ParserCreate()
    parser.XmlDeclHandler = _judge_declaration
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = _stop
    try:
        start = part.read(_CHUNK)
        if start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in start[:4]:
            return False
        while start:
            parser.Parse(start)
            start = part.read(_CHUNK)
    except _NotPlain:
        return False
    except _Begun:
        return True
    return False


def _judge_declaration(version: str, encoding: str | None, standalone: int) -> None:
    if (encoding or "UTF-8").upper() not in _ENCODINGS:
        raise _NotPlain


def _refuse(*doctype: object) -> None:
    raise _NotPlain


def _stop(*element: object) -> None:
    raise _Begun
