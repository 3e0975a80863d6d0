"""Read the people of students, through merges, with what happened up to as_of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Executable, Select, select

from placement.core.text import fold_words
from placement.placements.models import Placement
from placement.relationships.models import TALKS, Contact, HowMet, Interaction, InteractionKind
from placement.relationships.rules.identity import find_root
from placement.reports.cohort import Scope, list_conditions
from placement.reports.facts.reading import read
from placement.terms.models import Program


class PastInteraction(NamedTuple):
    """One interaction up to as_of."""

    on: date
    kind: InteractionKind
    placement_id: int | None
    is_migrated: bool

    @property
    def is_talk(self) -> bool:
        return self.kind in TALKS

    def is_first_of(self, placement_id: int) -> bool:
        """True if it can be the first talk of a placement: no migration made it."""
        return self.placement_id == placement_id and not self.is_migrated


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


def using_people(scope: Scope, *columns: Any) -> Select[Any]:
    """Select columns of the cohort's placements whose program uses People."""
    query = select(*columns).join(Program, Program.id == Placement.program_id)
    return query.where(*list_conditions(scope), Program.people_off_reason == "")


def read_people(scope: Scope) -> Mapping[int, People]:
    """The people of each student of the cohort, with what happened up to as_of."""
    students = using_people(scope, Placement.student_id)
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
    of = (Interaction.on, Interaction.kind, Interaction.placement_id, Interaction.is_migrated)
    return (
        select(Contact.student_id, Interaction.contact_id, *of)
        .join(Contact, Contact.id == Interaction.contact_id)
        .where(Contact.student_id.in_(students), Interaction.on <= scope.as_of)
    )
