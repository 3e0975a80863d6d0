"""Ask a student after a placement's end, and save the answers given by the link of the email."""

from __future__ import annotations

from dataclasses import dataclass

from placement import audit
from placement.access import links
from placement.access.models import Link, Purpose
from placement.core import clock
from placement.core.actors import Actor, ActorKind
from placement.core.database import db
from placement.core.errors import LinkGone, NotThere
from placement.core.labels import Label
from placement.placements.models import Placement
from placement.relationships.models import InTouchAnswer, OutcomeKind
from placement.relationships.queries import outcomes as queries
from placement.relationships.queries.programs import may_read_feed
from placement.relationships.rules.after_end import ANSWER_WITHIN, is_open
from placement.relationships.rules.placing import COUNTED
from placement.relationships.services.outcomes import say
from placement.relationships.services.settings import give_settings

CLOSED = "These questions are closed. You can still update Outcomes after you sign in."


class AfterEndQuestion(Label):
    """The three questions, each with a button of its own."""

    IN_TOUCH = "in_touch", "Are you still in touch with anyone you met there?"
    FULL_TIME_OFFER = "full_time_offer", "Did you get a full-time job offer from them?"
    HIRED_BY_HOST = "hired_by_host", "Did they hire you?"


@dataclass(frozen=True)
class AfterEnd:
    """The subject of the link: a placement, and the number of months after its end."""

    placement: Placement
    months: int


def issue_link(placement: Placement, months: int) -> Link:
    """Issue the link of an email; it works while the answers count."""
    days = ANSWER_WITHIN.days + 1
    return links.issue(Purpose.AFTER_END, placement.id, days=days, holder_id=placement.student_id, bound_to=months)


def open_link(token: str) -> tuple[Actor, AfterEnd]:
    """Return the student as the actor, and what the link opens. Raises NotThere or LinkGone."""
    link = links.get_known(token, Purpose.AFTER_END)
    links.check_signed(link, token)
    links.check_alive(link)
    placement, months = db.session.get(Placement, link.subject_id), link.bound_to or 0
    if placement is None:
        raise NotThere
    is_asked = placement.state in COUNTED and may_read_feed(placement.student_id)
    if not is_asked or not is_open(placement.ends_on, months, clock.today()):
        raise LinkGone(CLOSED, placement.id)
    student = placement.student
    actor = Actor(ActorKind.LINK, id=student.id, name=student.name, placement_id=placement.id, link_id=link.id)
    return actor, AfterEnd(placement, months)


def find_answers(after: AfterEnd) -> dict[AfterEndQuestion, bool | None]:
    """Map the questions to the student's answers so far."""
    said = db.session.get(InTouchAnswer, (after.placement.id, after.months))
    outcomes = queries.list_outcomes(after.placement)
    kinds = {question: OutcomeKind(question.value) for question in list(AfterEndQuestion)[1:]}
    answers = {question: outcomes[kind].student_says if kind in outcomes else None for question, kind in kinds.items()}
    return {AfterEndQuestion.IN_TOUCH: said.in_touch if said else None, **answers}


def answer(actor: Actor, after: AfterEnd, question: AfterEndQuestion, says: bool) -> None:
    """Save one answer; the last one counts."""
    if question is AfterEndQuestion.IN_TOUCH:
        row = InTouchAnswer(placement_id=after.placement.id, months=after.months)
        row.in_touch, row.answered_on = says, clock.today()
        db.session.merge(row)
        audit.record(actor, "answer after the end", "placement", after.placement.id, months=after.months)
        return
    kind = OutcomeKind(question.value)
    outcome = queries.list_outcomes(after.placement).get(kind)
    decision = outcome.decision if outcome is not None and says else None
    say(actor, after.placement, "student", {kind: says}, decision)


def stop(actor: Actor, after: AfterEnd) -> None:
    """Send this student no more of these emails."""
    give_settings(after.placement.student_id).stopped_after_end = True
    db.session.flush()
