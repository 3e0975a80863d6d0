"""Decide which contacts are the same person. Names and organizations are compared folded (DOMAIN 7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, islice
from typing import NamedTuple

MOST_PAIRS, MOST_ALIKE = 20, 100


class Known(NamedTuple):
    """A contact as identity compares it; `is_here` if they belong to the placement in question."""

    id: int
    name_key: str
    organization_key: str
    is_here: bool = False


class Match(NamedTuple):
    """The contact that fits; `is_loose` if one of the two organizations is empty."""

    id: int
    is_loose: bool


def find_same(name_key: str, organization_key: str, contacts: Iterable[Known]) -> Match | None:
    """Return the contact that is the same person without asking, or None.

    The same name and the same organization; or the same name in one placement, where an organization is empty and
    exactly one contact fits.
    """
    named = [contact for contact in contacts if contact.name_key == name_key and name_key]
    exact = [one.id for one in named if organization_key and one.organization_key == organization_key]
    if exact:
        return Match(min(exact), False)
    near = [one.id for one in named if one.is_here and not (organization_key and one.organization_key)]
    return Match(near[0], True) if len(near) == 1 else None


def list_called(words: str, contacts: Iterable[Known]) -> list[int]:
    """Return contacts with exactly this name, else those whose name begins with its words."""
    known = list(contacts)
    exact = [one.id for one in known if words and one.name_key == words]
    return exact or [one.id for one in known if words and f"{one.name_key} ".startswith(f"{words} ")]


def list_pairs(contacts: Iterable[Known], different: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return pairs that could be one person and were not said to be different, each with the lower id first.

    The same name, or one name that begins the other where an organization is empty or both are the same. At most
    MOST_PAIRS, among the first MOST_ALIKE people who share a first word.
    """
    by_word: dict[str, list[Known]] = defaultdict(list)
    for contact in sorted(contacts):
        if contact.name_key:
            by_word[contact.name_key.split()[0]].append(contact)
    said = set(different)
    pairs = (
        (first.id, second.id)
        for alike in by_word.values()
        for first, second in combinations(alike[:MOST_ALIKE], 2)
        if _could_be_one(first, second) and (first.id, second.id) not in said
    )
    return list(islice(pairs, MOST_PAIRS))


def _could_be_one(first: Known, second: Known) -> bool:
    if first.name_key == second.name_key:
        return True
    shorter, longer = sorted((first.name_key, second.name_key), key=len)
    is_near = not (first.organization_key and second.organization_key)
    return longer.startswith(f"{shorter} ") and (is_near or first.organization_key == second.organization_key)


def find_root(contact_id: int, merged_into: Mapping[int, int | None]) -> int:
    """Follow merges to the contact that is kept; of a circle, which no page can make, the lowest id."""
    passed = [contact_id]
    while (next_id := merged_into.get(passed[-1])) is not None:
        if next_id in passed:
            return min(passed[passed.index(next_id) :])
        passed.append(next_id)
    return passed[-1]


def find_loop(contact_id: int, introducer_id: int | None, introduced_by: Mapping[int, int | None]) -> Sequence[int]:
    """Return the contacts of the loop that this introducer would close, from the contact on; empty if none."""
    passed = [contact_id]
    while introducer_id is not None:
        if introducer_id == contact_id:
            return passed
        if introducer_id in passed:
            return ()
        passed.append(introducer_id)
        introducer_id = introduced_by.get(introducer_id)
    return ()
