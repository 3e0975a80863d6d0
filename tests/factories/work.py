"""Factories of objectives, check-ins, evaluations, and the supervisor's link."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select

from placement.about_me.models import AboutMeAnswer, AboutMeItem
from placement.about_me.rules import find_occasion
from placement.access import links
from placement.access.models import Link, Purpose
from placement.agreements.models import (
    Agreement,
    AgreementState,
    BloomLevel,
    Decision,
    EvidenceKind,
    Objective,
    ObjectiveType,
    Wording,
)
from placement.checkins.models import CheckIn, CheckInState
from placement.core import clock
from placement.core.database import db
from placement.evaluations.models import Evaluation, Occasion, Rater, SkillRating
from placement.people.models import User
from placement.placements.models import Placement
from placement.relationships.models import (
    Contact,
    ContactEntry,
    Interaction,
    InteractionKind,
    MentorConfirmation,
    MentoringTie,
    PlacementEvent,
    PlacementEventKind,
    PlacementEventPerson,
    Reference,
    TieStage,
)
from placement.skills.models import Skill
from tests.factories.basics import day, numbers, saved
from tests.factories.placements import supervisor_of


def agreement(
    of: Placement, state: AgreementState = AgreementState.DRAFTING, *, objectives: int = 3, **facts: Any
) -> Agreement:
    """An agreement with this many valid objectives, decided as far as its state requires."""
    sent = state is not AgreementState.DRAFTING
    made = saved(
        Agreement(
            **{
                "placement_id": of.id,
                "revision": 1,
                "state": state,
                "opened_at": clock.now(),
                "submitted_at": clock.now() if sent else None,
                "waiting_since": clock.now() if sent else None,
            }
            | _signatures(of, state)
            | facts
        )
    )
    for number in range(1, objectives + 1):
        _objective(of, made, number)
    db.session.refresh(made)
    return made


def _signatures(of: Placement, state: AgreementState) -> dict[str, Any]:
    agreed: dict[str, Any] = {"supervisor_agreed_at": clock.now(), "supervisor_name": supervisor_of(of).name}
    signed = {
        "signed_off_at": clock.now(),
        "signed_off_on": day(),
        "signed_off_by_id": of.faculty_id,
        "signed_off_name": of.faculty.name if of.faculty else "",
    }
    if state is AgreementState.SIGNED_OFF:
        return agreed | signed | {"waiting_since": None}
    return agreed if state is AgreementState.WITH_FACULTY else {}


def _objective(of: Placement, made: Agreement, number: int) -> None:
    sent = made.state is not AgreementState.DRAFTING
    signed = made.state is AgreementState.SIGNED_OFF
    agreed = signed or made.state is AgreementState.WITH_FACULTY
    objective = saved(
        Objective(
            placement_id=of.id,
            number=number,
            first_submitted_at=made.submitted_at if sent else None,
            last_decided_at=made.signed_off_at,
            approved_at=made.signed_off_at,
        )
    )
    statement = f"Design, build and test part {number} of the reporting tool until its three users accept it."
    saved(
        Wording(
            agreement_id=made.id,
            objective_id=objective.id,
            type=ObjectiveType.SKILL_APPLICATION,
            statement=statement,
            statement_hash=sha256(statement.encode()).hexdigest(),
            verb="design",
            bloom_level=BloomLevel.CREATE,
            skill_codes=["PRO"],
            activities="Weekly reviews with the team.",
            evidence_kind=EvidenceKind.WORK_PRODUCT,
            measure="All acceptance tests pass.",
            due_on=of.ends_on,
            supervisor_decision=Decision.AGREED if agreed else Decision.PENDING,
            faculty_decision=Decision.AGREED if signed else Decision.PENDING,
        )
    )


def agreement_with_supervisor(of: Placement, **facts: Any) -> Agreement:
    return agreement(of, AgreementState.WITH_SUPERVISOR, **facts)


def agreement_with_faculty(of: Placement, **facts: Any) -> Agreement:
    return agreement(of, AgreementState.WITH_FACULTY, **facts)


def signed_agreement(of: Placement, **facts: Any) -> Agreement:
    return agreement(of, AgreementState.SIGNED_OFF, **facts)


def returned_agreement(of: Placement, **facts: Any) -> Agreement:
    """Returned by the supervisor, who requested changes to the first objective only."""
    made = agreement(of, AgreementState.RETURNED, **facts)
    first = wordings_of(made)[0]
    first.supervisor_decision, first.supervisor_comment = Decision.CHANGES_REQUESTED, "Please name the tool."
    db.session.flush()
    return made


def wordings_of(made: Agreement) -> list[Wording]:
    """The wordings of an agreement by objective number."""
    wanted = select(Wording).join(Objective).where(Wording.agreement_id == made.id).order_by(Objective.number)
    return list(db.session.scalars(wanted))


def checkin(of: Placement, state: CheckInState = CheckInState.SCHEDULED, **facts: Any) -> CheckIn:
    """Due in two weeks and not open yet, unless told otherwise."""
    due = facts.setdefault("due_on", day(14))
    usual = {"placement_id": of.id, "number": 1, "state": state, "opens_on": due - timedelta(days=3)}
    return saved(CheckIn(**usual | facts))


def open_checkin(of: Placement, **facts: Any) -> CheckIn:
    return checkin(of, **{"due_on": day(1)} | facts)


def submitted_checkin(of: Placement, state: CheckInState = CheckInState.SUBMITTED, **facts: Any) -> CheckIn:
    """Written on time, unread."""
    written = {
        "what": "I joined the planning meeting and wrote the first report.",
        "so_what": "I saw how a question becomes a table.",
        "now_what": "I will ask what the table is for before I start.",
        "hours": 20,
        "submitted_at": clock.now(),
        "was_late": False,
    }
    return checkin(of, state, **{"due_on": day()} | written | facts)


def answered_checkin(of: Placement, **facts: Any) -> CheckIn:
    answer = {
        "response": "Good question to ask.",
        "responded_at": clock.now(),
        "responded_by_id": of.faculty_id,
        "read_at": clock.now(),
    }
    return submitted_checkin(of, CheckInState.REPLIED, **answer | facts)


def evaluation(of: Placement, occasion: Occasion, rater: Rater, **facts: Any) -> Evaluation:
    by_supervisor = rater is Rater.SUPERVISOR
    usual = {
        "placement_id": of.id,
        "occasion": occasion,
        "rater": rater,
        "submitted_at": clock.now(),
        "supervisor_id": supervisor_of(of).id if by_supervisor else None,
        "entered_by_id": None if by_supervisor else of.student_id,
    }
    return saved(Evaluation(**usual | facts))


def rating(of: Placement, skill: Skill, **columns: Any) -> SkillRating:
    """`make.rating(p, skill, baseline_self=2, final_self_not_observed=True)`."""
    return saved(SkillRating(placement_id=of.id, skill_id=skill.id, **columns))


def known(student: User, **facts: Any) -> Contact:
    """A person in the student's network with whom nothing happened yet."""
    n = next(numbers)
    return saved(Contact(**{"student_id": student.id, "name": f"Contact {n}", "created_at": clock.now()} | facts))


