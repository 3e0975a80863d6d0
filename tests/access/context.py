"""One institution with two of everything, so each visitor has own and others' records."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from itsdangerous import URLSafeSerializer

from placement import jobs
from placement.access import links
from placement.access.models import Link, Purpose
from placement.core import clock, health, signing
from placement.core.database import db
from placement.core.models import InstallationFact
from placement.exchange.models import Upload
from placement.exchange.rules import samples
from placement.exchange.rules.checks import KnownCodes
from placement.jobs.models import Job, JobState
from placement.mail.models import Message
from placement.people.models import User
from placement.placements.models import Placement
from placement.relationships.models import ContactEntry, PeopleSettings, Promise
from placement.relationships.rules.questions import BANK, make_key
from placement.relationships.services.after_end import issue_link
from placement.relationships.services.ideas import SALT, make_token
from placement.relationships.services.settings import hash_token
from placement.reports.models import ReportFile
from tests import factories as make
from tests.client import Client
from tests.present import present

# Visitors in the order of the matrix' columns. "Own" is the object's person; whole staff is limited to no college.
VISITORS = (
    "nobody",
    "own student",
    "other student",
    "own faculty",
    "other faculty",
    "own staff",
    "other staff",
    "whole staff",
    "admin",
)
AFTER_END = {"relationships.answer_after_end": {"question": "in_touch", "says": "yes"}}
MENTOR_SAYS = {"relationships.save_mentor_says": {"says": "yes"}}
WEEKLY = {"time_weekday": 1, "time_hour": 9, "time_minutes": 15}
LINKS = ("own", "other", "expired", "revoked", "oldkey", "forged")


@dataclass(frozen=True)
class World:
    """`objects` gives each thing a name and its value in an address.

    `typed` is the form data for forms that would not find their second subject if sent empty.
    """

    people: dict[str, User]
    own: Placement
    other: Placement
    objects: dict[str, dict[str, Any]]
    tokens: dict[str, dict[str, str]]
    typed: dict[str, dict[str, Any]]
    sessions: dict[str, str] = field(default_factory=dict)

    def browser_of(self, app: Flask, visitor: str) -> Client:
        """A new browser of a person in `people`; other names are not signed in."""
        browser = Client(app)
        if visitor in self.people:
            if visitor not in self.sessions:
                browser.sign_in(self.people[visitor])
                self.sessions[visitor] = present(browser.get_cookie(app.config["SESSION_COOKIE_NAME"])).value
            browser.set_cookie(app.config["SESSION_COOKIE_NAME"], self.sessions[visitor])
        return browser


def build() -> World:
    """Create an active placement with one record of each kind."""
    health.note_worker()
    ours, theirs = make.college(), make.college()
    own = make.active(program=make.program(college=ours))
    other = make.active(program=make.program(college=theirs))
    people = {
        "own student": own.student,
        "other student": other.student,
        "own faculty": present(own.faculty),
        "other faculty": present(other.faculty),
        "own staff": make.staff(colleges=[ours]),
        "other staff": make.staff(colleges=[theirs]),
        "whole staff": make.staff(),
        "admin": make.admin(),
    }
    make.saved(PeopleSettings(student_id=own.student_id, feed_hash=hash_token("secret"), **WEEKLY))
    make.saved(PeopleSettings(student_id=other.student_id, **WEEKLY))
    make.saved(InstallationFact(name="staff_may_read_reflections", value="1"))  # otherwise no one may open a text
    tokens = {"supervisor": supervisor_tokens(own, other), "password": password_tokens(own, other)}
    tokens["after"] = after_tokens(own, other)
    tokens["idea"] = idea_tokens(own, other)
    tokens["confirmation"] = mentor_tokens(own, other)
    objects = objects_of(own) | {
        "administrator": {"user_id": people["admin"].id},
        "upload": {"upload_id": upload_of(people["own staff"]).id},
        "report-file": {"file_id": report_of(people["own staff"], own).id},
    }
    typed = {"office_actions.merge_into": {"into": make.host().id}} | AFTER_END | MENTOR_SAYS | about_people(own)
    return World(people, own, other, objects, tokens, typed)


def about_people(own: Placement) -> dict[str, dict[str, Any]]:
    """The fields of forms that name people of the student's network."""
    return {
        "relationships.answer_reminder": {"kind": "thank-you", "answer": "later"},
        "relationships.choose_introducer": {"contact_id": make.contact(own).id},
    }


