"""For every measure what is counted and out of what, as expressions over one row per placement of the cohort."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Subquery, and_, literal, or_

from placement.evaluations.models import COLUMNS, WouldReference, WouldRehire
from placement.placements.models import EligibleToHire, PayType, State
from placement.relationships.models import OfferDecision, OutcomeKind
from placement.reports.queries import sources
from placement.reports.queries.cohort import Scope, cohort
from placement.reports.queries.portable import (
    Condition,
    Number,
    days_since,
    flag,
    mark_of,
    month_mark,
    number_of,
    scaled,
)
from placement.reports.rules.evidence import ANY, LEVELS

ONE, NONE = literal(1), literal(0)
IN_TOUCH_MONTHS = {"in_touch_3m_rate": 3, "in_touch_6m_rate": 6, "in_touch_12m_rate": 12}
LED_TO = {
    "reference_offered_rate": OutcomeKind.REFERENCE_OFFERED,
    "referral_rate": OutcomeKind.REFERRAL,
    "introduction_rate": OutcomeKind.INTRODUCTION,
    "return_offer_rate": OutcomeKind.RETURN_OFFER,
    "hired_by_host_rate": OutcomeKind.HIRED_BY_HOST,
}
YEAR = 1200
MAINTAINED_DAYS = 120


@dataclass(frozen=True)
class Split:
    """Of `base` the `hits`. For medians, means and sums: of those asked, those who have a value.

    `rest` is what the hits leave of the base. `unknown` marks placements of the base whose fact is not recorded,
    `known` the others, `parts` are further parts that add up with the hits. `due` and `waiting` tell whether it is
    too early to speak; `amount` is what a sum adds up.
    """

    hits: Number
    base: Number = ONE
    unknown: Number = NONE
    parts: tuple[Number, ...] = ()
    due: Number = NONE
    waiting: Number = NONE
    amount: Number = NONE

    @cached_property
    def rest(self) -> Number:
        return NONE if self.hits is self.base else self.base - self.hits

    @cached_property
    def known(self) -> Number:
        return self.base if self.unknown is NONE else self.base - self.unknown


Splits = dict[tuple[str, str], Split]


@dataclass(frozen=True)
class Facts:
    """Everything that is known of the placements of a cohort, one row each."""

    cohort: CTE
    joined: FromClause
    placement: Subquery
    checkin: Subquery
    agreement: Subquery
    rating: Subquery
    final: Subquery
    mentor: Subquery
    outcome: Subquery
    tie: Subquery
    contact: Subquery
    interaction: Subquery
    objective: Subquery


def gather(scope: Scope, skill_ids: Collection[int]) -> Facts:
    placements = cohort(scope)
    parts = {
        "placement": sources.placements_of(placements),
        "checkin": sources.checkins(placements, scope.as_of),
        "agreement": sources.agreements(placements),
        "rating": sources.ratings(placements, skill_ids),
        "final": sources.finals(placements),
        "mentor": sources.mentors(placements),
        "outcome": sources.outcomes(placements),
        "tie": sources.ties(placements),
        "contact": sources.contacts(placements),
        "interaction": sources.interactions(placements, scope.as_of),
        "objective": sources.objectives(placements),
    }
    first, *others = parts.values()
    return Facts(placements, sources.join_all(placements, first, *others), **parts)


def list_splits(facts: Facts, scope: Scope) -> Splits:
    """Every measure that is counted over the cohort, by code and evidence."""
    return {
        **_states(facts),
        **_signatures(facts),
        **_hours(facts),
        **_ratings(facts),
        **_checkins(facts),
        **_mentors(facts),
        **_outcomes(facts),
        **_offers(facts),
        **_in_touch(facts, scope),
        **_network(facts, scope),
        **_objectives(facts),
    }


def _plain(**splits: Split) -> Splits:
    return {(code, ""): split for code, split in splits.items()}


def _is(condition: Any) -> Number:
    return flag(condition)


def _without(value: Any) -> Number:
    return flag(value.is_(None))


def _states(facts: Facts) -> Splits:
    at = facts.placement.c
    completed, terminated = _is(at.state == State.COMPLETED), _is(at.state == State.TERMINATED)
    return _plain(
        placements=Split(ONE),
        placements_completed=Split(completed),
        placements_terminated=Split(terminated, parts=(1 - completed - terminated,)),
        paid_share=Split(_is(at.pay_type != PayType.UNPAID), unknown=_without(at.pay_type)),
        credit_share=Split(_is(at.credits > 0), unknown=_without(at.credits)),
    )


def _signatures(facts: Facts) -> Splits:
    signed_on = facts.agreement.c.signed_on
    return _plain(
        agreement_signed_rate=Split(_is(signed_on.is_not(None))),
        agreement_before_start_rate=Split(_is(signed_on <= facts.placement.c.starts_on)),
    )


def _hours(facts: Facts) -> Splits:
    required, logged = scaled(facts.placement.c.hours_required), number_of(facts.checkin.c.hours)
    has_log = facts.checkin.c.logs > 0
    asks = facts.placement.c.hours_required > 0
    return _plain(
        hours_met_rate=Split(
            _is(and_(asks, has_log, logged >= required)), _is(asks), unknown=_is(and_(asks, _without_log(facts)))
        ),
        hours_required=Split(
            _is(facts.placement.c.hours_required.is_not(None)),
            unknown=_without(facts.placement.c.hours_required),
            amount=number_of(required),
        ),
        hours_logged=Split(_is(has_log), unknown=_is(_without_log(facts)), amount=logged),
        hours_logged_median=Split(_is(has_log), unknown=_is(_without_log(facts))),
    )


def _without_log(facts: Facts) -> Condition:
    return number_of(facts.checkin.c.logs) == 0


def _ratings(facts: Facts) -> Splits:
    said = facts.final.c
    yes, no = said.would_rehire == WouldRehire.YES, said.would_rehire == WouldRehire.NO
    answered = said.placement_id.is_not(None)
    return {
        **{(f"{name}_rate", ""): Split(number_of(facts.rating.c[name])) for name in COLUMNS},
        **_plain(
            would_rehire_rate=Split(_is(yes), _is(or_(yes, no))),
            reference_willing_rate=Split(
                _is(said.would_reference == WouldReference.YES),
                _is(answered),
                unknown=_is(and_(answered, said.would_reference.is_(None))),
            ),
            supervisor_overall_median=_asked(said.overall.is_not(None), answered),
        ),
    }


def _asked(has_value: Condition, asked: Condition | None = None) -> Split:
    """Of those asked, who has a value: what medians and means say beside their figure."""
    known = _is(has_value) if asked is None else _is(and_(asked, has_value))
    base = ONE if asked is None else _is(asked)
    return Split(known, base, unknown=base - known)


def _checkins(facts: Facts) -> Splits:
    found = facts.checkin.c
    due, sent = number_of(found.due), number_of(found.sent)
    waiting = number_of(found.waiting)
    return _plain(
        checkin_submitted_rate=Split(number_of(found.due_sent), due, due=due, waiting=waiting),
        checkin_on_time_rate=Split(number_of(found.due_on_time), due, due=due, waiting=waiting),
        checkin_answered_rate=Split(number_of(found.answered), sent),
        answer_days_median=_asked(found.answered > 0, found.sent > 0),
        depth_median=_asked(found.deep > 0, found.sent > 0),
    )


def _evident(code: str, level: ColumnElement[Any], base: Number, unknown: Number) -> Splits:
    """A measure at each level of evidence, and at any."""
    splits = {(code, ANY): Split(_is(level.is_not(None)), base, unknown)}
    for name in LEVELS:
        splits[code, name] = Split(_is(level == name), base, unknown)
    return splits


def _mentors(facts: Facts) -> Splits:
    said, tie = facts.mentor.c, facts.tie.c
    answered = said.placement_id.is_not(None)
    has_tie = tie.ties > 0
    return {
        **_evident("mentor_rate", said.level, ONE, _is(said.placement_id.is_(None))),
        **_plain(
            mentor_rate_known=Split(_is(said.mentored.is_(True)), _is(answered)),
            mentor_meetings_median=_asked(tie.held.is_not(None), has_tie),
            **{f"mentor_{family}_mean": _asked(tie[family] > 0, has_tie) for family in sources.FAMILIES},
        ),
    }


def _outcomes(facts: Facts) -> Splits:
    found = facts.outcome.c
    splits: Splits = {}
    for code, kind in LED_TO.items():
        unknown = _is(number_of(found[f"{kind.value}_known"]) == 0)
        splits |= _evident(code, found[f"{kind.value}_level"], ONE, unknown)
    return splits | _plain(outcome_known_rate=Split(number_of(found.any_known)))


def _offers(facts: Facts) -> Splits:
    """Full-time offers, of those who could have taken one."""
    found, kind = facts.outcome.c, OutcomeKind.FULL_TIME_OFFER.value
    level, decision = found[f"{kind}_level"], found[f"{kind}_decision"]
    eligible = _is_eligible(facts)
    offer = and_(eligible, level.is_not(None))
    unknown = and_(eligible, number_of(found[f"{kind}_known"]) == 0)
    undecided = and_(offer, decision.is_(None))
    accepted = and_(eligible, decision == OfferDecision.ACCEPTED)
    others = (OfferDecision.DECLINED, OfferDecision.PENDING)
    splits: Splits = {}
    for name in (ANY, *LEVELS):
        attested = level.is_not(None) if name == ANY else level == name
        hired = _is(and_(accepted, attested))
        splits["offer_rate", name] = Split(_is(and_(eligible, attested)), _is(eligible), _is(unknown))
        splits["conversion_rate", name] = Split(hired, _is(eligible), _is(or_(unknown, undecided)))
        splits["acceptance_rate", name] = Split(
            hired, _is(offer), _is(undecided), tuple(_is(and_(offer, decision == other)) for other in others)
        )
    return splits


def _is_eligible(facts: Facts) -> Condition:
    """Graduating within twelve months of the end, seeking full-time work, and not barred from being hired."""
    at = facts.placement.c
    return and_(
        month_mark(at.expected_graduation) <= month_mark(at.ends_on) + YEAR,
        at.seeking_full_time.is_(True),
        at.eligible_to_hire != EligibleToHire.NO,
    )


def _in_touch(facts: Facts, scope: Scope) -> Splits:
    """Nobody is asked yet whether they are still in touch, so there is nothing to count, due or not."""
    splits: Splits = {}
    for code, months in IN_TOUCH_MONTHS.items():
        due = flag(month_mark(facts.placement.c.ends_on) + 100 * months <= mark_of(scope.as_of))
        splits[code, ""] = Split(NONE, NONE, due=due, waiting=1 - due)
    return splits


def _network(facts: Facts, scope: Scope) -> Splits:
    found, happened = facts.contact.c, facts.interaction.c
    meetings, met = number_of(happened.meetings), number_of(found.met)
    ended = flag(days_since(facts.placement.c.ends_on, scope.as_of) >= MAINTAINED_DAYS)
    listed = found.contacts > 0
    return _plain(
        contacts_met_median=_asked(listed),
        organizations_median=_asked(found.placed > 0, listed),
        functions_median=_asked(found.functioning > 0, listed),
        blau_median=_asked(found.functioning > 1, listed),
        chain_depth_median=_asked(found.met > 0, listed),
        follow_up_rate=Split(number_of(happened.followed), meetings, due=meetings, waiting=number_of(happened.young)),
        snowball=Split(number_of(happened.introductions), met),
        maintained_90=Split(
            ended * number_of(found.touched),
            ended * number_of(found.kept),
            due=ended,
            waiting=1 - ended,
        ),
    )


def _objectives(facts: Facts) -> Splits:
    found = {name: number_of(column) for name, column in facts.objective.c.items()}
    sent, approved = found["sent"], found["approved"]
    levels = {f"attained_{level}": found[f"attained_{level}"] for level in range(5)}
    levels |= {"attained_na": found["attained_NA"], "attained_undecided": found["undecided"]}
    return {
        **{(code, ""): Split(level, approved) for code, level in levels.items()},
        **_plain(
            objectives_submitted=Split(sent, sent),
            objectives_approved=Split(approved, sent),
            objectives_amended=Split(found["amended"], approved),
            approved_first_time_rate=Split(found["first_time"], found["decided"]),
            attained_met_rate=Split(found["met_faculty"], found["rated_faculty"]),
            attained_met_student_rate=Split(found["met_student"], found["rated_student"]),
            attained_met_supervisor_rate=Split(found["met_supervisor"], found["rated_supervisor"]),
            objectives_per_placement_median=_asked(facts.objective.c.sent > 0),
            days_to_decision_median=_asked(facts.objective.c.timed > 0, facts.objective.c.sent > 0),
        ),
    }


CODES_WITHOUT_SPLIT: Mapping[str, str] = {
    "students": "the students of the group",
    "hosts": "counted apart, since distinct",
    "withdrawn_before_start": "counted over the withdrawn, who are not in the cohort",
}
