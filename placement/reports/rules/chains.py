"""How far a student's network reaches by introductions."""

from collections.abc import Mapping


def longest_chain(introduced_by: Mapping[int, int | None]) -> int:
    """How many introductions in a row led to the contact farthest out, among these contacts alone.

    A contact introduced by somebody who is not among them begins a chain, and so does one in a circle.
    """
    return max((_depth(contact, introduced_by) for contact in introduced_by), default=0)


def _depth(contact: int, introduced_by: Mapping[int, int | None]) -> int:
    passed = {contact}
    introducer = introduced_by[contact]
    while introducer is not None and introducer in introduced_by and introducer not in passed:
        passed.add(introducer)
        introducer = introduced_by[introducer]
    return len(passed) - 1
