"""The mentors of a placement as their page shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from placement.core import clock
from placement.core.text import short_date
from placement.placements.models import Placement, State
from placement.relationships.models import MentorConfirmation, MentoringTie, TieStage
from placement.relationships.queries.mentors import list_failed
from placement.relationships.queries.network import Network, Person
from placement.relationships.rules.mentors import has_statements, is_to_rate


@dataclass(frozen=True)
class ShownMentor:
    """A mentor, the person, and what can be done next."""

    tie: MentoringTie
    person: Person
    held: int | None
    is_asked_to_rate: bool
    confirmed: str
    may_ask: bool

    @property
    def name(self) -> str:
        return self.person.contact.name


def list_shown(network: Network, placement: Placement, ties: Iterable[MentoringTie]) -> list[ShownMentor]:
    """Return the mentors of a placement: those found, then those asked and wished for."""
    listed, order = list(ties), list(TieStage)
    failed = list_failed([tie.confirmation.link_id for tie in listed if tie.confirmation is not None])
    people = [network.people[network.roots[tie.contact_id]] for tie in listed]
    shown = [_show(person, tie, placement.state, failed) for person, tie in zip(people, listed, strict=True)]
    return sorted(shown, key=lambda one: (order.index(one.tie.stage), one.tie.id))


def _show(person: Person, tie: MentoringTie, state: State, failed: set[int]) -> ShownMentor:
    asked, is_found = tie.confirmation, tie.stage is TieStage.FOUND
    has_failed = asked is not None and asked.says is None and asked.link_id in failed
    return ShownMentor(
        tie,
        person,
        count_held(person, tie),
        is_asked_to_rate=is_to_rate(tie, state) and not has_statements(tie),
        confirmed=describe(asked, has_failed) if asked is not None else "",
        may_ask=is_found and (asked is None or (has_failed and not asked.was_corrected)),
    )


def count_held(person: Person, tie: MentoringTie) -> int | None:
    """Return how many conversations they had in the placement; what was entered before talks were counted stays."""
    if not tie.counts_talks:
        return tie.meetings_held
    return sum(talk.placement_id == tie.placement_id and talk.on <= clock.today() for talk in person.talks)


def describe(asked: MentorConfirmation, has_failed: bool = False) -> str:
    """Return in words what a mentor said, or that the question is open."""
    if asked.says is None:
        if has_failed:
            return f"The email to an address at {asked.domain} could not be delivered."
        return f"Asked on {short_date(asked.asked_on)} at an address at {asked.domain}; no answer yet."
    if not asked.says:
        return f"Answered no from an address at {asked.domain}."
    number = asked.conversations
    talks = "" if number is None else f", about {number} conversation{'' if number == 1 else 's'}"
    return f"Confirmed from an address at {asked.domain}{talks}."
