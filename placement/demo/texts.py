"""Texts of students about people, dealt at random; none stands more often than `MOST` times."""

from __future__ import annotations

from placement.demo.institution import read
from placement.demo.random_streams import Chance

MOST = 3
KINDS = ("notes", "learned", "promises", "offers")


class Deck:
    """Deals every text once before any comes again."""

    def __init__(self, texts: list[str], chance: Chance) -> None:
        self._texts, self._chance = texts, chance
        self._left: list[str] = []
        self._rounds = 0

    def deal(self) -> str:
        """Return the next text; empty once all are used up."""
        if not self._left and self._rounds < MOST:
            self._rounds += 1
            self._left = self._chance.sample(self._texts, len(self._texts))
        return self._left.pop() if self._left else ""


class PeopleTexts:
    """The decks of the demo, by kind."""

    def __init__(self, chance: Chance) -> None:
        self._decks = {kind: Deck(read("people")[kind], chance) for kind in KINDS}

    def deal(self, kind: str) -> str:
        """Return the next text of a kind."""
        return self._decks[kind].deal()
