"""Transitions of agreements, limits, and dates."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from placement.agreements.models import AgreementState, Attainment, Decision, Objective, Wording
from placement.agreements.rules import review as rules
from placement.agreements.rules.conditions import AgreementFacts
from placement.agreements.rules.review import Limits
from placement.agreements.rules.transitions import TABLE, AgreementVerb
from placement.core.errors import Conflict, RuleBroken
from placement.core.transitions import Unmet
from placement.placements.models import PlacementType, State
from placement.terms.models import ApprovalRoute, Program

states = st.sampled_from(list(AgreementState))
verbs = st.sampled_from(list(AgreementVerb))
decisions = st.sampled_from(list(Decision))
days = st.dates(date(2024, 1, 1), date(2030, 1, 1))


def wording(number: int = 1, **facts: Any) -> Wording:
    usual = {
        "statement": "Design the report.",
        "skill_codes": ["COMM"],
        "supervisor_decision": Decision.PENDING,
        "faculty_decision": Decision.PENDING,
    }
    return Wording(objective=Objective(number=number), **usual | facts)


def unmet_of(verb: AgreementVerb, **facts: Any) -> list[Unmet]:
    usual: dict[str, Any] = {"today": date(2025, 6, 2), "placement_state": State.ACTIVE}
    return TABLE.list_of(verb)[0].list_unmet(AgreementFacts(**usual | facts))


@given(states, verbs)
def test_transition_outside_the_table_is_a_conflict_with_a_sentence(state: AgreementState, verb: AgreementVerb) -> None:
    if (state, verb) in TABLE:
        assert rules.next_state(state, verb) is TABLE.get(state, verb).to
        return
    with pytest.raises(Conflict) as broken:
        rules.next_state(state, verb)
    assert broken.value.sentence.endswith(".")


@given(st.lists(verbs, max_size=12))
def test_no_sequence_signs_off_without_faculty(tried: list[AgreementVerb]) -> None:
    state, seen = AgreementState.DRAFTING, [AgreementState.DRAFTING]
    for verb in tried:
        state = rules.next_state(state, verb) if (state, verb) in TABLE else state
        seen.append(state)
    if AgreementState.SIGNED_OFF in seen:
        assert seen[seen.index(AgreementState.SIGNED_OFF) - 1] is AgreementState.WITH_FACULTY
    for before, after in pairwise(seen):
        if before in (AgreementState.SIGNED_OFF, AgreementState.RETURNED):
            assert after is before, "a settled revision never changes"


@pytest.mark.parametrize("verb", [AgreementVerb.AGREE, AgreementVerb.SIGN, AgreementVerb.RECALL, AgreementVerb.SUBMIT])
def test_transition_made_twice_is_a_conflict(verb: AgreementVerb) -> None:
    for step in TABLE.list_of(verb):
        assert step.to is not None
        with pytest.raises(Conflict):
            rules.next_state(step.to, verb)


@given(st.lists(decisions, min_size=1, max_size=8), st.sampled_from(list(ApprovalRoute)))
def test_supervisor_is_skipped_only_if_all_agreed_or_by_route(given_: list[Decision], route: ApprovalRoute) -> None:
    rows = [wording(n, supervisor_decision=decision) for n, decision in enumerate(given_, start=1)]
    asked = rules.next_verb(route, rows) is AgreementVerb.SUBMIT
    undecided = any(decision is not Decision.AGREED for decision in given_)
    assert asked == (undecided and route is ApprovalRoute.SUPERVISOR_THEN_FACULTY)


@given(st.integers(0, 4), st.integers(0, 6), st.integers(0, 10))
def test_count_must_be_within_program_limits(fewest: int, more: int, written: int) -> None:
    allowed = Limits(fewest, fewest + more)
    rows = [wording(number) for number in range(1, written + 1)]
    if written and fewest <= written <= fewest + more:
        assert unmet_of(AgreementVerb.SUBMIT, wordings=rows, limits=allowed) == []
    else:
        assert unmet_of(AgreementVerb.SUBMIT, wordings=rows, limits=allowed) != []


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"statement": ""}, "Objective 2 has no statement yet."),
        ({"skill_codes": []}, "Objective 2 needs 1 to 3 skills."),
        ({"skill_codes": ["A", "B", "C", "D"]}, "Objective 2 needs 1 to 3 skills."),
        ({"faculty_decision": Decision.CHANGES_REQUESTED}, "hasn't changed since"),
        ({"supervisor_decision": Decision.CHANGES_REQUESTED}, "hasn't changed since"),
    ],
)
def test_incomplete_objective_is_not_sent(facts: dict[str, Any], sentence: str) -> None:
    for verb in (AgreementVerb.SUBMIT, AgreementVerb.PASS_ON):
        unmet = unmet_of(verb, wordings=[wording(1), wording(2, **facts)], limits=Limits(1, 3))
        assert [sentence in one.sentence for one in unmet] == [True]


def test_limits_of_type_override_those_of_program() -> None:
    program = Program(objectives_min=3, objectives_max=8, objective_limits={"job shadow": [0, 1]})
    assert rules.limits(program, PlacementType.INTERNSHIP) == Limits(3, 8)
    assert rules.limits(program, PlacementType.JOB_SHADOW) == Limits(0, 1)
    assert Limits(3, 8).words == "3 to 8 objectives"
    assert (Limits(1, 1).words, Limits(2, 2).words) == ("1 objective", "2 objectives")


def test_request_needs_existing_objective_and_text() -> None:
    rows = [wording(1), wording(2)]
    rules.check_requests({2: "Name the tool."}, rows)
    for requests in ({}, {3: "What?"}, {1: "  "}):
        with pytest.raises(RuleBroken):
            rules.check_requests(requests, rows)


@given(days, st.integers(-400, 400))
def test_late_reason_is_required_only_after_last_day(ends_on: date, offset: int) -> None:
    today = ends_on + timedelta(days=offset)
    for reason in ("The signature was on paper.", " "):
        unmet = unmet_of(AgreementVerb.SIGN, today=today, ends_on=ends_on, late_reason=reason)
        assert [one.code for one in unmet] == (["late_reason"] if offset > 0 and not reason.strip() else [])


@given(days)
def test_reminders_are_due_after_5_12_and_19_days_only(since: date) -> None:
    sent: list[int] = []
    for day in range(200):
        if rules.is_reminder_due(since, len(sent), since + timedelta(days=day)):
            sent.append(day)
    assert sent == [5, 12, 19]


@given(days, st.integers(-500, 500))
def test_link_expires_60_days_after_the_end_and_not_before_30(today: date, offset: int) -> None:
    days_ = rules.link_days(today + timedelta(days=offset), today)
    assert days_ >= 30
    assert days_ == max(30, offset + 60)
    assert rules.link_days(None, today) == 30


@pytest.mark.parametrize("attainment", list(Attainment))
def test_no_opportunity_requires_reason(attainment: Attainment) -> None:
    rules.check_attainment({2: (attainment, "The project was stopped.")})
    if attainment is Attainment.NA:
        with pytest.raises(RuleBroken) as broken:
            rules.check_attainment({2: (attainment, "")})
        assert broken.value.field == "reason_2"
    else:
        rules.check_attainment({2: (attainment, "")})
