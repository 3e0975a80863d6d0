"""One row per placement: what is known of each as small whole numbers, read by one select per noun.

The rows of the nouns are joined by placement in memory, in `counting`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from placement.reports.cohort import Scope
from placement.reports.dimensions import Group
from placement.reports.facts import network, work
from placement.reports.facts.derived import add_derived
from placement.reports.facts.placements import Placements, read_placements, read_withdrawn
from placement.reports.facts.reading import Noun, Rows


@dataclass(frozen=True)
class Facts:
    """Everything a report counts.

    `nouns` have at most one row per placement. `values` are lists of placement and value, of which a placement may
    have several. `ratings` are placement, skill and packed answers, over and over.
    """

    placements: Placements
    withdrawn: Sequence[tuple[int, tuple[Group, ...]]]
    nouns: Sequence[Noun]
    values: Mapping[str, Rows]
    skill_ids: Sequence[int]
    ratings: work.Packed


READERS = (
    work.read_agreements,
    work.read_checkins,
    work.read_objectives,
    work.read_finals,
    network.read_mentors,
    network.read_outcomes,
    network.read_ties,
    network.read_contacts,
    network.read_interactions,
)


def read_facts(scope: Scope, skill_ids: Sequence[int]) -> Facts:
    """Read the facts of a cohort."""
    return Facts(
        placements=read_placements(scope),
        withdrawn=read_withdrawn(scope),
        nouns=[read(scope) for read in READERS],
        values=work.read_checkin_values(scope) | {"decision_days": work.read_decision_days(scope)},
        skill_ids=skill_ids,
        ratings=work.read_ratings(scope, skill_ids),
    )


__all__ = ["Facts", "Noun", "Placements", "Rows", "add_derived", "read_facts"]
