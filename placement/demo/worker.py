"""The worker's mornings: reminders, missed check-ins, requests for ratings."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from placement.agreements import periodic as agreements
from placement.checkins import periodic as checkins
from placement.core.database import db
from placement.demo.terms import DAY, WEEK
from placement.demo.timeline import Steps, dawn
from placement.evaluations import periodic as evaluations
from placement.jobs.models import Job, JobState
from placement.jobs.services import handlers
from placement.relationships import periodic as relationships
from placement.terms import periodic as terms

TASKS = (terms.freeze_begun_terms, checkins.mark_missed, checkins.remind, agreements.remind, evaluations.ask_daily)

LEFT_OUT = (relationships.ASK,)  # students of the demo get this email in reach.py: here it can't see which were sent


def work(weeks: int, today: date) -> Steps:
    """Do the worker's work once a week up to today, a little after dates have moved placements."""
    waiting = select(Job).where(Job.state == JobState.WAITING).order_by(Job.id)
    for week in range(weeks, -1, -1):
        yield dawn(today - week * WEEK) + DAY / 48
        for task in (*TASKS, *([] if week else [relationships.start_daily])):
            task()
        while jobs := list(db.session.scalars(waiting)):
            for job in (one for one in jobs if one.name not in LEFT_OUT):
                handlers[job.name].run(job)
            for job in jobs:
                job.state, job.attempts = JobState.DONE, 1
            db.session.flush()
