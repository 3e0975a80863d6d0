"""The table of placement transitions and their conditions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from placement.core.actors import CLI, NOBODY, SYSTEM, Actor, ActorKind, Role
from placement.core.errors import Conflict, RuleBroken
from placement.core.transitions import Unmet
from placement.people.models import College
from placement.placements.models import Placement, State
from placement.placements.rules import conditions
from placement.placements.rules import transitions as rules
from placement.placements.rules.conditions import ApprovalFacts, CompletionFacts, MoveFacts
from placement.placements.rules.transitions import TABLE, Capacity, PlacementVerb, Step
from placement.terms.models import Program

# The same table by hand, as the domain defines it.
DOMAIN = """
draft               submit           submitted          student staff
changes_requested   submit           submitted          student staff
submitted           ask for changes  changes_requested  staff faculty
submitted           approve          approved           staff
approved            start            active             system
active              end              ended              system
active              complete         completed          staff faculty
ended               complete         completed          staff faculty
draft               withdraw         withdrawn          student staff
submitted           withdraw         withdrawn          student staff
changes_requested   withdraw         withdrawn          student staff
approved            withdraw         withdrawn          student staff
active              terminate        terminated         staff
ended               terminate        terminated         staff
withdrawn           reopen           -                  staff
terminated          reopen           -                  staff
completed           reopen           -                  staff
"""


def test_table_matches_the_domain() -> None:
    wanted = {}
    for line in DOMAIN.strip().splitlines():
        here, verb, to, by = (part.strip() for part in line.split("  ") if part.strip())
        parties = frozenset(Capacity(name) for name in by.split())
        wanted[State(here), PlacementVerb(verb)] = (None if to == "-" else State(to), parties)
    assert {(here, step.verb): (step.to, step.by) for step in TABLE for here in step.from_} == wanted


@given(some.sampled_from(State), some.sampled_from(PlacementVerb))
def test_every_state_and_verb_has_a_transition_or_is_a_conflict(state: State, verb: PlacementVerb) -> None:
    if (state, verb) in TABLE:
        assert TABLE.get(state, verb).to is not state
    else:
        with pytest.raises(Conflict):
            TABLE.get(state, verb)


@pytest.mark.parametrize(
    ("state", "verb", "sentence"),
    [
        (State.APPROVED, PlacementVerb.COMPLETE, "An approved placement can't be completed yet."),
        (State.WITHDRAWN, PlacementVerb.COMPLETE, "A withdrawn placement can't be completed."),
        (State.CHANGES_REQUESTED, PlacementVerb.APPROVE, "A placement with changes requested can't be approved."),
        (State.ACTIVE, PlacementVerb.WITHDRAW, "An active placement can't be withdrawn."),
    ],
)
def test_refusal_names_the_state(state: State, verb: PlacementVerb, sentence: str) -> None:
    assert TABLE.refusal(state, verb) == sentence


@given(some.sampled_from(State), some.frozensets(some.sampled_from(Capacity)))
def test_offered_verbs_match_the_table(state: State, parties: frozenset[Capacity]) -> None:
    offered = set(TABLE.list_from(state, parties))
    assert offered == {step.verb for step in TABLE if state in step.from_ and step.by & parties}


def test_every_state_is_reachable_and_has_a_transition() -> None:
    reached = {State.DRAFT} | {step.to for step in TABLE if step.to}
    assert reached == set(State)
    assert {here for step in TABLE for here in step.from_} == set(State)


@given(some.dates(date(2020, 1, 1), date(2030, 1, 1)), some.integers(-400, 400))
def test_transitions_by_date_depend_on_first_and_last_day(today: date, offset: int) -> None:
    day = today + timedelta(days=offset)
    assert allows(conditions.require_not_begun, day, today) is (today < day)
    assert allows(conditions.require_first_day, day, today) is (today >= day)
    assert allows(conditions.require_end, day, today) is (today > day)


def allows(condition: Callable[[MoveFacts], object], day: date | None, today: date) -> bool:
    return not condition(MoveFacts(today, State.DRAFT, "Intern", starts_on=day, ends_on=day))


def test_placement_without_dates_is_not_moved_by_date() -> None:
    today = date(2025, 6, 16)
    assert allows(conditions.require_not_begun, None, today)
    assert not allows(conditions.require_first_day, None, today)
    assert not allows(conditions.require_end, None, today)


@given(some.builds(ApprovalFacts, *[some.booleans()] * 5))
def test_approval_lists_every_unmet_condition(facts: ApprovalFacts) -> None:
    unmet = {one.code for one in conditions.list_unmet_approval(facts)}
    assert ("host" in unmet) is not facts.host_approved
    assert ("supervisor" in unmet) is not facts.supervisor_confirmed
    assert ("dates" in unmet) is not facts.has_dates
    assert ("hours" in unmet) is not facts.has_hours
    assert ("agreement" in unmet) is not facts.agreement_signed_off


def list_undone(completion: CompletionFacts) -> list[Unmet]:
    return conditions.require_completion(
        MoveFacts(date(2025, 6, 16), State.ENDED, "Intern", None, None, completion=completion)
    )


hours = some.one_of(some.none(), some.decimals(0, 500, places=1))


@given(hours, some.decimals(0, 500, places=1), some.integers(0, 5), some.booleans(), some.booleans())
def test_completion_needs_hours_and_attainment_or_a_reason(
    required: Decimal | None, logged: Decimal, undecided: int, waive_hours: bool, waive_rest: bool
) -> None:
    facts = CompletionFacts(required, logged, undecided, "Ill" * waive_hours, "Left" * waive_rest)
    undone = {one.code for one in list_undone(facts)}
    assert ("hours_waived" in undone) is (logged < (required or 0) and not waive_hours)
    assert ("attainment_waived" in undone) is (undecided > 0 and not waive_rest)


def test_completion_sentences_contain_the_figures() -> None:
    undone = list_undone(CompletionFacts(Decimal("120.00"), Decimal("80.50"), 1))
    assert undone[0].sentence == "80.5 of 120 hours are logged. Explain why that's enough."
    assert undone[1].sentence == "Faculty has not rated 1 objective. Explain why that's enough."


EXPLAINED = [step for step in TABLE if step.reason_missing]


def test_requesting_changes_withdrawing_and_reopening_need_a_reason() -> None:
    assert [step.verb for step in EXPLAINED] == [PlacementVerb.ASK, PlacementVerb.WITHDRAW, PlacementVerb.REOPEN]


@pytest.mark.parametrize("step", EXPLAINED)
def test_transition_without_its_reason_is_refused(step: Step) -> None:
    with pytest.raises(RuleBroken, match=step.reason_missing) as caught:
        rules.check_reason(step, "  ")
    assert caught.value.field == "note"
    rules.check_reason(step, "Because")


PLACEMENT = Placement(student_id=1, faculty_id=2, program=Program(college=College(id=7), college_id=7))


@pytest.mark.parametrize(
    ("actor", "held"),
    [
        (Actor(ActorKind.USER, 1, roles=frozenset({Role.STUDENT})), {Capacity.STUDENT}),
        (Actor(ActorKind.USER, 2, roles=frozenset({Role.FACULTY})), {Capacity.FACULTY}),
        (Actor(ActorKind.USER, 3, roles=frozenset({Role.STUDENT, Role.FACULTY})), set()),
        (Actor(ActorKind.USER, 4, roles=frozenset({Role.STAFF}), colleges=None), {Capacity.STAFF}),
        (Actor(ActorKind.USER, 4, roles=frozenset({Role.STAFF})), set()),
        (Actor(ActorKind.USER, 4, roles=frozenset({Role.STAFF}), colleges=frozenset({7})), {Capacity.STAFF}),
        (Actor(ActorKind.USER, 4, roles=frozenset({Role.STAFF}), colleges=frozenset({8})), set()),
        (Actor(ActorKind.USER, 5, roles=frozenset({Role.ADMIN})), set()),
        (Actor(ActorKind.LINK, placement_id=1), set()),
        (CLI, {Capacity.STAFF}),
        (SYSTEM, {Capacity.SYSTEM}),
        (NOBODY, set()),
    ],
)
def test_capacities_depend_on_the_person(actor: Actor, held: set[Capacity]) -> None:
    assert rules.parties(actor, PLACEMENT) == held
