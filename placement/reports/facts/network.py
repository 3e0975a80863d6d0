"""Read mentors, outcomes, and the people the student met."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from placement.placements.models import Placement
from placement.relationships.models import (
    Contact,
    ContactStatus,
    Interaction,
    InteractionKind,
    MentorAnswer,
    MentoringTie,
    OfferDecision,
    Outcome,
    OutcomeKind,
)
from placement.reports.cohort import Scope
from placement.reports.dimensions import LEVELS
from placement.reports.facts.reading import (
    Condition,
    Noun,
    Number,
    days_between,
    days_since,
    flag,
    ids_of,
    pack,
    read,
    read_numbers,
    read_sums,
)

AnswerColumn = SQLColumnExpression[Any]
FOLLOW_UP_DAYS = 7
TOUCHED_FROM, TOUCHED_UNTIL = 60, 120
FAMILIES = ("career", "psychosocial", "role_model")
DECISIONS = {decision: number for number, decision in enumerate(OfferDecision, 1)}
LEVEL_NUMBERS = {level: number for number, level in enumerate(LEVELS, 1)}


def level_of(document: AnswerColumn, student: AnswerColumn, host: AnswerColumn) -> ColumnElement[int]:
    """The level of evidence as its position in LEVELS, from 1; 0 if there is no yes."""
    return case(
        (document.is_(True), LEVEL_NUMBERS["document"]),
        (and_(student.is_(True), host.is_(True)), LEVEL_NUMBERS["both"]),
        (student != host, LEVEL_NUMBERS["conflict"]),
        (host.is_(True), LEVEL_NUMBERS["host_only"]),
        (student.is_(True), LEVEL_NUMBERS["student_only"]),
        else_=0,
    )


def read_mentors(scope: Scope) -> Noun:
    """Answers about having a mentor; rows whose answers were all cleared are skipped."""
    answers = (MentorAnswer.document_says, MentorAnswer.mentored, MentorAnswer.host_says)
    columns = {
        "mentor_said": func.max(1),
        "mentor_level": func.max(level_of(*answers)),
        "mentored": func.max(flag(MentorAnswer.mentored.is_(True))),
        "mentor_answered": func.max(flag(MentorAnswer.mentored.is_not(None))),
    }
    return read_sums(scope, MentorAnswer.placement_id, func.coalesce(*answers).is_not(None), **columns)


def read_outcomes(scope: Scope) -> Noun:
    """The level of evidence and a known flag for each kind of outcome, and the decision on a full-time offer."""
    answers = (Outcome.document_says, Outcome.student_says, Outcome.host_says)
    level, is_answered = level_of(*answers), func.coalesce(*answers).is_not(None)
    columns: dict[str, ColumnElement[Any]] = {"outcome_known": func.max(flag(is_answered))}
    for kind in OutcomeKind:
        this = Outcome.kind == kind
        columns[f"{kind.value}_level"] = func.max(case((this, level), else_=0))
        columns[f"{kind.value}_known"] = func.max(flag(and_(this, is_answered)))
    is_offer = Outcome.kind == OutcomeKind.FULL_TIME_OFFER
    decisions = ((and_(is_offer, Outcome.decision == decision), number) for decision, number in DECISIONS.items())
    columns["offer_decision"] = func.max(case(*decisions, else_=0))
    return read_sums(scope, Outcome.placement_id, **columns)


def read_ties(scope: Scope) -> Noun:
    """Mentors on record, meetings held, and for each family of answers the sum of the ties' means, in sixths.

    A tie counts for a family if at least two of its three answers are given. Sixths keep means of two or three exact.
    """
    columns: dict[str, ColumnElement[Any]] = {
        "ties": func.count(),
        "held": func.sum(MentoringTie.meetings_held),
        "has_held": func.max(flag(MentoringTie.meetings_held.is_not(None))),
    }
    for family in FAMILIES:
        items = [getattr(MentoringTie, f"{family}_{n}") for n in (1, 2, 3)]
        given: Number = flag(items[0].is_not(None)) + flag(items[1].is_not(None)) + flag(items[2].is_not(None))
        total = func.coalesce(items[0], 0) + func.coalesce(items[1], 0) + func.coalesce(items[2], 0)
        columns[f"{family}_ties"] = func.sum(flag(given >= 2))
        columns[f"{family}_sixths"] = func.sum(case((given == 3, total * 2), (given == 2, total * 3), else_=0))
    return read_sums(scope, MentoringTie.placement_id, **columns)


def _is_met() -> Condition:
    return Contact.status != ContactStatus.TO_MEET


def _is_touched() -> Condition:
    after = days_between
    within = exists().where(
        Interaction.contact_id == Contact.id,
        after(Interaction.on, Placement.ends_on).between(TOUCHED_FROM, TOUCHED_UNTIL),
    )
    return or_(within, after(Contact.last_contact_on, Placement.ends_on).between(TOUCHED_FROM, TOUCHED_UNTIL))


CONTACTS = (
    "contacts",
    "met",
    "kept",
    "kept_and_touched",
    "organizations",
    "functions",
    "has_two_functions",
    "unlike_pairs",
    "all_pairs",
    "chain_depth",
)


ID, INTRODUCED_BY, ORGANIZATION, FUNCTION, MET, KEPT, TOUCHED = range(7)


def read_contacts(scope: Scope) -> Noun:
    """The numbers of CONTACTS: people met, their organizations and functions, and contact after the end."""
    kept = and_(_is_met(), or_(Contact.met_on.is_(None), Contact.met_on <= Placement.ends_on))
    query = (
        select(
            Contact.placement_id,
            Contact.id,
            Contact.introduced_by_id,
            Contact.organization,
            Contact.function,
            flag(_is_met()).label("met"),
            flag(kept).label("kept"),
            flag(and_(kept, _is_touched())).label("touched"),
        )
        .join(Placement, Placement.id == Contact.placement_id)
        .where(Contact.placement_id.in_(ids_of(scope)))
    )
    contacts: dict[int, list[Any]] = defaultdict(list)
    for of, *contact in read(query):
        contacts[of].append(contact)
    return Noun(CONTACTS, pack([of, *_describe(rows)] for of, rows in contacts.items()))


def _describe(contacts: list[Any]) -> Iterable[int]:
    """The numbers of CONTACTS for one placement. Blau's index is unlike pairs / all pairs, both ordered."""
    met = [contact for contact in contacts if contact[MET]]
    functions = Counter(contact[FUNCTION] for contact in met if contact[FUNCTION])
    n = functions.total()
    return (
        len(contacts),
        len(met),
        sum(contact[KEPT] for contact in contacts),
        sum(contact[TOUCHED] for contact in contacts),
        len({contact[ORGANIZATION] for contact in met if contact[ORGANIZATION]}),
        len(functions),
        int(n >= 2),
        n * n - sum(times * times for times in functions.values()),
        n * n,
        longest_chain({contact[ID]: contact[INTRODUCED_BY] for contact in met}),
    )


