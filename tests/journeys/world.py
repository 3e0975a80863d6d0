"""The matrix' world, taken from the sample institution's records; missing records are added."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright._impl._api_structures import SetCookieParam
from sqlalchemy import exists, func, select

from placement.agreements.models import Agreement, AgreementState
from placement.agreements.rules.conditions import WRITABLE
from placement.checkins.models import CheckIn, CheckInState
from placement.core.database import db
from placement.mail.models import Message
from placement.people.models import User
from placement.placements.models import Placement, State
from placement.relationships.models import MentoringTie, TieStage
from placement.relationships.rules.questions import BANK, make_key
from placement.terms.models import Program
from tests import factories as make
from tests.access.context import (
    World,
    about_of,
    after_tokens,
    ended_mentor,
    ending,
    idea_tokens,
    just_started,
    mentor_tokens,
    password_tokens,
    people_of,
    report_of,
    supervisor_tokens,
    upload_of,
)
from tests.present import present

# The state from which each transition is shown to the office.
FROM = {
    "submit": State.DRAFT,
    "ask": State.SUBMITTED,
    "approve": State.SUBMITTED,
    "withdraw": State.APPROVED,
    "complete": State.ENDED,
    "terminate": State.ACTIVE,
    "reopen": State.COMPLETED,
}


def found_in_demo() -> World:
    """An active placement with mentors, an email, and an answered check-in, and one of another college."""
    own = first(Placement, Placement.state == State.ACTIVE, *has_all())
    elsewhere = Program.college_id != own.program.college_id
    other = first(Placement, Placement.state == State.ACTIVE, Placement.program.has(elsewhere))
    people = {
        "own student": own.student,
        "own faculty": own.faculty,
        "own staff": first(User, User.is_staff, User.is_whole_office),
        "admin": first(User, User.is_admin),
    }
    tokens = {"supervisor": supervisor_tokens(own, other), "password": password_tokens(own, other)}
    tokens["after"] = after_tokens(own, own)
    tokens["idea"] = idea_tokens(own, own)
    tokens["confirmation"] = mentor_tokens(own, own)
    return World(people, own, other, objects_of(own, people), tokens, {})


def has_all() -> list[Any]:
    """Conditions of a placement with everything its page can show."""
    agreement = (Agreement.placement_id == Placement.id) & (Agreement.state == AgreementState.SIGNED_OFF)
    checkin = (CheckIn.placement_id == Placement.id) & (CheckIn.state == CheckInState.REPLIED)
    mail = (Message.about_kind == "placement") & (Message.about_id == Placement.id)
    tie = (MentoringTie.placement_id == Placement.id) & (MentoringTie.stage == TieStage.FOUND)
    uses_people = Placement.program.has(Program.people_off_reason == "")
    return [uses_people, *(exists().where(condition) for condition in (agreement, checkin, mail, tie))]


def objects_of(own: Placement, people: dict[str, User]) -> dict[str, dict[str, Any]]:
    """The objects on a page that the matrix' column "object" may name."""
    ref = {"ref": own.ref}
    mentor = first(MentoringTie, MentoringTie.placement_id == own.id, MentoringTie.stage == TieStage.FOUND)
    sent = first(CheckIn, CheckIn.placement_id == own.id, CheckIn.state == CheckInState.REPLIED)
    last = db.session.scalar(select(func.max(CheckIn.number)).where(CheckIn.placement_id == own.id)) or 0
    message = first(Message, Message.about_kind == "placement", Message.about_id == own.id)
    return {
        "-": {},
        "placement": ref,
        "objective": ref | {"number": 1},
        "revision": ref | {"revision": 1},
        "sent-checkin": ref | {"number": sent.number},
        "correctable-checkin": ref
        | {"number": make.submitted_checkin(own, number=last + 2, due_on=make.day(1)).number},
        "open-checkin": ref | {"number": make.open_checkin(own, number=last + 1).number},
        **{verb: {"ref": first(Placement, Placement.state == state).ref, "verb": verb} for verb, state in FROM.items()},
        "drafting": staged(AgreementState.DRAFTING),
        "with-supervisor": staged(AgreementState.WITH_SUPERVISOR),
        "with-faculty": staged(AgreementState.WITH_FACULTY),
        "person": {"user_id": own.student_id},
        "administrator": {"user_id": people["admin"].id},
        "baseline": ref | {"occasion": "baseline"},
        "final": ref | {"occasion": "final"},
        "mentor": ref | {"tie_id": mentor.id},
        "wished-mentor": ref | {"tie_id": make.wished_mentor(own).id},
        "ended-mentor": ended_mentor(own),
        "contact": ref | {"contact_id": mentor.contact_id},
        "event": {"event_id": make.event(own, title="Sprint review", attended=None).id},
        **people_of(own),
        **about_of(own),
        "start": {"ref": just_started(own).ref, "occasion": "start"},
        "reference": {"ref": own.ref, "reference_id": make.reference(own).id},
        "last-week": {"ref": ending(own).ref},
        "host": {"host_id": own.site.host_id},
        "site": {"site_id": own.site_id},
        "supervisor": {"supervisor_id": make.supervisor_of(own).id},
        "message": {"message_id": message.id},
        "upload": {"upload_id": upload_of(people["own staff"]).id},
        "report-file": {"file_id": report_of(people["own staff"], own).id},
        "term": {"term_id": own.term_id},
        "program": {"program_id": own.program_id},
        "college": {"college_id": own.program.college_id},
        "skill": {"skill_id": 1},
        "question": {"key": make_key(BANK[0].text)},
    }


def staged(state: AgreementState) -> dict[str, Any]:
    """The first objective of an agreement in this state whose placement is still open."""
    is_open = Agreement.placement.has(Placement.state.in_(WRITABLE))
    return {"ref": first(Agreement, Agreement.state == state, is_open).placement.ref, "number": 1}


def first(model: type[Any], *conditions: Any) -> Any:
    """The oldest row that meets all conditions; it must exist."""
    row = db.session.scalars(select(model).where(*conditions).order_by(model.id).limit(1)).first()
    assert row is not None, f"the sample institution has no such {model.__name__}: {', '.join(map(str, conditions))}"
    return row


def session_cookie(app: Flask, address: str, user: User) -> SetCookieParam:
    """The cookies of a signed-in person's browser."""
    assert isinstance(app.session_interface, SecureCookieSessionInterface)
    signer = present(app.session_interface.get_signing_serializer(app))
    value = signer.dumps({"_user_id": user.get_id(), "_fresh": True})
    return {"name": app.config["SESSION_COOKIE_NAME"], "value": value, "url": address}
