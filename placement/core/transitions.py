"""Transition tables: the steps that move a record from one state to another, one table per package.

An entry holds everything about a step: who takes it, what it requires, and every sentence about it. Buttons,
permissions, the history, the audit trail, notices and the help page read the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from placement.core.errors import Conflict, RuleBroken
from placement.core.labels import Label

V = TypeVar("V", bound=Label)
S = TypeVar("S", bound=Label)
P = TypeVar("P", bound=Label)
F = TypeVar("F")


@dataclass(frozen=True)
class Unmet:
    """An unmet condition: its code, which is also the form field that can fix it, and a sentence."""

    code: str
    sentence: str
    is_conflict: bool = False  # another person acted meanwhile


def find_error(unmet: list[Unmet]) -> RuleBroken | None:
    """The error with the sentences of all unmet conditions, or None."""
    if not unmet:
        return None
    error = Conflict if unmet[0].is_conflict else RuleBroken
    return error(" ".join(one.sentence for one in unmet), field=unmet[0].code or None)


def check_met(unmet: list[Unmet]) -> None:
    """Raise if any condition is unmet."""
    if error := find_error(unmet):
        raise error


@dataclass(frozen=True, kw_only=True)
class Transition(Generic[V, S, P, F]):
    """One step, with all its texts.

    `to`: None restores the state before. `requires`: pure functions of the facts. `explain`: what the step means,
    shown before it. `confirmation`: shown afterwards. `past`: follows a name ("Ana Ruiz withdrew"). `refused`: sentence
    for a record in another state; {record} is the record, {yet} becomes " yet" if the step is possible later.
    `reason_missing`: error if no reason is given; empty if none is required. `notify`: the name of a notice.
    """

    verb: V
    from_: tuple[S, ...]
    to: S | None
    by: frozenset[P]
    explain: str
    past: str
    refused: str
    confirmation: str = ""
    requires: tuple[Callable[[F], list[Unmet]], ...] = ()
    reason_missing: str = ""
    notify: str = ""

    def list_unmet(self, facts: F) -> list[Unmet]:
        """The unmet conditions, in the order of the entry."""
        return [unmet for condition in self.requires for unmet in condition(facts)]


class Transitions(Generic[V, S, P, F]):
    """A package's transitions. Raises ValueError if a verb has no entry, lacks a text, or is ambiguous in a state."""

    def __init__(
        self,
        verbs: type[V],
        *steps: Transition[V, S, P, F],
        automatic: P | None = None,
        describe: Callable[[S], str],
    ) -> None:
        self.steps = steps
        self.automatic = automatic
        self._describe = describe
        self._by_state = {(state, step.verb): step for step in steps for state in step.from_}
        _check_entries(verbs, steps, automatic)
        if len(self._by_state) < sum(len(step.from_) for step in steps):
            raise ValueError("Two transitions have the same verb in one state.")

    def __iter__(self) -> Iterator[Transition[V, S, P, F]]:
        return iter(self.steps)

    def __contains__(self, key: tuple[S, V]) -> bool:
        return key in self._by_state

    def get(self, state: S, verb: V) -> Transition[V, S, P, F]:
        """The step of this verb from this state. Raises Conflict, because another person may have moved the record."""
        step = self._by_state.get((state, verb))
        if step is None:
            raise Conflict(self.refusal(state, verb))
        return step

    def refusal(self, state: S, verb: V) -> str:
        """The sentence for a record whose state doesn't allow this verb."""
        record = self._describe(state)
        order = list(type(state))
        is_earlier = all(order.index(state) < order.index(later) for step in self.list_of(verb) for later in step.from_)
        words = {"record": record[0].upper() + record[1:], "yet": " yet" if is_earlier else ""}
        return self.list_of(verb)[0].refused.format(**words)

    def list_of(self, verb: V) -> list[Transition[V, S, P, F]]:
        """The entries of this verb; several if it leads to different states."""
        return [step for step in self.steps if step.verb is verb]

    def confirmation(self, verb: V) -> str:
        """The confirmation sentence of this verb."""
        return self.list_of(verb)[0].confirmation

    def list_from(self, state: S, parties: frozenset[P]) -> list[V]:
        """The verbs that these parties may take from this state, in table order."""
        return [step.verb for step in self.steps if state in step.from_ and step.by & parties]

    def parties_of(self, verb: V) -> frozenset[P]:
        """The parties who may take this verb from any state."""
        parties = {party for step in self.list_of(verb) for party in step.by}
        return frozenset(parties - {self.automatic})

    def list_by_people(self) -> list[V]:
        """The verbs that people take, in table order."""
        return list(dict.fromkeys(step.verb for step in self.steps if self.parties_of(step.verb)))

    def list_past(self, stored: str = "{verb}") -> dict[str, str]:
        """The texts for the history and the audit trail, by stored verb; `stored` formats the key."""
        return {stored.format(verb=step.verb.value): step.past for step in self.steps}


def _check_entries(verbs: type[V], steps: Iterable[Transition[V, S, P, F]], automatic: P | None) -> None:
    """Raise ValueError unless each verb has an entry with all its texts."""
    if absent := set(verbs) - {step.verb for step in steps}:
        raise ValueError(f"No transition for {', '.join(sorted(str(verb) for verb in absent))}.")
    for step in steps:
        words = {"explain": step.explain, "past": step.past, "refused": step.refused}
        if step.by != {automatic}:
            words["confirmation"] = step.confirmation
        if lacking := [name for name, text in words.items() if not text.strip()]:
            raise ValueError(f"{step.verb} has no words for {', '.join(lacking)}.")
