"""What mentorship counts: mentors, outcomes and their evidence, offers, and the student's network."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_

from placement.placements.models import EligibleToHire
from placement.relationships.models import OfferDecision, OutcomeKind
from placement.reports.queries import sources
from placement.reports.queries.cohort import Scope
from placement.reports.queries.facts import Facts
from placement.reports.queries.portable import Condition, Number, days_since, flag, mark_until, month_mark, number_of
from placement.reports.queries.splits.base import NONE, ONE, Split, Splits, asked_for, counted, plain
from placement.reports.rules.evidence import ANY, CONFLICT, LEVELS, UNDISPUTED

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


def list_mentorship(facts: Facts, scope: Scope) -> Splits:
    return {
        **_mentors(facts),
        **_outcomes(facts),
        **_offers(facts),
        **_in_touch(facts, scope),
        **_network(facts, scope),
    }


def _mentors(facts: Facts) -> Splits:
    said, tie = facts.mentor.c, facts.tie.c
    answered = said.mentored.is_not(None)
    by_others = flag(and_(said.placement_id.is_not(None), said.mentored.is_(None)))
    has_tie = tie.ties > 0
    return {
        **_evident("mentor_rate", said.level, ONE, flag(said.placement_id.is_(None))),
        **plain(
            mentor_rate_known=Split(flag(said.mentored.is_(True)), flag(answered), parts=(by_others,)),
            mentor_meetings_median=asked_for(tie.held.is_not(None), has_tie),
            **{f"mentor_{family}_mean": asked_for(tie[family] > 0, has_tie) for family in sources.FAMILIES},
        ),
    }


def _evident(code: str, level: ColumnElement[Any], base: Number, unknown: Number) -> Splits:
    """A measure at each level of evidence and at any; a conflict row also counts placements without a yes."""
    splits = {(code, ANY): Split(flag(attested(level, ANY)), base, unknown)}
    for name in LEVELS:
        splits[code, name] = Split(flag(attested(level, name)), base, unknown)
    nobody = base - flag(level.is_not(None))
    return splits | {(code, CONFLICT): Split(flag(level == CONFLICT), base, unknown, (nobody,))}


def attested(level: ColumnElement[Any], evidence: str) -> Condition:
    """The split at this level of evidence; `any` is a yes without a contradiction."""
    return level.in_(UNDISPUTED) if evidence == ANY else level == evidence


def _outcomes(facts: Facts) -> Splits:
    found = facts.outcome.c
    splits: Splits = {}
    for code, kind in LED_TO.items():
        unknown = flag(number_of(found[f"{kind.value}_known"]) == 0)
        splits |= _evident(code, found[f"{kind.value}_level"], ONE, unknown)
    return splits | plain(outcome_known_rate=Split(number_of(found.any_known)))


def _offers(facts: Facts) -> Splits:
    """Full-time offers, of those who could have taken one."""
    found, kind = facts.outcome.c, OutcomeKind.FULL_TIME_OFFER.value
    level, decision = found[f"{kind}_level"], found[f"{kind}_decision"]
    eligible = _is_eligible(facts)
    offer = and_(eligible, attested(level, ANY))
    unknown = and_(eligible, number_of(found[f"{kind}_known"]) == 0)
    undecided = and_(offer, decision.is_(None))
    able, offered = flag(eligible), flag(offer)
    not_settled, not_decided = flag(or_(unknown, undecided)), flag(undecided)
    others = (OfferDecision.DECLINED, OfferDecision.PENDING)
    declined = tuple(flag(and_(offer, decision == other)) for other in others)
    splits = _evident("offer_rate", case((eligible, level)), able, flag(unknown))
    for name in (ANY, *UNDISPUTED):
        hired = flag(and_(offer, attested(level, name), decision == OfferDecision.ACCEPTED))
        splits["conversion_rate", name] = Split(hired, able, not_settled)
        splits["acceptance_rate", name] = Split(hired, offered, not_decided, declined)
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
        due = flag(month_mark(facts.placement.c.ends_on) + 100 * months <= mark_until(scope.as_of))
        splits[code, ""] = Split(NONE, NONE, due=due, waiting=1 - due)
    return splits


def _network(facts: Facts, scope: Scope) -> Splits:
    found, happened = facts.contact.c, facts.interaction.c
    meetings, met = number_of(happened.meetings), number_of(found.met)
    ended = flag(days_since(facts.placement.c.ends_on, scope.as_of) >= MAINTAINED_DAYS)
    listed = found.contacts > 0
    return plain(
        contacts_met_median=asked_for(listed),
        organizations_median=asked_for(found.placed > 0, listed),
        functions_median=asked_for(found.functioning > 0, listed),
        blau_median=asked_for(found.functioning > 1, listed),
        chain_depth_median=asked_for(found.met > 0, listed),
        follow_up_rate=counted(number_of(happened.followed), meetings, due=meetings, waiting=number_of(happened.young)),
        snowball=counted(number_of(happened.introductions), met),
        maintained_90=counted(
            ended * number_of(found.touched),
            ended * number_of(found.kept),
            due=ended,
            waiting=1 - ended,
        ),
    )
