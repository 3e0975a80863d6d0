"""The check-ins of each placement: submitted, late, answered, excused, half-written, or left to the worker."""

from __future__ import annotations

from decimal import Decimal

from placement.checkins import queries
from placement.checkins.models import CheckIn
from placement.checkins.rules.reflection import Reflection
from placement.checkins.services import submit as services
from placement.core import clock
from placement.demo import relationships
from placement.demo.institution import read
from placement.demo.plan import Intern
from placement.demo.random_streams import Chance, stream
from placement.demo.reflections import CheckInText
from placement.demo.terms import DAY
from placement.demo.timeline import Steps
from placement.placements.models import State

DEPTHS = ("1", "1.5", "2", "2", "2.5", "2.5", "3", "3", "3.5", "4")


def add_checkins(intern: Intern) -> None:
    """Start the course of each check-in that was scheduled and falls into the placement."""
    before = intern.dates.start
    for checkin in queries.list_for(intern.placement):
        if checkin.due_on <= intern.last_day:
            chance = stream(intern.context.today, "checkin", intern.placement.ref, checkin.number)
            intern.context.timeline.add(_add_checkin(intern, checkin, (checkin.due_on - before).days, chance))
            before = checkin.due_on


def _add_checkin(intern: Intern, checkin: CheckIn, days: int, chance: Chance) -> Steps:
    """Most are submitted, and faculty answers most of those."""
    fate, is_current = chance.random(), checkin.due_on >= intern.context.yesterday
    write, host, words = intern.context.writer.write, intern.host.line["name"], intern.study.data["words"]
    share = 0.93 if intern.is_past or intern.state is State.COMPLETED else 0.86
    if fate < 0.03 and not is_current:
        yield chance.at(checkin.due_on + DAY)
        services.excuse(intern.office, [checkin], chance.choice(read("frames")["excuses"]["reasons"]))
    elif fate < share and not is_current:
        day = checkin.due_on + (chance.days(1, 7) if fate > 0.8 else -chance.days(0, 2))
        closed_on = {State.COMPLETED: intern.last_day + 4 * DAY, State.TERMINATED: intern.last_day}.get(
            intern.state, day
        )
        yield chance.at(min(day, closed_on, intern.context.yesterday))
        text = write(words, host)
        services.submit(intern.student, checkin, _complete(intern, checkin, text, days, chance))
        yield from _answer(intern, checkin, text, chance)
    elif chance.happens(0.5):
        yield chance.at(checkin.opens_on)
        services.save_draft(intern.student, checkin, Reflection(**write(words, host).first))


def _answer(intern: Intern, checkin: CheckIn, text: CheckInText, chance: Chance) -> Steps:
    """Faculty reads it, and mostly answers."""
    yield chance.at(clock.today() + chance.days(1, 10))
    if chance.happens(0.9 if intern.is_past else 0.72):
        depth = chance.choice(DEPTHS[min(checkin.number - 1, 4) :][:6]) if chance.happens(0.85) else None
        response = intern.context.writer.answer(text)
        services.answer(intern.faculty, checkin, response, Decimal(depth) if depth else None)
    elif chance.happens(0.97 if intern.is_past else 0.4):
        services.mark_read(intern.faculty, checkin)


def _complete(intern: Intern, checkin: CheckIn, text: CheckInText, days: int, chance: Chance) -> Reflection:
    """Return everything a check-in says; some questions stay unanswered."""
    weekly = float(intern.placement.hours_per_week or 0)
    numbers, skills = intern.in_force, [skill.code for skill in intern.skills]
    return Reflection(
        **text.first,
        **text.last,
        **(text.feedback if chance.happens(0.75) else {}),
        hours=Decimal(round(2 * weekly * max(days, 5) / 7 * chance.uniform(0.93, 1.13))) / 2,
        next_step_on=checkin.due_on + chance.days(7, 14) if chance.happens(0.7) else None,
        mood=chance.choice((2, 3, 3, 4, 4, 4, 5)) if chance.happens(0.7) else None,
        support=chance.choice((2, 3, 4, 4, 5, 5)) if chance.happens(0.7) else None,
        objective_numbers=sorted(chance.sample(numbers, min(len(numbers), chance.choice((1, 1, 2))))),
        skill_codes=sorted(chance.sample(skills, min(len(skills), chance.choice((0, 1, 2))))),
        people=relationships.meet(intern, chance),
    )
