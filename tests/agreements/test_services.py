"""Objectives from the first draft to the signature, back for changes, and amended."""

from __future__ import annotations

import pytest

from placement.access import links
from placement.access.models import Purpose
from placement.agreements import services
from placement.agreements.models import AgreementState, Attainment, Decision
from placement.agreements.queries import agreements as queries
from placement.agreements.rules.transitions import Party
from placement.agreements.services import Rating
from placement.core.errors import Conflict, RuleBroken
from placement.placements import services as placements
from placement.placements.models import State
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

S = AgreementState


def test_from_the_first_word_to_the_signature(placement, mails, clock):
    supervisor = make.supervisor_of(placement)
    assert services.open_for(make.staff().as_actor(), placement, make.day(5))
    assert mails() == [("objectives_opened", placement.student.email)]
    agreement = sent(placement)
    assert agreement.state is S.WITH_SUPERVISOR
    assert mails() == [("objectives_to_agree", supervisor.email)]
    clock.shift(86400)
    services.agree(supervisor_of(placement), agreement)
    assert (agreement.state, agreement.supervisor_name) == (S.WITH_FACULTY, supervisor.name)
    assert mails() == [("objectives_to_sign", placement.faculty.email)]
    clock.shift(86400)
    assert services.decide(faculty_of(placement), agreement, approve={1, 2, 3}) is S.SIGNED_OFF
    assert mails() == [
        ("objectives_signed_student", placement.student.email),
        ("objectives_signed_supervisor", supervisor.email),
    ]
    assert (agreement.signed_off_by_id, agreement.signed_off_on) == (placement.faculty_id, make.day())
    for wording in wordings(agreement).values():
        objective = wording.objective
        assert (objective.last_decided_at - objective.first_submitted_at).days == 2
        assert objective.approved_at == agreement.signed_off_at
        assert (objective.changes_asked, objective.amended) == (0, 0)
    verbs = [(move.verb, move.actor_name) for move in queries.list_moves(placement.id)]
    assert [verb for verb, _ in verbs] == ["open", "submit", "agree", "sign off"]
    assert verbs[2][1] == supervisor.name


def test_a_draft_may_be_as_unfinished_as_it_likes(placement):
    wording = services.write(student_of(placement), placement, content(statement="Understand", skill_codes=()))
    assert (wording.verb, wording.objective.number) == ("understand", 1)
    with pytest.raises(RuleBroken) as broken:
        services.write(student_of(placement), placement, content().__class__())
    assert broken.value.field == "statement"


def test_no_more_than_the_program_asks(placement):
    placement.program.objectives_max = 3
    write(placement, 3)
    with pytest.raises(RuleBroken, match="at most 3"):
        services.write(student_of(placement), placement, content(4))


def test_too_few_are_not_sent(placement):
    write(placement, 2)
    with pytest.raises(RuleBroken, match="3 to 8 objectives; 2 are written"):
        services.submit(student_of(placement), placement)


def test_faculty_alone_where_the_program_says_so(placement, mails):
    placement.program.approval_route = ApprovalRoute.FACULTY_ONLY
    agreement = sent(placement)
    assert agreement.state is S.WITH_FACULTY
    assert mails() == [("objectives_to_sign", placement.faculty.email)]


@pytest.mark.parametrize("who", [Party.SUPERVISOR, Party.FACULTY])
def test_changes_of_single_objectives_leave_the_others_alone(placement, mails, who):
    agreement = sent(placement) if who is Party.SUPERVISOR else agreed(placement)
    actor = supervisor_of(placement) if who is Party.SUPERVISOR else faculty_of(placement)
    mails()
    following = services.ask(actor, agreement, {2: "Name the tool."}, party=who, agree_to_rest=True)
    assert mails() == [("objectives_changes_asked", placement.student.email)]
    assert (agreement.state, following.state, following.revision) == (S.RETURNED, S.DRAFTING, 2)
    copied = wordings(following)
    assert [row.statement for row in copied.values()] == [row.statement for row in wordings(agreement).values()]
    decided = [getattr(row, f"{who.value}_decision") for row in copied.values()]
    assert decided == [Decision.AGREED, Decision.CHANGES_REQUESTED, Decision.AGREED]
    assert [row.objective.changes_asked for row in copied.values()] == [0, 1, 0]

    with pytest.raises(RuleBroken, match="Objective 2 still reads as it did"):
        services.submit(student_of(placement), placement)
    services.write(student_of(placement), placement, content(2, measure="In Python."), copied[2])
    assert (copied[2].version, copied[2].supervisor_decision) == (2, Decision.PENDING)
    assert wordings(agreement)[2].version == 1, "what was sent is never overwritten"
    services.submit(student_of(placement), placement)
    assert following.state is S.WITH_SUPERVISOR, "new words are agreed to anew"
    services.agree(supervisor_of(placement), following)
    services.decide(faculty_of(placement), following, approve={1, 2, 3})
    first_time = [row.objective.changes_asked == 0 for row in wordings(following).values()]
    assert first_time == [True, False, True]


