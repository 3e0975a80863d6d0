"""What cohort_summary counts: states, pay, signatures, hours, ratings, check-ins."""

from typing import Any

from sqlalchemy import and_, or_

from placement.evaluations.models import COLUMNS, WouldReference, WouldRehire
from placement.placements.models import PayType, State
from placement.reports.queries.facts import Facts
from placement.reports.queries.portable import Condition, Number, flag, number_of, scaled
from placement.reports.queries.splits.base import ONE, Split, Splits, asked_for, counted, plain


def list_summary(facts: Facts) -> Splits:
    return {**_states(facts), **_signatures(facts), **_hours(facts), **_ratings(facts), **_checkins(facts)}


def _states(facts: Facts) -> Splits:
    at = facts.placement.c
    completed, terminated = flag(at.state == State.COMPLETED), flag(at.state == State.TERMINATED)
    return plain(
        placements=Split(ONE),
        placements_completed=Split(completed),
        placements_terminated=Split(terminated, parts=(1 - completed - terminated,)),
        paid_share=Split(flag(at.pay_type != PayType.UNPAID), unknown=_without(at.pay_type)),
        credit_share=Split(flag(at.credits > 0), unknown=_without(at.credits)),
    )


def _without(value: Any) -> Number:
    return flag(value.is_(None))


def _signatures(facts: Facts) -> Splits:
    signed_on = facts.agreement.c.signed_on
    return plain(
        agreement_signed_rate=Split(flag(signed_on.is_not(None))),
        agreement_before_start_rate=Split(flag(signed_on <= facts.placement.c.starts_on)),
    )


def _hours(facts: Facts) -> Splits:
    required, logged = scaled(facts.placement.c.hours_required), number_of(facts.checkin.c.hours)
    has_log = facts.checkin.c.logs > 0
    asks = facts.placement.c.hours_required > 0
    return plain(
        hours_met_rate=Split(
            flag(and_(asks, has_log, logged >= required)), flag(asks), unknown=flag(and_(asks, _without_log(facts)))
        ),
        hours_required=Split(
            flag(facts.placement.c.hours_required.is_not(None)),
            unknown=_without(facts.placement.c.hours_required),
            amount=number_of(required),
        ),
        hours_logged=Split(flag(has_log), unknown=flag(_without_log(facts)), amount=logged),
        hours_logged_median=Split(flag(has_log), unknown=flag(_without_log(facts))),
    )


def _without_log(facts: Facts) -> Condition:
    return number_of(facts.checkin.c.logs) == 0


def _ratings(facts: Facts) -> Splits:
    said = facts.final.c
    yes, no = said.would_rehire == WouldRehire.YES, said.would_rehire == WouldRehire.NO
    answered = said.placement_id.is_not(None)
    return {
        **{(f"{name}_rate", ""): Split(number_of(facts.rating.c[name])) for name in COLUMNS},
        **plain(
            would_rehire_rate=Split(flag(yes), flag(or_(yes, no))),
            reference_willing_rate=Split(
                flag(said.would_reference == WouldReference.YES),
                flag(answered),
                unknown=flag(and_(answered, said.would_reference.is_(None))),
            ),
            supervisor_overall_median=asked_for(said.overall.is_not(None), answered),
        ),
    }


def _checkins(facts: Facts) -> Splits:
    found = facts.checkin.c
    due, sent = number_of(found.due), number_of(found.sent)
    waiting = number_of(found.waiting)
    return plain(
        checkin_submitted_rate=counted(number_of(found.due_sent), due, due=due, waiting=waiting),
        checkin_on_time_rate=counted(number_of(found.due_on_time), due, due=due, waiting=waiting),
        checkin_answered_rate=counted(number_of(found.answered), sent),
        answer_days_median=asked_for(found.answered > 0, found.sent > 0),
        depth_median=asked_for(found.deep > 0, found.sent > 0),
    )
