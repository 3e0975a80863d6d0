"""Objectives from first draft to sign-off, change requests, and amendments."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine

from placement.access import links
from placement.access.models import Purpose
from placement.agreements import services
from placement.agreements.models import AgreementState, Attainment, Decision
from placement.agreements.queries import agreements as queries
from placement.agreements.rules.review import Party
from placement.agreements.services import AttainmentRating
from placement.core.errors import Conflict, RuleBroken
from placement.placements import services as placements
from placement.placements.models import Placement, State
from placement.terms.models import ApprovalRoute
from tests import factories as make
from tests.agreements.conftest import (
    agreed,
    content,
    draft_of,
    faculty_of,
    sent,
    signed,
    student_of,
    supervisor_of,
    wordings,
    write,
)
from tests.databases import DbSession
from tests.present import present

S = AgreementState


def test_objectives_go_from_request_to_sign_off(
    placement: Placement, emails: Callable[[], list[tuple[str, str]]], clock: time_machine.Traveller
) -> None:
    supervisor = make.supervisor_of(placement)
    assert services.open_for(make.staff().as_actor(), placement, make.day(5))
    assert emails() == [("objectives_opened", placement.student.email)]
    agreement = sent(placement)
    assert agreement.state is S.WITH_SUPERVISOR
    assert emails() == [("objectives_to_agree", supervisor.email)]
    clock.shift(86400)
    services.agree(supervisor_of(placement), agreement)
    assert (agreement.state, agreement.supervisor_name) == (S.WITH_FACULTY, supervisor.name)
    assert emails() == [("objectives_to_sign", present(placement.faculty).email)]
    clock.shift(86400)
    assert services.decide(faculty_of(placement), agreement, approve={1, 2, 3}) is S.SIGNED_OFF
    assert emails() == [
        ("objectives_signed_student", placement.student.email),
        ("objectives_signed_supervisor", supervisor.email),
    ]
    assert (agreement.signed_off_by_id, agreement.signed_off_on) == (placement.faculty_id, make.day())
    for wording in wordings(agreement).values():
        objective = wording.objective
        assert (present(objective.last_decided_at) - present(objective.first_submitted_at)).days == 2
        assert objective.approved_at == agreement.signed_off_at
        assert (objective.changes_asked, objective.amended) == (0, 0)
    verbs = [(move.verb, move.actor_name) for move in queries.list_moves(placement.id)]
    assert [verb for verb, _ in verbs] == ["open", "submit", "agree", "sign off"]
    assert verbs[2][1] == supervisor.name


def test_incomplete_draft_is_saved_but_empty_one_is_not(placement: Placement) -> None:
    wording = services.write(student_of(placement), placement, content(statement="Understand", skill_codes=()))
    assert (wording.verb, wording.objective.number) == ("understand", 1)
    with pytest.raises(RuleBroken) as broken:
        services.write(student_of(placement), placement, content().__class__())
    assert broken.value.field == "statement"


def test_objectives_over_program_limit_are_refused(placement: Placement) -> None:
    placement.program.objectives_max = 3
    write(placement, 3)
    with pytest.raises(RuleBroken, match="at most 3"):
        services.write(student_of(placement), placement, content(4))


def test_too_few_objectives_are_not_sent(placement: Placement) -> None:
    write(placement, 2)
    with pytest.raises(RuleBroken, match=r"3 to 8 objectives\. You have 2"):
        services.submit(student_of(placement), placement)


def test_faculty_only_program_skips_supervisor(
    placement: Placement, emails: Callable[[], list[tuple[str, str]]]
) -> None:
    placement.program.approval_route = ApprovalRoute.FACULTY_ONLY
    agreement = sent(placement)
    assert agreement.state is S.WITH_FACULTY
    assert emails() == [("objectives_to_sign", present(placement.faculty).email)]


@pytest.mark.parametrize("who", [Party.SUPERVISOR, Party.FACULTY])
def test_requested_change_leaves_other_objectives_unchanged(
    placement: Placement, emails: Callable[[], list[tuple[str, str]]], who: Party
) -> None:
    agreement = sent(placement) if who is Party.SUPERVISOR else agreed(placement)
    actor = supervisor_of(placement) if who is Party.SUPERVISOR else faculty_of(placement)
    emails()
    following = services.ask(actor, agreement, {2: "Name the tool."}, party=who, agree_to_rest=True)
    assert emails() == [("objectives_changes_asked", placement.student.email)]
    assert (agreement.state, following.state, following.revision) == (S.RETURNED, S.DRAFTING, 2)
    copied = wordings(following)
    assert [row.statement for row in copied.values()] == [row.statement for row in wordings(agreement).values()]
    decided = [getattr(row, f"{who.value}_decision") for row in copied.values()]
    assert decided == [Decision.AGREED, Decision.CHANGES_REQUESTED, Decision.AGREED]
    assert [row.objective.changes_asked for row in copied.values()] == [0, 1, 0]

    with pytest.raises(RuleBroken, match="Objective 2 hasn't changed since"):
        services.submit(student_of(placement), placement)
    services.write(student_of(placement), placement, content(2, measure="In Python."), copied[2])
    assert (copied[2].version, copied[2].supervisor_decision) == (2, Decision.PENDING)
    assert wordings(agreement)[2].version == 1, "what was sent is never overwritten"
    services.submit(student_of(placement), placement)
    assert following.state is S.WITH_SUPERVISOR, "new wording needs agreement again"
    services.agree(supervisor_of(placement), following)
    services.decide(faculty_of(placement), following, approve={1, 2, 3})
    first_time = [row.objective.changes_asked == 0 for row in wordings(following).values()]
    assert first_time == [True, False, True]


def test_supervisor_consent_covers_remaining_objectives(
    placement: Placement, emails: Callable[[], list[tuple[str, str]]]
) -> None:
    """Deleting the only objective with a change request leaves nothing to ask the supervisor."""
    write(placement, 4)
    agreement = services.submit(student_of(placement), placement)
    actor = supervisor_of(placement)
    services.ask(actor, agreement, {4: "Too much."}, party=Party.SUPERVISOR, agree_to_rest=True)
    services.remove(student_of(placement), placement, wordings(draft_of(placement))[4])
    second = services.submit(student_of(placement), placement)
    assert (second.state, second.supervisor_name) == (S.WITH_FACULTY, actor.name)
    assert second.supervisor_agreed_at == queries.list_moves(placement.id)[2].at


def test_consent_stays_with_the_supervisor_who_gave_it(
    placement: Placement, emails: Callable[[], list[tuple[str, str]]]
) -> None:
    """The new supervisor only requests a change, so the earlier supervisor is on record as agreeing."""
    write(placement, 4)
    agreement = services.submit(student_of(placement), placement)
    before = supervisor_of(placement)
    services.agree(before, agreement)
    services.ask(faculty_of(placement), agreement, {4: "Shorter."}, party=Party.FACULTY)
    services.write(student_of(placement), placement, content(5), wordings(draft_of(placement))[4])
    placements.assign_supervisor(make.staff().as_actor(), placement, make.supervisor())
    second = services.submit(student_of(placement), placement)
    services.ask(supervisor_of(placement), second, {4: "Still too much."}, party=Party.SUPERVISOR)
    services.remove(student_of(placement), placement, wordings(draft_of(placement))[4])
    third = services.submit(student_of(placement), placement)
    assert (third.state, third.supervisor_name) == (S.WITH_FACULTY, before.name)


def test_empty_decision_is_refused(placement: Placement) -> None:
    agreement = agreed(placement)
    with pytest.raises(RuleBroken, match="Sign off an objective or request a change"):
        services.decide(faculty_of(placement), agreement)


def test_restored_wording_gets_its_decisions_back(placement: Placement) -> None:
    agreement = agreed(placement)
    services.ask(faculty_of(placement), agreement, {1: "Shorter."}, party=Party.FACULTY)
    copied = wordings(draft_of(placement))
    services.write(student_of(placement), placement, content(3, measure="Other."), copied[3])
    assert copied[3].supervisor_decision is Decision.PENDING
    services.write(student_of(placement), placement, content(3), copied[3])
    assert (copied[3].supervisor_decision, copied[3].version) == (Decision.AGREED, 1)


def test_unchanged_resend_keeps_every_decision(
    placement: Placement, emails: Callable[[], list[tuple[str, str]]]
) -> None:
    agreement = agreed(placement)
    services.recall(student_of(placement), placement)
    assert agreement.state is S.RETURNED
    emails()
    again = services.submit(student_of(placement), placement)
    assert (again.revision, again.state) == (2, S.WITH_FACULTY)
    assert again.supervisor_name == agreement.supervisor_name
    assert emails() == [("objectives_to_sign", present(placement.faculty).email)]


def test_second_answer_is_a_conflict(placement: Placement) -> None:
    agreement = agreed(placement)
    with pytest.raises(Conflict):
        services.agree(supervisor_of(placement), agreement)
    with pytest.raises(Conflict):
        services.ask(supervisor_of(placement), agreement, {1: "No."}, party=Party.SUPERVISOR)
    with pytest.raises(Conflict):
        services.submit(student_of(placement), placement)
    services.decide(faculty_of(placement), agreement, approve={1, 2, 3})
    with pytest.raises(Conflict):
        services.decide(faculty_of(placement), agreement, approve={1, 2, 3})
    with pytest.raises(Conflict):
        services.recall(student_of(placement), placement)


def test_decision_from_an_outdated_page_is_a_conflict(placement: Placement) -> None:
    agreement = agreed(placement)
    seen = agreement.row_version
    services.decide(faculty_of(placement), agreement, approve={1}, seen=seen)
    with pytest.raises(Conflict, match="changed after"):
        services.decide(faculty_of(placement), agreement, approve={2}, seen=seen)


def test_last_approval_signs_off(placement: Placement) -> None:
    agreement = agreed(placement)
    assert services.decide(faculty_of(placement), agreement, approve={1}) is S.WITH_FACULTY
    assert services.decide(faculty_of(placement), agreement, approve={3}) is S.WITH_FACULTY
    assert services.decide(faculty_of(placement), agreement, approve={2}) is S.SIGNED_OFF


def test_signed_off_version_applies_until_amendment_is_signed(placement: Placement) -> None:
    first = signed(placement)
    first.due_on = make.day(-30)
    services.amend(student_of(placement), placement)
    assert draft_of(placement).due_on is None, "an amendment has no due date"
    draft = wordings(draft_of(placement))
    services.write(student_of(placement), placement, content(2, measure="Three colleagues."), draft[2])
    services.write(student_of(placement), placement, content(4))
    second = services.submit(student_of(placement), placement)
    assert queries.find_in_force(placement) is first
    assert second.state is S.WITH_SUPERVISOR
    services.agree(supervisor_of(placement), second)
    services.decide(faculty_of(placement), second, approve={1, 2, 3, 4})
    assert queries.find_in_force(placement) is second
    assert first.state is S.SIGNED_OFF
    assert [row.objective.amended for row in wordings(second).values()] == [0, 1, 0, 0]
    assert [row.objective.changes_asked for row in wordings(second).values()] == [0, 0, 0, 0]


def test_change_request_on_amendment_is_not_counted(placement: Placement) -> None:
    signed(placement)
    services.amend(student_of(placement), placement)
    draft = wordings(draft_of(placement))
    services.write(student_of(placement), placement, content(2, measure="Three colleagues."), draft[2])
    second = services.submit(student_of(placement), placement)
    services.ask(supervisor_of(placement), second, {2: "Two will do."}, party=Party.SUPERVISOR)
    assert wordings(second)[2].objective.changes_asked == 0


def test_discarded_amendment_leaves_signed_version_unchanged(placement: Placement) -> None:
    first = signed(placement)
    services.amend(student_of(placement), placement)
    services.write(student_of(placement), placement, content(4))
    services.discard(student_of(placement), placement)
    assert queries.find_current(placement) is first
    assert [one.number for one in queries.list_objectives(placement.id)] == [1, 2, 3]
    services.amend(student_of(placement), placement)
    assert draft_of(placement).revision == 2


def test_amendment_after_a_discarded_one_copies_the_signed_version(placement: Placement) -> None:
    first = signed(placement)
    services.amend(student_of(placement), placement)
    draft = wordings(draft_of(placement))
    services.write(student_of(placement), placement, content(2, measure="Three colleagues."), draft[2])
    services.submit(student_of(placement), placement)
    services.recall(student_of(placement), placement)
    services.discard(student_of(placement), placement)
    services.amend(student_of(placement), placement)
    third = draft_of(placement)
    assert (third.revision, third.follows) == (3, 1)
    assert wordings(third)[2].statement_hash == wordings(first)[2].statement_hash


def test_removed_objective_can_be_restored(placement: Placement) -> None:
    agreement = sent(placement)
    services.recall(student_of(placement), placement)
    draft = wordings(draft_of(placement))
    services.remove(student_of(placement), placement, draft[3])
    services.put_back(student_of(placement), placement, 3)
    assert sorted(wordings(draft_of(placement))) == [1, 2, 3]
    with pytest.raises(Conflict):
        services.put_back(student_of(placement), placement, 3)
    assert sorted(wordings(agreement)) == [1, 2, 3]
    services.remove(student_of(placement), placement, wordings(draft_of(placement))[3])
    placement.state = State.TERMINATED
    with pytest.raises(RuleBroken, match="terminated"):
        services.put_back(student_of(placement), placement, 3)


def test_removed_objective_is_withdrawn_when_rest_is_sent(placement: Placement) -> None:
    write(placement, 4)
    services.submit(student_of(placement), placement)
    services.recall(student_of(placement), placement)
    services.remove(student_of(placement), placement, wordings(draft_of(placement))[1])
    objective = queries.list_objectives(placement.id)[0]
    assert objective.withdrawn_at is None
    services.submit(student_of(placement), placement)
    assert objective.withdrawn_at is not None


def test_removing_unsent_objective_frees_its_number(placement: Placement) -> None:
    rows = write(placement, 3)
    services.remove(student_of(placement), placement, rows[2])
    assert services.write(student_of(placement), placement, content(4)).objective.number == 3


def test_signing_after_the_end_needs_a_reason(db_session: DbSession) -> None:
    placement = make.ended()
    agreement = agreed(placement)
    with pytest.raises(RuleBroken) as broken:
        services.decide(faculty_of(placement), agreement, approve={1, 2, 3})
    assert broken.value.field == "late_reason"
    services.decide(faculty_of(placement), agreement, approve={1, 2, 3}, late_reason="It was agreed on paper in May.")
    assert agreement.late_reason == "It was agreed on paper in May."


def test_decisions_on_behalf_name_staff_and_person(placement: Placement) -> None:
    office = make.staff(first_name="Mira", last_name="Patel").as_actor()
    supervisor = make.supervisor_of(placement)
    agreement = sent(placement)
    services.agree(office, agreement, on_behalf_of=supervisor.name, note="By phone.")
    services.decide(office, agreement, approve={1, 2, 3}, on_behalf_of=present(placement.faculty).name)
    assert (agreement.supervisor_name, agreement.supervisor_recorded_by) == (supervisor.name, "Mira Patel")
    assert (agreement.signed_off_name, agreement.signed_off_recorded_by) == (
        present(placement.faculty).name,
        "Mira Patel",
    )
    assert agreement.signed_off_by_id == placement.faculty_id
    moves = [(move.verb, move.on_behalf_of) for move in queries.list_moves(placement.id) if move.on_behalf_of]
    assert moves == [("agree", supervisor.name), ("sign off", present(placement.faculty).name)]


def test_requesting_again_only_changes_due_date(
    placement: Placement, emails: Callable[[], list[tuple[str, str]]]
) -> None:
    office = make.staff().as_actor()
    services.open_for(office, placement, make.day(5))
    emails()
    assert not services.open_for(office, placement, make.day(9))
    assert draft_of(placement).due_on == make.day(9)
    assert emails() == []


def test_withdrawn_placement_refuses_objectives(db_session: DbSession) -> None:
    placement = make.withdrawn()
    with pytest.raises(RuleBroken, match="withdrawn"):
        write(placement, 1)


def test_attainment_of_three_parties_and_reason_for_no_opportunity_are_saved(placement: Placement) -> None:
    signed(placement)
    met, none = AttainmentRating(Attainment.MET), AttainmentRating(Attainment.NA, "The project was stopped.")
    services.rate_attainment(student_of(placement), placement, Party.STUDENT, {1: met, 2: none})
    services.rate_attainment(
        supervisor_of(placement), placement, Party.SUPERVISOR, {1: AttainmentRating(Attainment.EXCEEDED)}
    )
    assert queries.count_undecided(placement) == 3
    services.rate_attainment(faculty_of(placement), placement, Party.FACULTY, {1: met, 2: none, 3: met})
    assert queries.count_undecided(placement) == 0
    one, two, _ = queries.list_objectives(placement.id)
    assert (one.attained_student, one.attained_supervisor, one.attained_faculty) == (
        Attainment.MET,
        Attainment.EXCEEDED,
        Attainment.MET,
    )
    assert two.reason_student == "The project was stopped."
    with pytest.raises(RuleBroken):
        services.rate_attainment(faculty_of(placement), placement, Party.FACULTY, {1: AttainmentRating(Attainment.NA)})
    with pytest.raises(RuleBroken, match="no objective 9"):
        services.rate_attainment(faculty_of(placement), placement, Party.FACULTY, {9: met})


def test_student_rating_is_not_attributed_to_office_that_adds_others(placement: Placement) -> None:
    signed(placement)
    met, office = AttainmentRating(Attainment.MET), make.staff().as_actor()
    services.rate_attainment(student_of(placement), placement, Party.STUDENT, {1: met})
    name = placement.student.name
    services.rate_attainment(office, placement, Party.STUDENT, {1: met, 2: met}, on_behalf_of=name)
    recorded = [one.recorded_student for one in queries.list_objectives(placement.id)]
    assert recorded == ["", office.name, ""]


def test_attainment_is_refused_before_placement_starts(db_session: DbSession) -> None:
    placement = make.approved()
    signed(placement)
    with pytest.raises(RuleBroken, match="started"):
        services.rate_attainment(faculty_of(placement), placement, Party.FACULTY, {1: AttainmentRating(Attainment.MET)})


def test_new_supervisor_gets_pending_objectives(
    placement: Placement, emails: Callable[[], list[tuple[str, str]]]
) -> None:
    office, successor = make.staff().as_actor(), make.supervisor()
    sent(placement)
    emails()
    placements.assign_supervisor(office, placement, successor)
    assert services.hand_over(office, placement)
    assert emails() == [("supervisor_link", successor.email)]
    assert services.hand_over(office, placement)
    assert emails() == [], "once is enough"
    services.agree(supervisor_of(placement), present(queries.find_current(placement)))
    assert not services.hand_over(office, placement)


def test_link_is_bound_to_sent_version_and_replaced_by_the_next(placement: Placement) -> None:
    supervisor = make.supervisor_of(placement)
    agreement = sent(placement)
    link = links.find_live(Purpose.SUPERVISOR, placement.id, supervisor.id)
    assert present(link).bound_to == 1
    assert (present(link).expires_at.date() - present(placement.ends_on)).days == 60
    services.ask(supervisor_of(placement), agreement, {1: "Shorter."}, party=Party.SUPERVISOR)
    services.write(student_of(placement), placement, content(1, measure="x"), wordings(draft_of(placement))[1])
    assert links.find_live(Purpose.SUPERVISOR, placement.id, supervisor.id) is link, "it shows the version last sent"
    services.submit(student_of(placement), placement)
    newer = links.find_live(Purpose.SUPERVISOR, placement.id, supervisor.id)
    assert (present(newer).bound_to, present(link).revoked_at is None) == (2, False)