def read_interactions(scope: Scope) -> Noun:
    """Introductions received, meetings at least 7 days old, those followed up in time, and newer meetings."""
    is_meeting = Interaction.kind == InteractionKind.MEETING
    old = and_(is_meeting, days_since(Interaction.on, scope.as_of) >= FOLLOW_UP_DAYS)
    later = aliased(Interaction)
    followed = exists().where(
        later.contact_id == Interaction.contact_id,
        later.kind == InteractionKind.FOLLOW_UP,
        days_between(later.on, Interaction.on).between(0, FOLLOW_UP_DAYS),
    )
    columns = {
        "introductions": func.sum(Interaction.introductions_received),
        "meetings": func.sum(flag(old)),
        "followed": func.sum(flag(and_(old, followed))),
        "young_meetings": func.sum(flag(and_(is_meeting, days_since(Interaction.on, scope.as_of) < FOLLOW_UP_DAYS))),
    }
    query = (
        select(Contact.placement_id, *columns.values())
        .join(Contact, Contact.id == Interaction.contact_id)
        .where(Contact.placement_id.in_(ids_of(scope)))
        .group_by(Contact.placement_id)
    )
    return Noun(tuple(columns), read_numbers(query))


def longest_chain(introduced_by: Mapping[int, int | None]) -> int:
    """The number of introductions in the longest chain among these contacts.

    A chain starts at a contact whose introducer is not among them; a circle stops at the first repeated contact.
    """
    return max((_depth(contact, introduced_by) for contact in introduced_by), default=0)


def _depth(contact: int, introduced_by: Mapping[int, int | None]) -> int:
    passed = {contact}
    introducer = introduced_by[contact]
    while introducer is not None and introducer in introduced_by and introducer not in passed:
        passed.add(introducer)
        introducer = introduced_by[introducer]
    return len(passed) - 1
