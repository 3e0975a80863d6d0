"""Compare two texts word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Piece:
    """Consecutive words that are in both texts, only in the new one, or only in the old one."""

    kind: str
    text: str


def compare(old: str, new: str) -> list[Piece]:
    """Split into pieces of kind "same", "added", "removed"; a removed piece precedes its replacement."""
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
    """Split into words, spaces, and punctuation without losing a character."""
    return re.findall(r"\s+|\w+|[^\w\s]", text)