def contact(of: Placement, on: date | None = None, **facts: Any) -> Contact:
    """A person the student met in this placement, today or on a day."""
    person = known(of.student, **facts)
    talk(person, of, on=on or clock.today())
    return person


def talk(person: Contact, of: Placement | None = None, **facts: Any) -> Interaction:
    """A meeting with a contact, in a placement or outside one."""
    usual = {
        "contact_id": person.id,
        "placement_id": of.id if of else None,
        "on": clock.today(),
        "kind": InteractionKind.MEETING,
        "created_at": clock.now(),
    }
    return saved(Interaction(**usual | facts))


def event(of: Placement, **facts: Any) -> PlacementEvent:
    """An event of the day before that the student attended."""
    usual = {"placement": of, "kind": PlacementEventKind.TEAM, "on": day(-1), "attended": True}
    return saved(PlacementEvent(**usual | facts, created_at=clock.now()))


def event_with(of: Placement) -> PlacementEvent:
    """An event with someone the student met there."""
    made, met = event(of), contact(of)
    talked = db.session.scalars(select(Interaction).where(Interaction.contact_id == met.id)).one()
    saved(PlacementEventPerson(event_id=made.id, contact_id=met.id, interaction_id=talked.id))
    return made


def entry(of: Placement) -> ContactEntry:
    """The result of a captured line about a new person."""
    one = contact(of)
    steps = {"made": {"contact": [one.id]}, "changed": []}
    facts = {"student_id": of.student_id, "contact_id": one.id, "line": one.name, "steps": steps}
    return saved(ContactEntry(**facts, made_at=clock.now()))


def mentor(of: Placement, **facts: Any) -> MentoringTie:
    """A contact who mentors."""
    person = facts.pop("contact", None) or contact(of)
    return saved(MentoringTie(**{"placement_id": of.id, "contact": person} | facts))


def wished_mentor(of: Placement, **facts: Any) -> MentoringTie:
    """A person whom the student wishes for as a mentor."""
    return mentor(of, **{"contact": known(of.student), "stage": TieStage.WISHED} | facts)


def confirmation(tie: MentoringTie, **facts: Any) -> MentorConfirmation:
    """A mentor's answer that was asked for, with its link; `links.token` gives the token."""
    student_id = tie.contact.student_id
    link = links.issue(Purpose.MENTOR, tie.id, days=60, holder_id=student_id)
    usual = {"tie": tie, "link_id": link.id, "address": "kim@acme.com", "domain": "acme.com", "asked_on": clock.today()}
    return saved(MentorConfirmation(**usual | {"was_corrected": False} | facts))


def reference(of: Placement, **facts: Any) -> Reference:
    """A contact the student asked to be a reference."""
    return saved(Reference(**{"placement_id": of.id, "contact_id": contact(of).id, "asked_on": clock.today()} | facts))


def about_me(of: Placement, item: AboutMeItem = AboutMeItem.GOALS, **facts: Any) -> AboutMeAnswer:
    """One of the student's answers about themselves, given today."""
    occasion = find_occasion(of.state, of.starts_on, of.ends_on, clock.today()) or Occasion.BASELINE
    usual = {"placement_id": of.id, "occasion": occasion, "item": item, "words": "Design a study of my own"}
    answer = db.session.merge(AboutMeAnswer(**usual | {"answered_on": clock.today()} | facts))
    db.session.flush()
    return answer


def supervisor_link(of: Placement, **facts: Any) -> Link:
    """The link of the primary supervisor; `links.token(link)` is the token in its address."""
    revision = db.session.scalar(select(func.max(Agreement.revision)).where(Agreement.placement_id == of.id))
    usual = {"holder_id": supervisor_of(of).id, "days": 30, "bound_to": revision}
    return links.issue(Purpose.SUPERVISOR, of.id, **usual | facts)
