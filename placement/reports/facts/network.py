"""Read the network facts of DOMAIN 7: people met, follow-ups, introductions, wishes, contact after the end."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import String, cast, or_, select

from placement.checkins.models import CheckIn
from placement.checkins.rules.schedule import SENT
from placement.placements.models import Placement, PlacementSupervisor
from placement.relationships.models import InteractionKind
from placement.reports.cohort import Scope
from placement.reports.facts.people import Met, People, read_people, using_people
from placement.reports.facts.reading import Noun, ids_of, pack, read

FOLLOW_UP = timedelta(days=7)
KEPT_FROM, KEPT_UNTIL = timedelta(days=60), timedelta(days=120)
WISH = timedelta(days=14)
FOLLOWING = (
    InteractionKind.THANKS,
    InteractionKind.FOLLOW_UP,
    InteractionKind.UPDATE,
    InteractionKind.HELP_OFFERED,
    InteractionKind.CONNECTED,
)
NUMBERS = (
    "people_asked",
    "met",
    "organizations",
    "fields",
    "has_two_fields",
    "unlike_pairs",
    "all_pairs",
    "chain_depth",
    "follow_ups_due",
    "followed",
    "follow_ups_waiting",
    "source_known",
    "introduced",
    "kept_due",
    "kept_touched",
    "wishes_due",
    "wishes_met",
    "wishes_waiting",
)


class CountedPlacement(NamedTuple):
    """A placement whose network counts: its last day, its supervisors, and whether a check-in asked."""

    id: int
    ends_on: date | None
    supervisors: frozenset[int]
    was_asked: bool


def read_network(scope: Scope) -> Noun:
    """The NUMBERS of each placement whose program uses People."""
    placements, people = _read_placements(scope), read_people(scope)
    rows = [
        [placement.id, *count(placement, people[student], scope.as_of)]
        for student, own in placements.items()
        for placement in own
    ]
    return Noun(NUMBERS, pack(rows))


def _read_placements(scope: Scope) -> Mapping[int, list[CountedPlacement]]:
    """The placements of each student."""
    supervisors: dict[int, set[int]] = defaultdict(set)
    pairs = select(PlacementSupervisor.placement_id, PlacementSupervisor.supervisor_id)
    for placement_id, supervisor_id in read(pairs.where(PlacementSupervisor.placement_id.in_(ids_of(scope)))):
        supervisors[placement_id].add(supervisor_id)
    said = or_(CheckIn.no_one_new, cast(CheckIn.people_met, String).like("%{%"))
    sent = select(CheckIn.placement_id).where(CheckIn.placement_id.in_(ids_of(scope)), CheckIn.state.in_(SENT), said)
    asked = {row[0] for row in read(sent.distinct())}
    found: dict[int, list[CountedPlacement]] = defaultdict(list)
    for number, student, ends_on in read(using_people(scope, Placement.id, Placement.student_id, Placement.ends_on)):
        found[student].append(CountedPlacement(number, ends_on, frozenset(supervisors[number]), number in asked))
    return found


def count(placement: CountedPlacement, people: People, as_of: date) -> tuple[int, ...]:
    """The NUMBERS of one placement."""
    others = {number: one for number, one in people.items() if not one.supervisors & placement.supervisors}
    met = {n: one for n, one in others.items() if any(talk.placement_id == placement.id for talk in one.talks)}
    wishes = [one for one in others.values() if one.wish is not None and one.wish[1] == placement.id]
    fields = Counter(one.field_key for one in met.values() if one.field_key)
    n = fields.total()
    return (
        int(placement.was_asked or bool(met) or bool(wishes)),
        len(met),
        len({one.organization for one in met.values() if one.organization}),
        len(fields),
        int(n >= 2),
        n * n - sum(times * times for times in fields.values()),
        n * n,
        max((count_steps(number, people) for number in met), default=0),
        *_count_follow_ups(placement, others.values(), as_of),
        sum(one.knows_source for one in met.values()),
        sum(one.was_introduced for one in met.values()),
        *_count_kept(placement, met.values(), as_of),
        *_count_wishes(wishes, as_of),
    )


def count_steps(number: int, people: Mapping[int, Met]) -> int:
    """The number of introductions behind a person; a circle stops at the first repeated one."""
    passed = {number}
    introducer = people[number].introducer
    while introducer is not None and introducer not in passed:
        passed.add(introducer)
        introducer = people[introducer].introducer if introducer in people else None
    return len(passed) - 1


def _count_follow_ups(placement: CountedPlacement, people: Iterable[Met], as_of: date) -> tuple[int, int, int]:
    """First talks ever that were of this placement, a week old or older; those followed up within it; newer ones.

    Of several talks on the first day, none is before another: ids would depend on the order of insertion.
    """
    due = followed = waiting = 0
    for one in people:
        on = min((talk.on for talk in one.talks), default=None)
        if on is None or not any(talk.on == on and talk.is_first_of(placement.id) for talk in one.talks):
            continue
        if on + FOLLOW_UP > as_of:
            waiting += 1
            continue
        due += 1
        followed += any(later.kind in FOLLOWING and on <= later.on <= on + FOLLOW_UP for later in one.happened)
    return due, followed, waiting


def _count_kept(placement: CountedPlacement, met: Iterable[Met], as_of: date) -> tuple[int, int]:
    """People talked with up to the last day of a placement that ended 120 days ago, and those touched after it."""
    end = placement.ends_on
    if end is None or end + KEPT_UNTIL > as_of:
        return 0, 0
    there = [one for one in met if any(talk.placement_id == placement.id and talk.on <= end for talk in one.talks)]
    touched = [any(end + KEPT_FROM <= later.on <= end + KEPT_UNTIL for later in one.happened) for one in there]
    return len(there), sum(touched)


def _count_wishes(wishes: Sequence[Met], as_of: date) -> tuple[int, int, int]:
    """Wishes two weeks old or older, those of them met, and newer ones."""
    days = [(one.wish[0], one) for one in wishes if one.wish is not None]
    due = [(on, one) for on, one in days if on + WISH <= as_of]
    met = sum(any(talk.on >= on for talk in one.talks) for on, one in due)
    return len(due), met, sum(on + WISH > as_of for on, _ in days)
