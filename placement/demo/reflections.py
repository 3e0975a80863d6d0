"""Texts of check-ins, composed from the words of the student's field so that no two are quite the same.

No sentence stands in more than two check-ins, and none names a host but the student's own.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from placement.demo.institution import read
from placement.demo.random_streams import Chance

MOST = 2
TRIES = 60
THEME = ("done", "met", "setback")
Words = dict[str, str]


class Writer:
    """Writes for everyone, and counts every sentence."""

    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self.counts: Counter[str] = Counter()

    def write(self, words: dict[str, list[str]], host: str) -> CheckInText:
        """Return the texts of a student of this field at this host."""
        text, draw = CheckInText(self, words, host), self.chance.randint
        about, feedback = read("frames")["reflection"], read("frames")["feedback"]
        what = [text.say(about["begin"]), *(text.say(about["middle"]) for _ in range(draw(1, 2)))]
        so_what = [text.say(about["meaning"]) for _ in range(draw(2, 3))]
        now_what = [text.say(about["next"]) for _ in range(draw(1, 2))]
        text.first = {"what": " ".join(what), "so_what": " ".join(so_what)}
        text.last = {"now_what": " ".join(now_what), "next_step": text.say(feedback["step"])}
        text.feedback = {f"feedback_{name}": text.say(feedback[name]) for name in ("asked", "got")}
        return text

    def answer(self, text: CheckInText) -> str:
        """Return a reply of faculty, which quotes the text."""
        return text.say(read("frames")["answer"]["sentence"], is_quoting=True)


class CheckInText:
    """The texts of one check-in by column, and the words in them: one piece of work and one person come again."""

    def __init__(self, writer: Writer, words: dict[str, list[str]], host: str) -> None:
        self.writer, self.chance, self.host = writer, writer.chance, host
        self.words: dict[str, list[str]] = read("frames")["words"] | words
        self.used: set[str] = set()
        self.chosen: Words = {}
        self.theme = {slot: self.chance.choice(self.words[slot]) for slot in THEME}
        self.first: dict[str, Any] = {}
        self.last: dict[str, Any] = {}
        self.feedback: dict[str, Any] = {}

    def say(self, frames: list[str], *, is_quoting: bool = False) -> str:
        """Return a sentence used as seldom as can be found, of a frame these texts did not use yet."""
        counts, sentences = self.writer.counts, []
        for _ in range(TRIES):
            sentences.append(self._fill(frames, is_quoting))
            if not counts[sentences[-1][0]]:
                break
        sentence, frame, words = min(sentences, key=lambda filled: counts[filled[0]])
        if counts[sentence] >= MOST and not is_quoting:
            raise LookupError(f"The words of this field are used up: {sentence}")
        counts[sentence] += 1
        self.used |= {frame, *words.values()}
        self.chosen |= words
        return sentence

    def _fill(self, frames: list[str], is_quoting: bool) -> tuple[str, str, Words]:
        """Return a sentence, its frame, and its words: those said before, those of the theme, or others."""
        frame = self.chance.choice([one for one in frames if one not in self.used] or frames)
        before = self.chosen if is_quoting else self.theme if self.chance.happens(0.5) else {}
        chosen = dict(before)
        slots = re.findall(r"{(\w+)}", frame)
        words = {slot: self._find_word(slot, chosen) for slot in slots if slot != "host"}
        return frame.format(host=self.host, **words), frame, words

    def _find_word(self, slot: str, chosen: Words) -> str:
        """Return the same word within a sentence. `met2` is another than `met`; `Met` and `plan_start` begin one."""
        name = slot.lower().removesuffix("_start").removesuffix("2")
        if slot in chosen:
            return chosen[slot]
        if name == slot:
            fresh = [one for one in self.words[name] if one not in self.used]
            chosen[slot] = self.chance.choice(fresh or self.words[name])
        elif slot.endswith("2"):
            chosen[slot] = self.chance.choice([one for one in self.words[name] if one != self._find_word(name, chosen)])
        else:
            word = self._find_word(name, chosen)
            chosen[slot] = word[0].upper() + word[1:]
        return chosen[slot]