def objects_of(own: Placement) -> dict[str, dict[str, Any]]:
    """The objects that the matrix' column "object" may name."""
    message = message_about(own)
    return {
        "-": {},
        "stylesheet": {"filename": "app.css"},
        "demo-role": {"role": "staff"},
        "placement": {"ref": own.ref},
        "objective": {"ref": own.ref, "number": 1},
        "revision": {"ref": own.ref, "revision": make.agreement(own).revision},
        "open-checkin": {"ref": own.ref, "number": make.open_checkin(own, number=1).number},
        "sent-checkin": {"ref": own.ref, "number": make.submitted_checkin(own, number=2).number},
        "late-checkin": {"ref": own.ref, "number": make.checkin(own, number=3, due_on=make.day(-5)).number},
        **{verb: {"ref": own.ref, "verb": verb} for verb in ("submit", "ask", "approve", "withdraw")},
        **{verb: {"ref": own.ref, "verb": verb} for verb in ("complete", "terminate", "reopen")},
        "supervision": {"ref": own.ref, "row": make.supervision_of(own).id},
        "person": {"user_id": own.student_id},
        "baseline": {"ref": own.ref, "occasion": "baseline"},
        "final": {"ref": own.ref, "occasion": "final"},
        "contact": {"contact_id": make.contact(own).id},
        "entry": {"entry_id": make.entry(own).id},
        "event": {"event_id": make.event(own, attended=None).id},
        "pair": {"contact_id": make.contact(own).id, "other_id": make.contact(own).id},
        "feed": {"token": "secret"},
        "start": {"ref": just_started(own).ref, "occasion": "start"},
        "reference": {"ref": own.ref, "reference_id": make.reference(own).id},
        "last-week": {"ref": ending(own).ref},
        "mentor": {"ref": own.ref, "tie_id": make.mentor(own).id},
        "wished-mentor": {"ref": own.ref, "tie_id": make.wished_mentor(own).id},
        "ended-mentor": ended_mentor(own),
        **people_of(own),
        **about_of(own),
        "host": {"host_id": own.site.host_id},
        "site": {"site_id": own.site_id},
        "supervisor": {"supervisor_id": make.supervisor_of(own).id},
        "message": {"message_id": message.id},
        "failed-job": {"job_id": failed_job(message.id).id},
        "sample": {"sample": "empty", "kind": "csv"},
        "term": {"term_id": own.term_id},
        "program": {"program_id": own.program_id},
        "college": {"college_id": own.program.college_id},
        "skill": {"skill_id": make.skill().id},
        "question": {"key": make_key(BANK[0].text)},
    }


def about_of(own: Placement) -> dict[str, dict[str, Any]]:
    """One of the student's answers about themselves, and the occasion on which it can be changed."""
    said = make.about_me(own, is_shared=True)
    asked = {"ref": own.ref, "occasion": said.occasion.value}
    return {"about-me": asked, "about-answer": asked | {"item": said.item.value}}


def just_started(own: Placement) -> Placement:
    """Another placement of the same people, on whose first days the student may answer questions."""
    people = {"student": own.student, "faculty": own.faculty, "supervised_by": make.supervisor_of(own)}
    return make.active(program=own.program, term=own.term, site=own.site, begins=make.day(-3), **people)


def ending(own: Placement) -> Placement:
    """Another placement of the same people, in its last week: someone to thank, to meet, and to keep a promise to."""
    people = {"student": own.student, "faculty": own.faculty, "supervised_by": make.supervisor_of(own)}
    over = make.active(program=own.program, site=own.site, begins=make.day(-60), planned_end=make.day(3), **people)
    met = make.contact(over)
    make.saved(Promise(contact_id=met.id, words="slides", due_on=make.day(2), made_on=make.day(0)))
    make.known(own.student, wished_on=make.day(-30), wished_in_id=over.id)
    return over


def people_of(own: Placement) -> dict[str, dict[str, Any]]:
    """A person the student met, what happened with them, what was promised, and what can be undone."""
    met = make.contact(own)
    talk = make.talk(met, own)
    promise = make.saved(Promise(contact_id=met.id, words="slides", made_on=talk.on))
    entry = make.saved(
        ContactEntry(
            student_id=met.student_id, contact_id=met.id, steps={"made": {}, "changed": []}, made_at=clock.now()
        )
    )
    person = {"contact_id": met.id}
    return {
        "acquaintance": person,
        "talk": person | {"interaction_id": talk.id},
        "promise": person | {"promise_id": promise.id},
        "person-entry": person | {"entry_id": entry.id},
        "draft": person | {"kind": "thank-you"},
    }


