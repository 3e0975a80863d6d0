"""What students write: composed from the words of their field, so that no two say quite the same.

No sentence stands in more than two reflections, and none names a host but the student's own.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from random import Random
from string import Formatter
from typing import NamedTuple

from placement.demo.institution import Lines, read

MOST = 2
PATIENCE = 60


@dataclass(frozen=True)
class Reflection:
    """What one check-in says."""

    what: str
    so_what: str
    now_what: str
    asked: str
    got: str
    next_step: str
    deck: Deck


@dataclass
class Writer:
    """Writes for everybody, and remembers every sentence."""

    chance: Random
    told: Counter[str] = field(default_factory=Counter)

    def write(self, words: Lines, host: str, number: int) -> Reflection:
        """The reflection of a student of this field at this host."""
        frames = read("frames")
        about = frames["reflection"]
        deck = Deck(words, host, self.chance, number)
        what = [self.say(about["begin"], deck), *(self.say(about["middle"], deck) for _ in range(self.draw(1, 2)))]
        so_what = [self.say(about["meaning"], deck) for _ in range(self.draw(2, 3))]
        now_what = [self.say(about["next"], deck) for _ in range(self.draw(1, 2))]
        feedback = frames["feedback"]
        return Reflection(
            " ".join(what),
            " ".join(so_what),
            " ".join(now_what),
            self.say(feedback["asked"], deck),
            self.say(feedback["got"], deck),
            self.say(feedback["step"], deck),
            deck,
        )

    def answer(self, reflection: Reflection) -> str:
        """What faculty writes back, about what was said."""
        return self.say(read("frames")["answer"]["sentence"], reflection.deck, quoting=True)

    def say(self, frames: list[str], deck: Deck, *, quoting: bool = False) -> str:
        """A sentence told as seldom as can be found; frames that were used in this reflection are not used again."""
        tries: list[tuple[int, int, Filled]] = []
        for _ in range(PATIENCE):
            filled = deck.fill(frames, quoting)
            tries.append((self.told[filled.sentence], len(tries), filled))
            if not self.told[filled.sentence]:
                break
        times, _, chosen = min(tries, key=lambda found: found[:2])
        if times >= MOST and not quoting:
            raise LookupError(f"The words of this field are used up: {chosen.sentence}")
        deck.remember(chosen)
        self.told[chosen.sentence] += 1
        return chosen.sentence

    def draw(self, fewest: int, most: int) -> int:
        return self.chance.randint(fewest, most)


class Filled(NamedTuple):
    """A sentence, its frame, and the words in it."""

    sentence: str
    frame: str
    words: dict[str, str]


class Deck:
    """The words at hand for one reflection. One piece of work and one person run through all of it."""

    def __init__(self, words: Lines, host: str, chance: Random, number: int) -> None:
        self.words, self.chance, self.host = words, chance, host
        self.general = read("frames")["words"]
        self.used: set[str] = set()
        self.spoken: dict[str, str] = {}
        self.dealt: set[str] = set()
        self.theme = {name: self.fresh(name) for name in ("done", "met", "setback")}

    def fresh(self, name: str) -> str:
        """A word of this kind that this reflection has not used, if there is one."""
        known: list[str] = self.words.get(name) or self.general[name]
        left = [word for word in known if word not in self.dealt]
        return self.chance.choice(left or known)

    def fill(self, frames: list[str], quoting: bool = False) -> Filled:
        """One frame with words in it; quoting takes the words that were spoken before."""
        frame = self.chance.choice([one for one in frames if one not in self.used] or frames)
        keep = self.chance.random() < 0.5
        said = dict(self.spoken) if quoting else {}
        words = {slot: self.find_word(slot, said, keep) for slot in _slots(frame)}
        return Filled(frame.format(host=self.host, **words), frame, words)

    def find_word(self, slot: str, said: dict[str, str], keep: bool) -> str:
        """The word of a slot, which stays the same in a sentence."""
        if slot not in said:
            said[slot] = self._choose(slot, said, keep)
        return said[slot]

    def _choose(self, slot: str, said: dict[str, str], keep: bool) -> str:
        """`met2` is another word than `met`; `Met` and `plan_start` begin a sentence with `met` and `plan`."""
        if slot.endswith("2"):
            return self.other(slot[:-1], self.find_word(slot[:-1], said, keep))
        if slot == "Met" or slot.endswith("_start"):
            return _start(self.find_word(slot.lower().removesuffix("_start"), said, keep))
        return self.theme[slot] if keep and slot in self.theme else self.fresh(slot)

    def remember(self, filled: Filled) -> None:
        """The words of the frame that was chosen are spoken now."""
        self.used.add(filled.frame)
        self.spoken |= filled.words
        self.dealt |= set(filled.words.values())

    def other(self, name: str, than: str) -> str:
        known: list[str] = self.words.get(name) or self.general[name]
        return self.chance.choice([word for word in known if word != than])


def _start(words: str) -> str:
    return words[0].upper() + words[1:]


@cache
def _slots(frame: str) -> tuple[str, ...]:
    """The words a frame asks for, besides the host."""
    return tuple(name for _, name, _, _ in Formatter().parse(frame) if name and name != "host")