def test_a_supervisor_is_named_who_agreed_to_all_that_is_left(placement, mails):
    """The one objective they asked to change is removed, so nothing is left to ask them."""
    write(placement, 4)
    agreement = services.submit(student_of(placement), placement)
    actor = supervisor_of(placement)
    services.ask(actor, agreement, {4: "Too much."}, party=Party.SUPERVISOR, agree_to_rest=True)
    services.remove(student_of(placement), placement, wordings(draft_of(placement))[4])
    second = services.submit(student_of(placement), placement)
    assert (second.state, second.supervisor_name) == (S.WITH_FACULTY, actor.name)
    assert second.supervisor_agreed_at == queries.list_moves(placement.id)[2].at


def test_nobody_is_named_for_the_consent_of_whoever_supervised_before(placement, mails):
    """Who came later asked for a change of the one objective that was new to them, and agreed to nothing."""
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


def test_a_decision_decides_something(placement):
    agreement = agreed(placement)
    with pytest.raises(RuleBroken, match="nothing is decided yet"):
        services.decide(faculty_of(placement), agreement)


def test_words_taken_back_to_what_they_were_have_their_decisions_again(placement):
    agreement = agreed(placement)
    services.ask(faculty_of(placement), agreement, {1: "Shorter."}, party=Party.FACULTY)
    copied = wordings(draft_of(placement))
    services.write(student_of(placement), placement, content(3, measure="Other."), copied[3])
    assert copied[3].supervisor_decision is Decision.PENDING
    services.write(student_of(placement), placement, content(3), copied[3])
    assert (copied[3].supervisor_decision, copied[3].version) == (Decision.AGREED, 1)


def test_recalled_and_sent_again_unchanged_keeps_every_decision(placement, mails):
    agreement = agreed(placement)
    services.recall(student_of(placement), placement)
    assert agreement.state is S.RETURNED
    mails()
    again = services.submit(student_of(placement), placement)
    assert (again.revision, again.state) == (2, S.WITH_FACULTY)
    assert again.supervisor_name == agreement.supervisor_name
    assert mails() == [("objectives_to_sign", placement.faculty.email)]


def test_a_second_answer_is_a_conflict(placement):
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


def test_whoever_answers_an_older_page_is_told(placement):
    agreement = agreed(placement)
    seen = agreement.row_version
    services.decide(faculty_of(placement), agreement, approve={1}, seen=seen)
    with pytest.raises(Conflict, match="changed while"):
        services.decide(faculty_of(placement), agreement, approve={2}, seen=seen)


def test_one_by_one_is_signed_off_with_the_last(placement):
    agreement = agreed(placement)
    assert services.decide(faculty_of(placement), agreement, approve={1}) is S.WITH_FACULTY
    assert services.decide(faculty_of(placement), agreement, approve={3}) is S.WITH_FACULTY
    assert services.decide(faculty_of(placement), agreement, approve={2}) is S.SIGNED_OFF


def test_an_amendment_stands_beside_the_signed_one(placement):
    first = signed(placement)
    first.due_on = make.day(-30)
    services.amend(student_of(placement), placement)
    assert draft_of(placement).due_on is None, "nobody is late with what they take up by themselves"
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


def test_a_change_asked_of_an_amendment_leaves_the_first_approval_as_it_was(placement):
    signed(placement)
    services.amend(student_of(placement), placement)
    draft = wordings(draft_of(placement))
    services.write(student_of(placement), placement, content(2, measure="Three colleagues."), draft[2])
    second = services.submit(student_of(placement), placement)
    services.ask(supervisor_of(placement), second, {2: "Two will do."}, party=Party.SUPERVISOR)
    assert wordings(second)[2].objective.changes_asked == 0


def test_a_dropped_amendment_leaves_no_trace_in_what_is_signed(placement):
    first = signed(placement)
    services.amend(student_of(placement), placement)
    services.write(student_of(placement), placement, content(4))
    services.discard(student_of(placement), placement)
    assert queries.find_current(placement) is first
    assert [one.number for one in queries.list_objectives(placement.id)] == [1, 2, 3]
    services.amend(student_of(placement), placement)
    assert draft_of(placement).revision == 2


def test_an_amendment_after_a_dropped_and_returned_one_begins_with_what_is_signed(placement):
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


def test_removed_and_put_back(placement):
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


def test_an_objective_left_out_is_withdrawn_once_the_rest_is_sent(placement):
    write(placement, 4)
    services.submit(student_of(placement), placement)
    services.recall(student_of(placement), placement)
    services.remove(student_of(placement), placement, wordings(draft_of(placement))[1])
    objective = queries.list_objectives(placement.id)[0]
    assert objective.withdrawn_at is None
    services.submit(student_of(placement), placement)
    assert objective.withdrawn_at is not None


def test_one_never_sent_is_gone_and_its_number_is_free(placement):
    rows = write(placement, 3)
    services.remove(student_of(placement), placement, rows[2])
    assert services.write(student_of(placement), placement, content(4)).objective.number == 3


