"""A supervisor's evaluation: by link, or by the office on behalf of the supervisor."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from placement.access import links
from placement.access.models import Purpose
from placement.agreements.models import Attainment, Objective
from placement.core.actors import CLI
from placement.core.database import db
from placement.evaluations import queries
from placement.evaluations.models import Occasion, Rater, SkillRating, WouldRehire
from placement.people.models import User
from placement.placements.models import Placement, State
from placement.placements.services import assign_supervisor
from placement.relationships.models import OutcomeKind
from placement.relationships.queries.outcomes import find_answer, find_mentored, list_outcomes
from placement.skills.models import Skill
from placement.skills.services import ensure_defaults
from tests import factories as make
from tests.client import Client, SignIn
from tests.databases import DbSession
from tests.present import present

START, END = date(2025, 6, 2), date(2025, 8, 11)


@pytest.fixture
def placement(db_session: object, clock: time_machine.Traveller) -> Placement:
    clock.move_to(date(2025, 8, 4))
    ensure_defaults(CLI)
    made = make.active(planned_start=START, planned_end=END, actual_start=None)
    make.signed_agreement(made)
    return made


def sheet(**more: str) -> dict[str, str]:
    """The answers of a final sheet about one skill."""
    skill_id = db.session.scalars(select(Skill.id).where(Skill.code == "COMM")).one()
    return {f"now_{skill_id}": "4", "overall": "5", "would_rehire": "yes", "discussed": "no", **more}


def test_every_answer_on_the_sheet_is_saved_and_shown(app: Flask, sign_in: SignIn, placement: Placement) -> None:
    office = sign_in(make.staff())
    address = f"/placements/{placement.ref}/supervisor/final"
    number = db.session.scalars(select(Objective.number).where(Objective.placement_id == placement.id)).first()
    more = {
        f"objective_{number}": "3",
        "referral": "yes",
        "full_time_offer": "no",
        "mentored": "yes",
        "strengths": "Asks early.",
    }
    assert office.get(address).status_code == 200
    assert office.post(address, data=sheet(**more)).status_code == 303
    (sent,) = queries.list_of([placement.id])[placement.id]
    assert (sent.overall, sent.would_rehire, sent.discussed) == (5, WouldRehire.YES, False)
    assert sent.on_behalf_of == make.supervisor_of(placement).name
    assert db.session.scalars(select(SkillRating.final_supervisor)).all() == [4]
    first = db.session.scalars(select(Objective).where(Objective.number == number)).one()
    assert first.attained_supervisor is Attainment.MET
    outcomes = list_outcomes(placement)
    assert (outcomes[OutcomeKind.REFERRAL].host_says, outcomes[OutcomeKind.FULL_TIME_OFFER].host_says) == (True, False)
    assert present(find_answer(placement)).host_says
    assert find_mentored(placement) is None, "the host does not answer for the student"
    by = present(find_answer(placement)).host_recorded_by
    assert by
    assert {row.host_recorded_by for row in outcomes.values()} == {by}
    page = office.get(f"/placements/{placement.ref}").text
    assert page.count(f"recorded by {by} on behalf of the host") == len(outcomes) + 1
    assert "Asks early." in page
    assert f"{sent.on_behalf_of}, supervisor, at the end" in page
    assert "Host confirms mentoring" in page
    by_link = Client(app).get(f"/s/{links.token(make.supervisor_link(placement))}").text
    for text in (page, by_link, office.get(address).text):
        assert f"ecorded by {by} on behalf of {sent.on_behalf_of}" in text
    assert "Asks early." in office.get(address).text


def test_empty_sheet_is_refused_and_not_saved(sign_in: SignIn, placement: Placement) -> None:
    office = sign_in(make.staff())
    half = {"strengths": "Kind.", "referral": "yes"}
    answer = office.post(f"/placements/{placement.ref}/supervisor/final", data=half)
    assert answer.status_code == 422
    assert "Rate at least one skill" in answer.text
    assert "Kind." in answer.text
    assert queries.list_of([placement.id])[placement.id] == []
    assert list_outcomes(placement) == {}


def test_only_the_office_submits_for_a_supervisor(sign_in: SignIn, placement: Placement) -> None:
    address = f"/placements/{placement.ref}/supervisor/final"
    assert sign_in(placement.student).get(address).status_code == 403
    assert sign_in(present(placement.faculty)).get(address).status_code == 403
    assert sign_in(make.student()).get(address).status_code == 404
    assert sign_in(make.staff()).get(f"/placements/{placement.ref}/supervisor/baseline").status_code == 404


def test_link_leads_to_the_sent_evaluation_for_a_week(
    app: Flask, placement: Placement, clock: time_machine.Traveller
) -> None:
    token = links.token(make.supervisor_link(placement, bound_to=1))
    browser = Client(app)
    browser.post(f"/s/{token}/evaluation", data=sheet())
    assert f"/s/{token}/evaluation" in browser.get(f"/s/{token}").text
    clock.shift(8 * 24 * 3600)
    later = browser.get(f"/s/{token}").text
    assert "We received your evaluation at the end" in later
    assert f"/s/{token}/evaluation" not in later


def test_text_over_the_limit_is_refused_with_a_sentence(app: Flask, placement: Placement) -> None:
    token = links.token(make.supervisor_link(placement, bound_to=1))
    answer = Client(app).post(f"/s/{token}/evaluation", data=sheet(to_improve="y" * 4001))
    assert answer.status_code == 422
    assert "Keep this to 4000 characters." in answer.text


def test_supervisor_evaluates_by_link_on_one_page(app: Flask, sign_in: SignIn, placement: Placement) -> None:
    token = links.token(make.supervisor_link(placement, bound_to=1))
    browser = Client(app)
    assert f"/s/{token}/evaluation" in browser.get(f"/s/{token}").text
    page = browser.get(f"/s/{token}/evaluation").text
    assert placement.student.host_name in page
    sent = browser.post(f"/s/{token}/evaluation", data=sheet(to_improve="Ask for more."))
    assert sent.headers["Location"].endswith(f"/s/{token}/evaluation/thanks")
    thanks = browser.get(f"/s/{token}/evaluation/thanks")
    assert "Thank you" in thanks.text
    assert thanks.headers["Referrer-Policy"] == "no-referrer"
    (one,) = queries.list_of([placement.id])[placement.id]
    assert (one.on_behalf_of, one.is_primary, one.to_improve) == ("", True, "Ask for more.")
    assert "Ask for more." in browser.get(f"/s/{token}/evaluation").text
    assert "Ask for more." in sign_in(present(placement.faculty)).get(f"/placements/{placement.ref}").text


def test_invalid_link_saves_no_evaluation(app: Flask, placement: Placement) -> None:
    browser = Client(app)
    link = make.supervisor_link(placement, bound_to=1)
    token = links.token(link)
    assert browser.post("/s/forged/evaluation", data=sheet()).status_code == 404
    assert browser.get(f"/s/{token}x/evaluation").status_code == 410
    links.revoke(Purpose.SUPERVISOR, placement.id)
    assert browser.get(f"/s/{token}/evaluation").status_code == 410
    assert browser.post(f"/s/{token}/evaluation", data=sheet()).status_code == 410
    assert queries.list_of([placement.id])[placement.id] == []


def test_before_the_midpoint_evaluation_is_refused(
    app: Flask, placement: Placement, clock: time_machine.Traveller
) -> None:
    clock.move_to(date(2025, 6, 10))
    token = links.token(make.supervisor_link(placement, bound_to=1))
    assert "Nothing to evaluate today" in Client(app).get(f"/s/{token}/evaluation").text
    assert Client(app).post(f"/s/{token}/evaluation", data=sheet()).status_code == 409


def test_missing_cookie_keeps_typed_text_and_saves_nothing(app: Flask, placement: Placement) -> None:
    token = links.token(make.supervisor_link(placement, bound_to=1))
    answer = Client(app).post(f"/s/{token}/evaluation", data=sheet(to_improve="Ask for more."), csrf=False)
    assert answer.status_code == 422
    assert "send it once more" in answer.text
    assert "Ask for more." in answer.text
    assert queries.list_of([placement.id])[placement.id] == []


def test_link_page_may_post_without_a_referer_over_https(app: Flask, placement: Placement) -> None:
    token = links.token(make.supervisor_link(placement, bound_to=1))
    answer = Client(app).post(f"/s/{token}/evaluation", data=sheet(), base_url="https://localhost")
    assert answer.status_code == 303
    assert len(queries.list_of([placement.id])[placement.id]) == 1


def test_supervisor_sees_and_clears_only_their_own_answers(app: Flask, sign_in: SignIn, placement: Placement) -> None:
    number = db.session.scalars(select(Objective.number).where(Objective.placement_id == placement.id)).first()
    objective = f"objective_{number}"
    former = f"/s/{links.token(make.supervisor_link(placement, bound_to=1))}/evaluation"
    said = {objective: "1", "referral": "yes", "return_offer": "yes", "mentored": "no"}
    assert Client(app).save(former, data=sheet(**said)).status_code == 303
    assign_supervisor(CLI, placement, make.supervisor())
    new = f"/s/{links.token(make.supervisor_link(placement, bound_to=1))}/evaluation"
    browser = Client(app)
    for typed in ({}, {"return_offer": "no"}):
        assert browser.save(new, data=sheet(**typed)).status_code == 303
        shown = browser.get(new).page.values
        assert {name: shown.get(name) or "" for name in said} == dict.fromkeys(said, "") | typed
    first = db.session.scalars(select(Objective).where(Objective.number == number)).one()
    outcomes = list_outcomes(placement)
    assert first.attained_supervisor is Attainment.PARTLY
    assert (outcomes[OutcomeKind.REFERRAL].host_says, outcomes[OutcomeKind.RETURN_OFFER].host_says) == (True, False)
    assert browser.save(new, data=sheet()).status_code == 303
    assert list_outcomes(placement)[OutcomeKind.RETURN_OFFER].host_says is None
    page = sign_in(make.staff()).get(f"/placements/{placement.ref}").page.text
    assert f"Objective {number} Partly met" in page


@pytest.fixture
def judged(db_session: DbSession) -> Placement:
    """An ended placement whose supervisor sent a final evaluation."""
    one = make.ended(actual_end=make.day(-1))
    make.evaluation(one, occasion=Occasion.FINAL, rater=Rater.SUPERVISOR, to_improve="Ask for more.")
    return one


def sees_final(sign_in: SignIn, person: User, one: Placement) -> bool:
    page = sign_in(person).get(f"/placements/{one.ref}").page.main
    assert ("Ask for more." in page) != ("You can read it after you submit your own final ratings" in page)
    return "Ask for more." in page


def test_student_reads_the_final_evaluation_after_self_rating(sign_in: SignIn, judged: Placement) -> None:
    assert sees_final(sign_in, present(judged.faculty), judged)
    assert sees_final(sign_in, make.staff(), judged)
    assert not sees_final(sign_in, judged.student, judged)
    make.evaluation(judged, occasion=Occasion.FINAL, rater=Rater.SELF)
    assert sees_final(sign_in, judged.student, judged)


@pytest.mark.parametrize(("days", "sees"), [(28, False), (29, True)])
def test_student_reads_the_final_evaluation_30_days_after_the_end(
    sign_in: SignIn, judged: Placement, clock: time_machine.Traveller, days: int, sees: bool
) -> None:
    clock.shift(86400 * days)
    assert sees_final(sign_in, judged.student, judged) is sees


@pytest.mark.parametrize("state", [State.COMPLETED, State.TERMINATED])
def test_student_reads_the_final_evaluation_of_a_closed_placement(
    sign_in: SignIn, judged: Placement, state: State
) -> None:
    judged.state = state
    assert sees_final(sign_in, judged.student, judged)


def rated_rows(sign_in: SignIn, person: User, one: Placement) -> list[list[str]]:
    return sign_in(person).get(f"/placements/{one.ref}").page.rows


def test_student_sees_midpoint_but_not_final_supervisor_ratings(sign_in: SignIn, judged: Placement) -> None:
    skill = make.skill()
    make.rating(judged, skill, midpoint_self=2, midpoint_supervisor=3, final_supervisor=4)
    row = next(line for line in rated_rows(sign_in, judged.student, judged) if line[0] == skill.label)
    assert row[1:] == ["–", "–", "2", "–", "3", "–"]
    row = next(line for line in rated_rows(sign_in, present(judged.faculty), judged) if line[0] == skill.label)
    assert row[1:] == ["–", "–", "2", "–", "3", "4"]
