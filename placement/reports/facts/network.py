"""Read the network facts of DOMAIN 7: people met, follow-ups, introductions, wishes, contact after the end."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Executable, Select, func, or_, select

from placement.checkins.models import CheckIn
from placement.checkins.rules.schedule import SENT
from placement.core.text import fold_words
from placement.placements.models import Placement, PlacementSupervisor
from placement.relationships.models import TALKS, Contact, HowMet, Interaction, InteractionKind
from placement.relationships.rules.identity import find_root
from placement.reports.cohort import Scope, list_conditions
from placement.reports.facts.reading import Noun, ids_of, pack, read
from placement.terms.models import Program

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


class PastInteraction(NamedTuple):
    """One interaction up to as_of."""

    on: date
    id: int
    kind: InteractionKind
    placement_id: int | None
    is_migrated: bool

    @property
    def is_talk(self) -> bool:
        return self.kind in TALKS


@dataclass
class Met:
    """One person of a student, read through merges; empty fields show those of merged contacts."""

    organization: str = ""
    field_key: str = ""
    how_met: HowMet | None = None
    introducer: int | None = None
    supervisors: set[int] = field(default_factory=set)
    wish: tuple[date, int | None] | None = None
    happened: list[PastInteraction] = field(default_factory=list)

    def add(self, contact: Any, introducer: int | None) -> None:
        """Add a contact row of this person, the kept one first."""
        self.organization = self.organization or contact.organization_key
        self.field_key = self.field_key or fold_words(contact.field)
        self.how_met = self.how_met or contact.how_met
        self.introducer = self.introducer if self.introducer is not None else introducer
        if contact.supervisor_id is not None:
            self.supervisors.add(contact.supervisor_id)
        if contact.wished_on is not None:
            wish = (contact.wished_on, contact.wished_in_id)
            self.wish = wish if self.wish is None or wish[0] < self.wish[0] else self.wish

    @property
    def talks(self) -> Sequence[PastInteraction]:
        return [one for one in self.happened if one.is_talk]

    @property
    def knows_source(self) -> bool:
        return self.introducer is not None or self.how_met is not None

    @property
    def was_introduced(self) -> bool:
        return self.introducer is not None or self.how_met is HowMet.INTRODUCTION


People = dict[int, Met]  # by the id of the contact that is kept


class CountedPlacement(NamedTuple):
    """A placement whose network counts: its last day, its supervisors, and whether a check-in asked."""

    id: int
    ends_on: date | None
    supervisors: frozenset[int]
    was_asked: bool


def read_network(scope: Scope) -> Noun:
    """The NUMBERS of each placement whose program uses People."""
    placements, people = _read_placements(scope), _read_people(scope)
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
    said = or_(CheckIn.no_one_new, func.json_array_length(CheckIn.people_met) > 0)
    sent = select(CheckIn.placement_id).where(CheckIn.placement_id.in_(ids_of(scope)), CheckIn.state.in_(SENT), said)
    asked = {row[0] for row in read(sent.distinct())}
    found: dict[int, list[CountedPlacement]] = defaultdict(list)
    for number, student, ends_on in read(_using_people(scope, Placement.id, Placement.student_id, Placement.ends_on)):
        found[student].append(CountedPlacement(number, ends_on, frozenset(supervisors[number]), number in asked))
    return found


def _using_people(scope: Scope, *columns: Any) -> Select[Any]:
    query = select(*columns).join(Program, Program.id == Placement.program_id)
    return query.where(*list_conditions(scope), Program.people_off_reason == "")


def _read_people(scope: Scope) -> Mapping[int, People]:
    """The people of each student of the cohort, with what happened up to as_of."""
    students = _using_people(scope, Placement.student_id)
    found: dict[int, People] = defaultdict(lambda: defaultdict(Met))
    rows: Sequence[Any] = read(select(*COLUMNS).where(Contact.student_id.in_(students)).order_by(Contact.id))
    pointers = {row.id: row.merged_into_id for row in rows}
    roots = {number: find_root(number, pointers) for number in pointers}
    for row in sorted(rows, key=lambda row: (row.id != roots[row.id], row.id)):
        introducer = roots.get(row.introduced_by_id)
        found[row.student_id][roots[row.id]].add(row, introducer if introducer != roots[row.id] else None)
    for student, contact_id, *happened in read(_interactions(scope, students)):
        found[student][roots[contact_id]].happened.append(PastInteraction(*happened))
    return found


COLUMNS = (
    Contact.id,
    Contact.student_id,
    Contact.merged_into_id,
    Contact.organization_key,
    Contact.field,
    Contact.how_met,
    Contact.introduced_by_id,
    Contact.supervisor_id,
    Contact.wished_on,
    Contact.wished_in_id,
)


def _interactions(scope: Scope, students: Select[Any]) -> Executable:
    of = (Interaction.on, Interaction.id, Interaction.kind, Interaction.placement_id, Interaction.is_migrated)
    return (
        select(Contact.student_id, Interaction.contact_id, *of)
        .join(Contact, Contact.id == Interaction.contact_id)
        .where(Contact.student_id.in_(students), Interaction.on <= scope.as_of)
        .order_by(Interaction.on, Interaction.id)
    )


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
    """How many introductions stand behind a person; a circle stops at the first repeated one."""
    passed = {number}
    introducer = people[number].introducer
    while introducer is not None and introducer not in passed:
        passed.add(introducer)
        introducer = people[introducer].introducer if introducer in people else None
    return len(passed) - 1


def _count_follow_ups(placement: CountedPlacement, people: Iterable[Met], as_of: date) -> tuple[int, int, int]:
    """First talks ever that were of this placement, a week old or older; those followed up within it; newer ones."""
    due = followed = waiting = 0
    for one in people:
        first = min(one.talks, default=None)
        if first is None or first.placement_id != placement.id or first.is_migrated:
            continue
        if first.on + FOLLOW_UP > as_of:
            waiting += 1
            continue
        due += 1
        last = first.on + FOLLOW_UP
        followed += any(later.kind in FOLLOWING and first.on <= later.on <= last for later in one.happened)
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
