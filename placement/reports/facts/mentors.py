"""Read mentors and outcomes."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, func, select

from placement.placements.models import Placement
from placement.relationships.models import (
    TALKS,
    Contact,
    Interaction,
    MentorAnswer,
    MentoringTie,
    OfferDecision,
    Outcome,
    OutcomeKind,
    TieStage,
)
from placement.relationships.rules.identity import find_root
from placement.reports.cohort import Scope, list_conditions
from placement.reports.dimensions import LEVELS
from placement.reports.facts.reading import Noun, Number, flag, ids_of, pack, read, read_sums

AnswerColumn = SQLColumnExpression[Any]
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
    answers = (MentorAnswer.document_says, MentorAnswer.mentored, MentorAnswer.host_answer)
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
    level, known = level_of(*answers), func.coalesce(*answers).is_not(None)
    columns: dict[str, ColumnElement[Any]] = {"outcome_known": func.max(flag(known))}
    for kind in OutcomeKind:
        this = Outcome.kind == kind
        columns[f"{kind.value}_level"] = func.max(case((this, level), else_=0))
        columns[f"{kind.value}_known"] = func.max(flag(and_(this, known)))
    is_offer = Outcome.kind == OutcomeKind.FULL_TIME_OFFER
    decisions = ((and_(is_offer, Outcome.decision == decision), number) for decision, number in DECISIONS.items())
    columns["offer_decision"] = func.max(case(*decisions, else_=0))
    return read_sums(scope, Outcome.placement_id, **columns)


def read_ties(scope: Scope) -> Noun:
    """Mentors on record, meetings entered, and for each family of answers the sum of the ties' means, in sixths.

    A tie counts for a family if at least two of its three answers are given. Sixths keep means of two or three exact.
    """
    entered = case((MentoringTie.counts_talks.is_(False), MentoringTie.meetings_held))
    columns: dict[str, ColumnElement[Any]] = {
        "ties": func.count(),
        "entered": func.sum(entered),
        "has_entered": func.max(flag(entered.is_not(None))),
    }
    for family in FAMILIES:
        items = [getattr(MentoringTie, f"{family}_{n}") for n in (1, 2, 3)]
        given: Number = flag(items[0].is_not(None)) + flag(items[1].is_not(None)) + flag(items[2].is_not(None))
        total = func.coalesce(items[0], 0) + func.coalesce(items[1], 0) + func.coalesce(items[2], 0)
        columns[f"{family}_ties"] = func.sum(flag(given >= 2))
        columns[f"{family}_sixths"] = func.sum(case((given == 3, total * 2), (given == 2, total * 3), else_=0))
    return read_sums(scope, MentoringTie.placement_id, MentoringTie.stage == TieStage.FOUND, **columns)


def read_conversations(scope: Scope) -> Noun:
    """Talks up to as_of with mentors whose talks are counted, read through merges, in each placement."""
    own = select(Placement.student_id).where(*list_conditions(scope))
    merged = select(Contact.id, Contact.merged_into_id).where(Contact.merged_into_id.is_not(None))
    pointers: dict[int, int | None] = {row[0]: row[1] for row in read(merged.where(Contact.student_id.in_(own)))}
    counted = MentoringTie.placement_id.in_(ids_of(scope)), MentoringTie.stage == TieStage.FOUND
    ties = read(select(MentoringTie.placement_id, MentoringTie.contact_id).where(*counted, MentoringTie.counts_talks))
    mentors: dict[int, set[int]] = defaultdict(set)
    for placement_id, contact_id in ties:
        mentors[placement_id].add(find_root(contact_id, pointers))
    talks = select(Interaction.placement_id, Interaction.contact_id).where(
        Interaction.placement_id.in_(select(MentoringTie.placement_id).where(*counted, MentoringTie.counts_talks)),
        Interaction.kind.in_(TALKS),
        Interaction.on <= scope.as_of,
    )
    held = Counter(
        placement_id for placement_id, one in read(talks) if find_root(one, pointers) in mentors[placement_id]
    )
    return Noun(("conversations", "has_conversations"), pack([number, held[number], 1] for number in mentors))
