"""Send one idea now and then after a placement to students who chose it, until they stop it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from itsdangerous import BadData
from sqlalchemy import select, update

from placement import audit
from placement.core import clock, signing
from placement.core.actors import Actor, ActorKind
from placement.core.database import db
from placement.core.errors import LinkGone, NotThere
from placement.core.settings import settings
from placement.placements.models import Placement
from placement.relationships import notices
from placement.relationships.models import IdeaChoice, PeopleSettings
from placement.relationships.queries.after_end import Latest, list_latest, list_with_questions
from placement.relationships.queries.programs import may_read_feed
from placement.relationships.rules.after_end import APART
from placement.relationships.rules.ideas import IDEAS, due_on, find_step, waits_for_question

SALT = "one-idea"


def choose_ideas(actor: Actor, placement: Placement, wants_ideas: bool) -> None:
    """Save whether the student wants ideas by email after this placement."""
    row = IdeaChoice(placement_id=placement.id, wants_ideas=wants_ideas, answered_on=clock.today())
    db.session.merge(row)
    audit.record(actor, "choose ideas by email", "placement", placement.id)


def stop_ideas(actor: Actor, placement: Placement) -> None:
    """Send this student no more ideas, about any placement."""
    mine = select(Placement.id).where(Placement.student_id == placement.student_id)
    wanted = IdeaChoice.placement_id.in_(mine)
    db.session.execute(update(IdeaChoice).where(wanted).values(wants_ideas=False))
    audit.record(actor, "choose ideas by email", "placement", placement.id)


def make_token(placement: Placement) -> str:
    """Return the token in the address that stops these emails; it does nothing else, and doesn't expire."""
    return str(signing.serializer(SALT).dumps(placement.id))


def open_token(token: str) -> tuple[Actor, Placement]:
    """Return the student as the actor, and the placement. Raises NotThere or LinkGone."""
    try:
        content: Any = signing.serializer(SALT).loads(token)
    except BadData as bad:
        raise NotThere from bad
    placement = db.session.get(Placement, content)
    if placement is None:
        raise LinkGone("This placement isn't on file anymore, so no more of these emails are sent.")
    student = placement.student
    return Actor(ActorKind.LINK, id=student.id, name=student.name, placement_id=placement.id), placement


def send_ideas(placements: Collection[Placement]) -> None:
    """Email the idea due today about each placement, unless another such email is less than 14 days away."""
    today, students = clock.today(), {one.student_id for one in placements}
    sent = list_latest(students, (notices.ONE_IDEA,))
    asked = list_latest(students, (notices.AFTER_END,))
    questions = _list_questions(students)
    for placement in placements:
        step = find_step(placement.ends_on, today) if placement.ends_on else None
        if step is None or not _may_send(placement, step, sent, asked, questions, today):
            continue
        address = f"{settings().base_url}/ideas/{make_token(placement)}"
        notices.send_idea(placement, IDEAS[step], address)
        sent[placement.student_id][placement.id] = today


def _list_questions(students: Collection[int]) -> Mapping[int, list[Placement]]:
    """Map students to the placements they may be asked about; none if they or the institution stopped that."""
    if not settings().after_end_emails:
        return {}
    stopped = select(PeopleSettings.student_id).where(
        PeopleSettings.student_id.in_(students), PeopleSettings.stopped_after_end
    )
    return list_with_questions(set(students) - set(db.session.scalars(stopped)))


def _may_send(
    placement: Placement,
    step: int,
    sent: Latest,
    asked: Latest,
    questions: Mapping[int, list[Placement]],
    today: date,
) -> bool:
    student_id, ends_on = placement.student_id, placement.ends_on or today
    was_sent = sent[student_id].get(placement.id, date.min) >= due_on(ends_on, step)
    is_apart = all(today - day >= APART for one in (sent, asked) for day in one[student_id].values())
    waits = any(
        waits_for_question(one.ends_on, asked[student_id].get(one.id), today)
        for one in questions.get(student_id, ())
        if one.ends_on
    )
    return not was_sent and is_apart and not waits and may_read_feed(student_id)
