"""Students' answers about their reach at the start and the end, and about being in touch months later."""

from __future__ import annotations

from collections.abc import Iterable

from placement.core import clock
from placement.demo.institution import read
from placement.demo.plan import APPROVED, ENDS, Intern
from placement.demo.random_streams import Chance, stream
from placement.demo.terms import DAY
from placement.demo.timeline import Steps, dawn
from placement.relationships import notices
from placement.relationships.models import ReachKind, ReachOccasion
from placement.relationships.rules.after_end import MONTHS
from placement.relationships.rules.months import add_months
from placement.relationships.services import after_end, reach
from placement.relationships.services.after_end import AfterEnd, AfterEndQuestion


def add_answers(interns: Iterable[Intern]) -> None:
    """Start the questions of both terms."""
    for intern in interns:
        if intern.state in APPROVED:
            chance = stream(intern.context.today, "reach", intern.term.code, intern.user.id)
            for occasion in ReachOccasion:
                intern.context.timeline.add(_answer_reach(intern, occasion, chance))
            for months in MONTHS:
                intern.context.timeline.add(_answer_later(intern, months, chance))


def _answer_reach(intern: Intern, occasion: ReachOccasion, chance: Chance) -> Steps:
    """Answer the eight questions within their days, or not; at the end more answers are yes."""
    is_end = occasion is ReachOccasion.END
    if (is_end and intern.state not in ENDS) or not chance.happens(read("people")["often"][f"reach_{occasion.value}"]):
        return
    day = intern.last_day if is_end else max(intern.dates.start, intern.dates.signed + 4 * DAY)
    yield chance.at(day + chance.days(0, 6))
    if occasion in reach.list_open_occasions(intern.placement, clock.today()):
        answers = {kind: chance.happens(0.72 if is_end else 0.38) for kind in ReachKind}
        reach.save_reach(intern.student, intern.placement, occasion, answers)


def _answer_later(intern: Intern, months: int, chance: Chance) -> Steps:
    """Get the email on the day it is due, and answer most of the time."""
    yield dawn(add_months(intern.last_day, months)) + DAY / 24
    if intern.study.program.people_off_reason:
        return
    notices.ask_after_end(intern.placement, months, after_end.issue_link(intern.placement, months).id)
    if chance.happens(read("people")["often"]["in_touch_answered"]):
        yield chance.at(clock.today() + chance.days(0, 5))
        after = AfterEnd(intern.placement, months)
        after_end.answer(intern.student, after, AfterEndQuestion.IN_TOUCH, chance.happens(0.8))