def test_signing_after_the_end_needs_a_reason(db_session):
    placement = make.ended()
    agreement = agreed(placement)
    with pytest.raises(RuleBroken) as broken:
        services.decide(faculty_of(placement), agreement, approve={1, 2, 3})
    assert broken.value.field == "late_reason"
    services.decide(faculty_of(placement), agreement, approve={1, 2, 3}, late_reason="It was agreed on paper in May.")
    assert agreement.late_reason == "It was agreed on paper in May."


def test_staff_answer_for_others_and_it_stays_to_be_seen(placement):
    office = make.staff(first_name="Mira", last_name="Patel").as_actor()
    supervisor = make.supervisor_of(placement)
    agreement = sent(placement)
    services.agree(office, agreement, on_behalf_of=supervisor.name, note="By phone.")
    services.decide(office, agreement, approve={1, 2, 3}, on_behalf_of=placement.faculty.name)
    assert (agreement.supervisor_name, agreement.supervisor_recorded_by) == (supervisor.name, "Mira Patel")
    assert (agreement.signed_off_name, agreement.signed_off_recorded_by) == (placement.faculty.name, "Mira Patel")
    assert agreement.signed_off_by_id == placement.faculty_id
    said = [(move.verb, move.on_behalf_of) for move in queries.list_moves(placement.id) if move.on_behalf_of]
    assert said == [("agree", supervisor.name), ("sign off", placement.faculty.name)]


def test_opening_again_only_moves_the_day(placement, mails):
    office = make.staff().as_actor()
    services.open_for(office, placement, make.day(5))
    mails()
    assert not services.open_for(office, placement, make.day(9))
    assert draft_of(placement).due_on == make.day(9)
    assert mails() == []


def test_a_closed_placement_is_not_written_on(db_session):
    placement = make.withdrawn()
    with pytest.raises(RuleBroken, match="withdrawn"):
        write(placement, 1)


def test_attainment_by_three_and_a_reason_for_no_opportunity(placement):
    signed(placement)
    met, none = Rating(Attainment.MET), Rating(Attainment.NA, "The project was stopped.")
    services.rate_attainment(student_of(placement), placement, Party.STUDENT, {1: met, 2: none})
    services.rate_attainment(supervisor_of(placement), placement, Party.SUPERVISOR, {1: Rating(Attainment.EXCEEDED)})
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
        services.rate_attainment(faculty_of(placement), placement, Party.FACULTY, {1: Rating(Attainment.NA)})
    with pytest.raises(RuleBroken, match="no objective 9"):
        services.rate_attainment(faculty_of(placement), placement, Party.FACULTY, {9: met})


def test_what_a_student_rated_stays_theirs_when_the_office_adds_to_it(placement):
    signed(placement)
    met, office = Rating(Attainment.MET), make.staff().as_actor()
    services.rate_attainment(student_of(placement), placement, Party.STUDENT, {1: met})
    name = placement.student.name
    services.rate_attainment(office, placement, Party.STUDENT, {1: met, 2: met}, on_behalf_of=name)
    recorded = [one.recorded_student for one in queries.list_objectives(placement.id)]
    assert recorded == ["", office.name, ""]


def test_nothing_is_attained_before_the_first_day(db_session):
    placement = make.approved()
    signed(placement)
    with pytest.raises(RuleBroken, match="begun"):
        services.rate_attainment(faculty_of(placement), placement, Party.FACULTY, {1: Rating(Attainment.MET)})


def test_whoever_comes_next_gets_what_waited_for_the_supervisor(placement, mails):
    office, successor = make.staff().as_actor(), make.supervisor()
    sent(placement)
    mails()
    placements.assign_supervisor(office, placement, successor)
    assert services.hand_over(office, placement)
    assert mails() == [("supervisor_link", successor.email)]
    assert services.hand_over(office, placement)
    assert mails() == [], "once is enough"
    services.agree(supervisor_of(placement), queries.find_current(placement))
    assert not services.hand_over(office, placement)


def test_the_link_is_bound_to_what_was_sent_and_a_new_wording_brings_a_new_one(placement):
    supervisor = make.supervisor_of(placement)
    agreement = sent(placement)
    link = links.find_live(Purpose.SUPERVISOR, placement.id, supervisor.id)
    assert link.bound_to == 1
    assert (link.expires_at.date() - placement.ends_on).days == 60
    services.ask(supervisor_of(placement), agreement, {1: "Shorter."}, party=Party.SUPERVISOR)
    services.write(student_of(placement), placement, content(1, measure="x"), wordings(draft_of(placement))[1])
    assert links.find_live(Purpose.SUPERVISOR, placement.id, supervisor.id) is link, "it shows what was sent till then"
    services.submit(student_of(placement), placement)
    newer = links.find_live(Purpose.SUPERVISOR, placement.id, supervisor.id)
    assert (newer.bound_to, link.revoked_at is None) == (2, False)