def message_about(own: Placement) -> Message:
    """An email about the placement with a link in it."""
    return make.saved(
        Message(
            kind="agreement_opened",
            to_address=make.supervisor_of(own).email,
            subject="Your objectives",
            text="They are open.\n",
            about_kind="placement",
            about_id=own.id,
            link_id=present(links.find_live(Purpose.SUPERVISOR, own.id)).id,
            created_at=clock.now(),
        )
    )


def failed_job(message_id: int) -> Job:
    """A job that the worker has given up."""
    job = jobs.enqueue("mail.deliver", {"message_id": message_id})
    job.state = JobState.FAILED
    return job


def upload_of(person: User) -> Upload:
    """A file this person has just uploaded."""
    content = samples.write_csv(samples.template_rows(KnownCodes()))
    row = Upload(user_id=person.id, filename="placements.csv", content=content, uploaded_at=clock.now())
    return make.saved(row)


def report_of(person: User, own: Placement) -> ReportFile:
    """A finished report about this person's college."""
    made = {"content": b"zip", "figures": zlib.compress(b"{}"), "finished_at": clock.now(), "name": "cohort"}
    about = {"policy": "internal_k5", "as_of": clock.today(), "detail": False, "colleges": [own.program.college_id]}
    row = ReportFile(user_id=person.id, term_id=own.term_id, requested_at=clock.now(), **about, **made)
    return make.saved(row)


def supervisor_tokens(own: Placement, other: Placement) -> dict[str, str]:
    """Valid tokens for both placements, and four refused ones: expired, revoked, of an old key, and forged."""
    made = [make.supervisor_link(own) for _ in range(3)]
    return tokens_of(*made, other=make.supervisor_link(other))


def password_tokens(own: Placement, other: Placement) -> dict[str, str]:
    """Links with which the students set their first password."""
    made = [links.issue(Purpose.FIRST_PASSWORD, own.student_id, days=7) for _ in range(3)]
    return tokens_of(*made, other=links.issue(Purpose.FIRST_PASSWORD, other.student_id, days=7))


def after_tokens(own: Placement, other: Placement) -> dict[str, str]:
    """Links of the email three months after the end, to placements of the same students."""
    over, others = (make.ended(student=one.student, program=one.program, begins=make.day(-170)) for one in (own, other))
    return tokens_of(*(issue_link(over, 3) for _ in range(3)), other=issue_link(others, 3))


def idea_tokens(own: Placement, other: Placement) -> dict[str, str]:
    """Tokens that stop ideas by email: they don't expire, but are gone with the placement."""
    gone = str(signing.serializer(SALT).dumps(2_000_000_000))
    another_key = str(URLSafeSerializer("a key of long ago", salt=SALT).dumps(own.id))
    found = {"own": make_token(own), "other": make_token(other), "expired": gone, "revoked": gone}
    return found | {"oldkey": another_key, "forged": make_token(own)[::-1]}


def mentor_tokens(own: Placement, other: Placement) -> dict[str, str]:
    """Links of the email to a mentor, each of another mentor."""
    ties = [make.mentor(one) for one in (own, own, own, other)]
    revoked, expired, working, others = (db.session.get_one(Link, make.confirmation(tie).link_id) for tie in ties)
    revoked.revoked_at = clock.now()
    return tokens_of(revoked, expired, working, other=others)


def ended_mentor(own: Placement) -> dict[str, Any]:
    """A mentor of another placement of the student that is over."""
    over = make.ended(student=own.student, program=own.program, begins=make.day(-170))
    return {"ref": over.ref, "tie_id": make.mentor(over).id}


def tokens_of(revoked: Link, expired: Link, own: Link, *, other: Link) -> dict[str, str]:
    """Each new link revokes the previous ones; the second is set to expired instead."""
    expired.revoked_at, expired.expires_at = None, clock.now()
    db.session.flush()
    found = {"own": own, "other": other, "expired": expired, "revoked": revoked}
    tokens = {name: links.token(link) for name, link in found.items()}
    another_key = URLSafeSerializer("a key of long ago", salt="link:x")
    old = {"oldkey": str(another_key.dumps([own.id, own.nonce]))}
    return tokens | old | {"forged": str(another_key.dumps([own.id, own.nonce[::-1]]))}
