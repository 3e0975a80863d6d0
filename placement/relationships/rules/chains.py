"""Chains of introductions: who introduced whom, from the first person on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping


def list_chains(introduced_by: Mapping[int, int | None], order: Callable[[int], object]) -> list[list[int]]:
    """List each chain of two or more people, longest first; every person who introduced no one ends one."""
    introduced: dict[int, list[int]] = defaultdict(list)
    for person, introducer in introduced_by.items():
        if introducer is not None:
            introduced[introducer].append(person)
    ends = [
        person for person, introducer in introduced_by.items() if introducer is not None and person not in introduced
    ]
    chains = [_walk_back(person, introduced_by) for person in ends]
    return sorted(chains, key=lambda chain: (-len(chain), [str(order(person)) for person in chain], chain))


def _walk_back(person: int, introduced_by: Mapping[int, int | None]) -> list[int]:
    chain = [person]
    while (introducer := introduced_by.get(chain[-1])) is not None and introducer not in chain:
        chain.append(introducer)
    return chain[::-1]
