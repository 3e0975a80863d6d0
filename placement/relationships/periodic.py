"""Ask students after the end, email this week's people, and delete old notes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import aliased

from placement.core import clock
from placement.core.database import db
from placement.core.settings import settings
from placement.core.write_ahead_log import has_log, truncate_log_after_commit
from placement.jobs import enqueue, handler, periodic
from placement.jobs.models import Job
from placement.people.models import User
from placement.placements.models import Placement
from placement.relationships import notices
from placement.relationships.models import Contact, IdeaChoice, Interaction, MentorConfirmation, PeopleSettings
from placement.relationships.queries.after_end import Latest, list_latest
from placement.relationships.queries.network import list_this_week, read_network
from placement.relationships.queries.programs import may_read_feed
from placement.relationships.rules.after_end import APART, MONTHS, SEND_WITHIN, find_due
from placement.relationships.rules.ideas import DAYS
from placement.relationships.rules.mentors import ANSWER_WITHIN
from placement.relationships.rules.months import add_months
from placement.relationships.rules.placing import COUNTED
from placement.relationships.rules.this_week import SHOWN
from placement.relationships.services.after_end import issue_link
from placement.relationships.services.confirmations import AGAIN, ask_again
from placement.relationships.services.ideas import send_ideas
from placement.terms.models import Program

AT_ONCE = 500
NOTES_KEPT_MONTHS = 12
ASK, IDEA, EMAIL = "relationships.after_end", "relationships.one_idea", "relationships.this_week"


@periodic
def start_daily() -> int:
    """Queue today's emails once a day."""
    today, started = clock.today(), 0
    for name in (ASK, IDEA, EMAIL):
        key = f"{name}:{today}"
        if db.session.scalar(select(Job.id).where(Job.key == key)) is None:
            enqueue(name, {"after": 0}, key=key)
            started += 1
    return started


@handler(ASK)
def ask_after_end(job: Job) -> None:
    """Email the students whose placement ended 3, 6 or 12 months ago, a batch at a time."""
    if not settings().after_end_emails:
        return
    today = clock.today()
    placements = list_ended(job.args["after"], today)
    students = {placement.student_id for placement in placements}
    latest, ideas = list_latest(students, (notices.AFTER_END,)), list_latest(students, (notices.ONE_IDEA,))
    for placement in placements:
        months = find_due(placement.ends_on, today) if placement.ends_on else None
        if months is None or not may_ask(placement, months, latest, ideas, today):
            continue
        notices.ask_after_end(placement, months, issue_link(placement, months).id)
        latest[placement.student_id][placement.id] = today
    if len(placements) == AT_ONCE:
        last = placements[-1].id
        enqueue(ASK, {"after": last}, key=f"{ASK}:{today}:{last}")


def list_ended(after: int, today: date) -> list[Placement]:
    """List the next placements whose email could be due today, by id."""
    slack = timedelta(days=3)  # months differ in length; `find_due` decides
    windows = [
        Placement.ends_on.between(add_months(today - SEND_WITHIN, -months) - slack, add_months(today, -months) + slack)
        for months in MONTHS
    ]
    stopped = exists().where(PeopleSettings.student_id == Placement.student_id, PeopleSettings.stopped_after_end)
    query = (
        select(Placement)
        .join(Program, Program.id == Placement.program_id)
        .where(Placement.id > after, or_(*windows), Placement.state.in_(COUNTED))
        .where(Program.people_off_reason == "", ~stopped)
    )
    return list(db.session.scalars(query.order_by(Placement.id).limit(AT_ONCE)))


def may_ask(placement: Placement, months: int, latest: Latest, ideas: Latest, today: date) -> bool:
    """True if this email was not sent yet, and neither one nor an idea went to the student in the last 14 days."""
    days = latest[placement.student_id]
    others = ideas[placement.student_id].values()
    due = add_months(placement.ends_on, months) if placement.ends_on else today
    was_asked = placement.id in days and days[placement.id] >= due
    return not was_asked and all(today - day >= APART for day in [*days.values(), *others])


@handler(IDEA)
def email_ideas(job: Job) -> None:
    """Email one idea to students who chose it, a batch of placements at a time."""
    today = clock.today()
    windows = [
        Placement.ends_on.between(today - SEND_WITHIN - timedelta(days), today - timedelta(days)) for days in DAYS
    ]
    query = (
        select(Placement)
        .join(IdeaChoice, IdeaChoice.placement_id == Placement.id)
        .join(Program, Program.id == Placement.program_id)
        .where(Placement.id > job.args["after"], IdeaChoice.wants_ideas, or_(*windows))
        .where(Placement.state.in_(COUNTED), Program.people_off_reason == "")
    )
    placements = list(db.session.scalars(query.order_by(Placement.id).limit(AT_ONCE)))
    send_ideas(placements)
    if len(placements) == AT_ONCE:
        last = placements[-1].id
        enqueue(IDEA, {"after": last}, key=f"{IDEA}:{today}:{last}")


@handler(EMAIL)
def email_this_week(job: Job) -> None:
    """Email students who chose this weekday, if anyone is due."""
    today = clock.today()
    query = (
        select(User)
        .join(PeopleSettings, PeopleSettings.student_id == User.id)
        .where(User.id > job.args["after"], PeopleSettings.email_weekday == today.weekday())
    )
    students = list(db.session.scalars(query.order_by(User.id).limit(AT_ONCE)))
    for student in students:
        if may_read_feed(student.id) and (due := list_this_week(read_network(student.id), today)[:SHOWN]):
            notices.tell_this_week(student, len(due))
    if len(students) == AT_ONCE:
        enqueue(EMAIL, {"after": students[-1].id}, key=f"{EMAIL}:{today}:{students[-1].id}")


@handler(AGAIN)
def repeat_question(job: Job) -> None:
    """Send a mentor the one repeat."""
    ask_again(job.args["link_id"])


@periodic
def delete_old_addresses() -> int:
    """Delete the addresses of mentors whose link has expired without an answer; returns how many."""
    old = MentorConfirmation.asked_on < clock.today() - ANSWER_WITHIN, MentorConfirmation.address != ""
    deleted: Any = db.session.execute(update(MentorConfirmation).where(*old).values(address=""))
    if deleted.rowcount:
        truncate_log_after_commit()
    return int(deleted.rowcount)


@periodic
def delete_old_notes() -> int:
    """Delete private notes 12 months after the last touch of their person, unless kept; returns how many."""
    newest, deleted = add_months(clock.today(), -NOTES_KEPT_MONTHS), 0
    for student_id in list_with_old_notes(newest):
        for person in read_network(student_id).people.values():
            last = person.standing(clock.today()).last_touch_on
            old = [one for one in person.interactions if one.note and not one.note_kept]
            for one in old if last is not None and last <= newest else ():
                one.note = ""
                deleted += 1
    if deleted:
        db.session.flush()
        truncate_log_after_commit()
    return deleted


def list_with_old_notes(newest: date) -> list[int]:
    """List students with a note of that day or earlier whose contact was not touched after it."""
    later = aliased(Interaction)
    query = (
        select(Contact.student_id)
        .join(Interaction, Interaction.contact_id == Contact.id)
        .where(Interaction.note != "", Interaction.note_kept.is_(False), Interaction.on <= newest)
        .where(~exists().where(later.contact_id == Contact.id, later.on > newest))
    )
    return list(db.session.scalars(query.distinct().order_by(Contact.student_id).limit(AT_ONCE)))


@periodic
def empty_log() -> int:
    """Empty SQLite's log if a reader kept it from being emptied when something was deleted; returns 0."""
    if has_log():
        truncate_log_after_commit()
    return 0
