"""What changed between two wordings, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Piece:
    """Some words that are the same in both texts, only in the new one, or only in the old one."""

    kind: str
    text: str


def compare(old: str, new: str) -> list[Piece]:
    """The new text as pieces of kind "same", "added" and "removed"; a removed piece stands before what replaced it."""
    before, after = _words(old), _words(new)
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(after[c:d])))
            continue
        if a < b:
            pieces.append(Piece("removed", "".join(before[a:b])))
        if c < d:
            pieces.append(Piece("added", "".join(after[c:d])))
    return pieces


def _words(text: str) -> list[str]:
    """Words and the space between them, each a token of its own, so that nothing of the text is lost."""
    return re.findall(r"\s+|\w+|[^\w\s]", text)
