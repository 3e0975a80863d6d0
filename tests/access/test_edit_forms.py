"""Every form with stored values sends the version it was opened with, and none overwrites newer values."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from placement.access import links
from placement.agreements.queries.agreements import list_wordings
from placement.core.actors import CLI
from placement.core.database import db
from placement.core.edit_forms import VERSION
from placement.people.models import User
from placement.placements.models import Placement
from placement.relationships.models import MentoringTie, ReachKind
from placement.relationships.rules.questions import BANK, make_key
from placement.skills.models import Skill
from placement.skills.services import ensure_defaults
from placement.terms.services.freeze_skills import list_skills
from tests import factories as make
from tests.client import Client

# Forms that show a value and need no version, by their target endpoint.
UNVERSIONED = {
    "office_actions.add": "a new placement: the values are proposals",
    "office_actions.choose_faculty": "placements selected in a list; an assignment is a move that the trail keeps",
    "office_actions.choose_supervisor": "placements selected in a list; an assignment is a move that the trail keeps",
    "placement_page.move": "the table of states refuses a second move",
    "checkins.policy": "one check box",
    "relationships.ask_mentor": "an email to copy, made from a template each time; nothing is stored",
    "relationships.events": "a new event: the day and the placement are proposals",
    "relationships.draft": "an email to copy, made from a template each time; nothing is stored",
    "relationships.update": "an email to several people, made from a template each time; nothing is stored",
    "relationships.talked": "a new talk: the day is a proposal",
    "reports.hand_out": "a download changes nothing",
}


@dataclass(frozen=True)
class Edit:
    """A form with three values for one of its fields: the first is stored, the second is newer, the third is stale."""

    user: User | None
    page: str
    field: str
    values: tuple[str, str, str] = ("First words", "Second words", "Third words")
    words: str = ""  # the second value as shown, if it differs from the typed one
    post_to: str = ""
    more: dict[str, str] = dataclasses.field(default_factory=dict)
    is_final: bool = True  # True if the third value is stored after being sent again


@pytest.fixture
def own(db_session: object, clock: time_machine.Traveller) -> Placement:
    return in_last_week(clock)


def in_last_week(clock: time_machine.Traveller) -> Placement:
    """A placement in its last week, with signed objectives and skills to rate."""
    clock.move_to(date(2025, 8, 4))
    ensure_defaults(CLI)
    made = make.active(planned_start=date(2025, 6, 2), planned_end=date(2025, 8, 11), actual_start=None)
    make.signed_agreement(made)
    return made


def comm() -> str:
    return f"now_{db.session.scalars(select(Skill.id).where(Skill.code == 'COMM')).one()}"


def evaluation(of: Placement, user: User | None, page: str) -> Edit:
    return Edit(user, page, "strengths", more={comm(): "4"})


def supervisor_page(of: Placement) -> str:
    return f"/s/{links.token(make.supervisor_link(of, bound_to=1))}/evaluation"


def objective(of: Placement) -> Edit:
    fresh = make.active()
    make.agreement(fresh)
    return Edit(fresh.student, f"/placements/{fresh.ref}/objectives/1", "activities")


def decision(of: Placement) -> Edit:
    fresh = make.active()
    make.agreement_with_faculty(fresh)
    page, values = f"/placements/{fresh.ref}/objectives/decide", ("later", "approve", "later")
    return Edit(fresh.faculty, page, "choice_1", values, "Sign off", more={"choice_2": "approve"}, is_final=False)


def reply(of: Placement) -> Edit:
    page = f"/placements/{of.ref}/check-ins/{make.submitted_checkin(of).number}"
    return Edit(of.faculty, page, "response", post_to=f"{page}/answer")


def check_in(of: Placement) -> Edit:
    page = f"/placements/{of.ref}/check-ins/{make.open_checkin(of).number}/write"
    return Edit(of.student, page, "what", more={"save": "draft"})


def correction(of: Placement) -> Edit:
    page = f"/placements/{of.ref}/check-ins/{make.submitted_checkin(of).number}/correct"
    return Edit(of.student, page, "what")


def happened(of: Placement) -> Edit:
    talk = make.talk(make.contact(of), of)
    return Edit(of.student, f"/my/people/{talk.contact_id}/history/{talk.id}", "learned")


def statements(tie: MentoringTie) -> Edit:
    placement = db.session.get_one(Placement, tie.placement_id)
    page = f"/placements/{placement.ref}/network/mentors/{tie.id}/statements"
    return Edit(placement.student, page, "career_1", ("2", "3", "4"), "partly")


def about_me(of: Placement) -> Edit:
    said = make.about_me(of)
    return Edit(of.student, f"/my/about/{of.ref}/{said.occasion.value}", "goals")


def reach(of: Placement) -> Edit:
    others = {kind.value: "yes" for kind in ReachKind if kind is not ReachKind.LEADER}
    page = f"/placements/{of.ref}/reach/end"
    return Edit(of.student, page, "leader", ("yes", "no", "yes"), "On file now No", more=others)


EDITS: dict[str, Callable[[Placement], Edit]] = {
    "agreements.attainment": lambda own: Edit(
        own.faculty, f"/placements/{own.ref}/attainment", "attained_1", ("1", "2", "3"), "Mostly met"
    ),
    "about_me.answer": about_me,
    "about_me.introduction": lambda own: Edit(own.student, f"/my/about/{own.ref}/introduction", "curious"),
    "agreements.decide": decision,
    "agreements.edit": objective,
    "supervisor_pages.answer_for_supervisor": lambda own: evaluation(
        own, make.staff(), f"/placements/{own.ref}/supervisor/final"
    ),
    "supervisor_pages.supervisor_evaluates": lambda own: evaluation(own, None, supervisor_page(own)),
    "office_actions.change": lambda own: Edit(make.staff(), f"/placements/{own.ref}/change", "title"),
    "office_actions.correct_address": lambda own: Edit(
        make.staff(), f"/placements/{own.ref}/address", "email", ("a@example.org", "b@example.org", "c@example.org")
    ),
    "checkins.answer": reply,
    "checkins.correct": correction,
    "checkins.write": check_in,
    "evaluations.rate": lambda own: Edit(
        own.student, f"/placements/{own.ref}/skills/final", comm(), ("2", "3", "4"), "handles routine work"
    ),
    "hosts.edit": lambda own: Edit(make.staff(), f"/hosts/{own.site.host_id}/edit", "note"),
    "hosts.edit_site": lambda own: Edit(make.staff(), f"/sites/{own.site_id}", "region"),
    "hosts.edit_supervisor": lambda own: Edit(make.staff(), f"/supervisors/{make.supervisor_of(own).id}", "title"),
    "people.account": lambda own: Edit(own.student, "/account", "chosen_name"),
    "people.edit": lambda own: Edit(make.staff(), f"/people/{own.student_id}/edit", "first_name"),
    "relationships.answer": lambda own: Edit(
        own.student, f"/placements/{own.ref}/network", "mentored", ("yes", "no", "yes"), "On file now No"
    ),
    "relationships.details": lambda own: Edit(own.student, f"/my/people/{make.contact(own).id}/details", "field"),
    "relationships.interaction": happened,
    "relationships.reach": reach,
    "relationships.weekly": lambda own: Edit(
        own.student, "/my/people/files", "email_weekday", ("1", "2", "3"), "Wednesday", "/my/people/files/weekly"
    ),
    "relationships.event": lambda own: Edit(own.student, f"/my/people/events/{make.event(own).id}", "learned"),
    "relationships.rate_mentor_at_end": lambda _: statements(make.mentor(make.ended())),
    "relationships.reference": lambda own: Edit(
        own.student, f"/placements/{own.ref}/references/{make.reference(own).id}", "allowed_for"
    ),
    "relationships.mentor": lambda own: Edit(
        own.student, f"/placements/{own.ref}/network/mentors/{make.mentor(own).id}", "how_it_ended"
    ),
    "relationships.outcomes": lambda own: Edit(
        own.student, f"/placements/{own.ref}/outcomes", "referral", ("yes", "no", "yes"), "On file now No"
    ),
    "relationships.edit_question": lambda own: Edit(
        make.admin(),
        f"/questions/{make_key(BANK[0].text)}",
        "text",
        ("Which way led you here?", "Which way led you to this field?", "Which way led you to this work?"),
    ),
    "skills.edit": lambda own: Edit(make.admin(), f"/skills/{make.skill().id}", "definition"),
    "terms.edit": lambda own: Edit(make.admin(), f"/terms/{own.term_id}", "name"),
    "terms.edit_college": lambda own: Edit(make.admin(), f"/colleges/{own.program.college_id}", "name"),
    "terms.edit_program": lambda own: Edit(make.staff(), f"/programs/{own.program_id}", "outcome_codes"),
}


@pytest.mark.parametrize("endpoint", EDITS)
def test_stale_form_writes_nothing_and_shows_both_values(app: Flask, own: Placement, endpoint: str) -> None:
    edit = EDITS[endpoint](own)
    page, address = edit.page, edit.post_to or edit.page
    one, two = (Client(app) if edit.user is None else Client(app).sign_in(edit.user) for _ in range(2))
    first, newer, stale = edit.values

    def saved() -> Any:
        return one.get(page).page.values

    assert one.post(address, data=saved() | edit.more | {edit.field: first}).status_code == 303
    opened = two.get(page).page.values
    assert one.post(address, data=saved() | edit.more | {edit.field: newer}).status_code == 303

    typed = opened | edit.more | {edit.field: stale}
    without = {name: value for name, value in typed.items() if name != VERSION}
    for data in (typed, without):
        refused = two.post(address, data=data)
        assert refused.status_code == 409
        assert (edit.words or newer) in refused.page.main
        assert "This page is out of date" in refused.page.main
        assert "Differs:" in refused.page.main
        assert refused.page.values[edit.field] == stale
        assert saved()[edit.field] == newer

    again = two.post(address, data=refused.page.values | edit.more)
    assert again.status_code == 303
    assert saved()[edit.field] == (stale if edit.is_final else newer)


@pytest.mark.parametrize("endpoint", EDITS)
def test_same_values_sent_twice_are_no_conflict(app: Flask, own: Placement, endpoint: str) -> None:
    edit = EDITS[endpoint](own)
    browser = Client(app) if edit.user is None else Client(app).sign_in(edit.user)
    typed = browser.get(edit.page).page.values | edit.more | {edit.field: edit.values[0]}
    typed["nonce"] = ""
    assert [browser.post(edit.post_to or edit.page, data=typed).status_code for _ in range(2)] == [303, 303]


def test_choices_not_offered_are_not_a_difference(app: Flask, db_session: object) -> None:
    placement = make.active()
    wording = list_wordings(make.agreement(placement))[0]
    assert wording.skill_codes
    assert not list_skills(placement.term)
    page = f"/placements/{placement.ref}/objectives/1"
    browser = Client(app).sign_in(placement.student)
    opened = browser.get(page).page.values
    wording.activities = "Newer"
    refused = browser.post(page, data=opened | {"activities": "Older"})
    assert refused.status_code == 409
    assert "Differs: Which skills" not in refused.page.main
