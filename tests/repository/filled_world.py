"""The people and records of a filled institution, under the names of the access matrix."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from placement.access import links
from placement.access.models import Link, Purpose
from placement.agreements.models import Agreement, AgreementState
from placement.checkins.models import CheckIn, CheckInState
from placement.core.database import Base, db
from placement.jobs.models import Job
from placement.mail.models import Message
from placement.people.models import User
from placement.placements.models import Placement, PlacementSupervisor, State
from placement.relationships.models import Contact, MentoringTie, PeopleSettings
from placement.relationships.rules.questions import BANK, make_key
from placement.relationships.services.settings import hash_token
from tests import factories as make
from tests.access.context import (
    WEEKLY,
    World,
    about_of,
    after_tokens,
    ended_mentor,
    ending,
    idea_tokens,
    just_started,
    mentor_tokens,
    people_of,
)
from tests.benchmarks.institution import ADMIN, CURRENT, OFFICE
from tests.present import present


def find_world() -> World:
    """An active placement with every kind of record, and its people."""
    own = find_placement()
    people = {
        "own student": own.student,
        "own faculty": present(own.faculty),
        "own staff": first(User, User.colleges.any(id=own.program.college_id)),
        "whole staff": db.session.get_one(User, OFFICE),
        "admin": db.session.get_one(User, ADMIN),
    }
    link = first(Link, Link.subject_id == own.id, Link.purpose == Purpose.SUPERVISOR)
    first_password = links.issue(Purpose.FIRST_PASSWORD, own.student_id, days=7)
    tokens = {"supervisor": {"own": links.token(link)}, "password": {"own": links.token(first_password)}}
    tokens["after"] = after_tokens(own, own)
    tokens["idea"] = idea_tokens(own, own)
    tokens["confirmation"] = mentor_tokens(own, own)
    objects = objects_of(own)
    db.session.merge(PeopleSettings(student_id=own.student_id, feed_hash=hash_token("secret"), **WEEKLY))
    db.session.commit()
    return World(people, own, own, objects, tokens, {})


def find_placement() -> Placement:
    """An active placement with a mentor, a submitted check-in, and a signed agreement."""
    signed = select(Agreement.placement_id).where(Agreement.state == AgreementState.SIGNED_OFF)
    sent = select(CheckIn.placement_id).where(CheckIn.state == CheckInState.SUBMITTED)
    wanted = select(Placement).where(Placement.state == State.ACTIVE, Placement.term_id == CURRENT)
    mentored = Placement.id.in_(select(MentoringTie.placement_id))
    return db.session.scalars(
        wanted.where(mentored, Placement.id.in_(signed), Placement.id.in_(sent)).order_by(Placement.id).limit(1)
    ).one()


def first(model: type[Base], *conditions: Any) -> Any:
    return db.session.scalars(select(model).where(*conditions).limit(1)).one()


def objects_of(own: Placement) -> dict[str, dict[str, Any]]:
    """The objects that the matrix' column "object" may name, as far as a page shows them."""
    checkins = list(db.session.scalars(select(CheckIn).where(CheckIn.placement_id == own.id).order_by(CheckIn.number)))
    sent = next(one for one in checkins if one.state is CheckInState.SUBMITTED)
    later = next(one for one in checkins if one.state is CheckInState.SCHEDULED)
    supervision = first(PlacementSupervisor, PlacementSupervisor.placement_id == own.id)
    return {
        "-": {},
        "stylesheet": {"filename": "app.css"},
        "placement": {"ref": own.ref},
        "objective": {"ref": own.ref, "number": 1},
        "revision": {"ref": own.ref, "revision": 1},
        "sent-checkin": {"ref": own.ref, "number": sent.number},
        "open-checkin": {"ref": own.ref, "number": later.number},
        **{verb: {"ref": own.ref, "verb": verb} for verb in VERBS},
        "person": {"user_id": own.student_id},
        "administrator": {"user_id": ADMIN},
        "baseline": {"ref": own.ref, "occasion": "baseline"},
        "final": {"ref": own.ref, "occasion": "final"},
        "contact": {"contact_id": first(Contact, Contact.student_id == own.student_id).id},
        **people_of(own),
        **about_of(own),
        "entry": {"entry_id": make.entry(own).id},
        "event": {"event_id": make.event(own, attended=None).id},
        "pair": {"contact_id": make.contact(own).id, "other_id": make.contact(own).id},
        "feed": {"token": "secret"},
        "start": {"ref": just_started(own).ref, "occasion": "start"},
        "reference": {"ref": own.ref, "reference_id": make.reference(own).id},
        "last-week": {"ref": ending(own).ref},
        "mentor": {"ref": own.ref, "tie_id": first(MentoringTie, MentoringTie.placement_id == own.id).id},
        "wished-mentor": {"ref": own.ref, "tie_id": make.wished_mentor(own).id},
        "ended-mentor": ended_mentor(own),
        "host": {"host_id": own.site.host_id},
        "site": {"site_id": own.site_id},
        "supervisor": {"supervisor_id": supervision.supervisor_id},
        "message": {"message_id": first(Message, Message.about_id == own.id).id},
        "failed-job": {"job_id": first(Job).id},
        "sample": {"sample": "empty", "kind": "csv"},
        "term": {"term_id": own.term_id},
        "program": {"program_id": own.program_id},
        "college": {"college_id": own.program.college_id},
        "skill": {"skill_id": 1},
        "question": {"key": make_key(BANK[0].text)},
        "upload": {"upload_id": 1},
        "report-file": {"file_id": 1},
    }


VERBS = ("submit", "ask", "approve", "withdraw", "complete", "terminate", "reopen")
