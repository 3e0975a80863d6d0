"""Ratings of skills and objectives: gaps, "not observed", a shift in how the start is seen, a change of rater."""

from __future__ import annotations

from datetime import date

from placement.agreements.models import Attainment
from placement.agreements.rules.transitions import Party
from placement.agreements.services import AttainmentRating, rate_attainment
from placement.demo.institution import read
from placement.demo.plan import ENDS, Intern
from placement.demo.random_streams import Chance, stream
from placement.demo.terms import DAY
from placement.demo.timeline import Steps
from placement.evaluations import services
from placement.evaluations.models import Occasion, Rater, Rating, WouldReference, WouldRehire
from placement.evaluations.rules import Closing, Window, windows
from placement.placements.models import State

SHARE = {Occasion.BASELINE: 0.0, Occasion.MIDPOINT: 0.5, Occasion.FINAL: 1.0}  # of the placement that is over
REACH = (Attainment.PARTLY, Attainment.MOSTLY, Attainment.MET, Attainment.MET, Attainment.MET, Attainment.EXCEEDED)
STEPS = list(Attainment)[:5]
REHIRE = (*[WouldRehire.YES] * 7, WouldRehire.NO, WouldRehire.NOT_ELIGIBLE)
REFERENCE = (*[WouldReference.YES] * 5, WouldReference.ASK_ME, WouldReference.NO)


class TrueSkills:
    """The true skills of one student, from which ratings are drawn: the start of each, and how much it grows."""

    def __init__(self, intern: Intern) -> None:
        self.chance = chance = stream(intern.context.today, "skills", intern.placement.ref)
        self.confidence, self.leniency = chance.gauss(0.55, 0.35), chance.gauss(0.1, 0.4)
        self.known = {
            row.skill_id: (chance.gauss(2.4, 0.6), max(0.0, chance.gauss(1.05, 0.5))) for row in intern.skills
        }

    def rate(self, share: float, bias: float, unseen: float = 0.03) -> dict[int, Rating]:
        """Rate each skill at this point of the placement; some were not observed, some are left out."""
        given: dict[int, Rating] = {}
        for skill, (start, growth) in self.known.items():
            level = round(start + share * growth + bias + self.chance.gauss(0, 0.35))
            fate = self.chance.random()
            if fate < 0.97:
                given[skill] = Rating.NOT_OBSERVED if fate < unseen else Rating(min(5, max(1, level)))
        return given


def add_evaluations(intern: Intern) -> None:
    """Start the ratings of a placement that has begun."""
    skills, timeline, dates = TrueSkills(intern), intern.context.timeline, intern.dates
    for rater in Rater:
        for window in windows(rater, dates.start, dates.end, dates.start):
            day, often = _choose_day(intern, window), read("plan")["rates"][rater.value][window.occasion.value]
            if day is not None and intern.chance.happens(often):
                timeline.add(_rate_skills(intern, skills, rater, window.occasion, day))
    if intern.state in ENDS:
        timeline.add(_rate_objectives(intern))


def _choose_day(intern: Intern, window: Window) -> date | None:
    """Choose a day within the window, before the placement is closed."""
    opens = max(window.opens, intern.dates.signed + 3 * DAY)
    last = min(window.until or intern.last_day + 10 * DAY, opens + 16 * DAY)
    if intern.state is State.TERMINATED:
        last = min(last, intern.last_day)
    if intern.state in ENDS:
        last = min(last, intern.context.yesterday)
    return opens + intern.chance.days(0, (last - opens).days) if last >= opens else None


def _rate_skills(intern: Intern, skills: TrueSkills, rater: Rater, occasion: Occasion, day: date) -> Steps:
    yield intern.chance.at(day)
    share, is_final = SHARE[occasion], occasion is Occasion.FINAL
    if rater is Rater.SELF:
        ratings = skills.rate(share, skills.confidence * (1 - share) + 0.1 * share)
        then = skills.rate(0.0, -0.15) if is_final else None
        services.rate_self(intern.student, intern.placement, occasion, ratings, then)
    else:
        ratings, closing = skills.rate(share, skills.leniency, unseen=0.09), _draw_closing(intern.chance, is_final)
        services.evaluate(intern.by_link, intern.placement, intern.supervisor, occasion, ratings, closing)


def _draw_closing(chance: Chance, is_final: bool) -> Closing:
    """Draw what a supervisor says besides the ratings."""
    words = read("frames")["evaluation"]
    skill, writes = chance.choice(words["skills"]), chance.happens(0.85)
    return Closing(
        strengths=chance.choice(words["strengths"]).format(skill=skill) if writes else "",
        to_improve=chance.choice(words["to_improve"]).format(skill=skill) if writes else "",
        overall=chance.choice((2, 3, 3, 4, 4, 4, 5, 5)) if chance.happens(0.95) else None,
        would_rehire=chance.choice(REHIRE) if is_final else None,
        would_reference=chance.choice(REFERENCE) if is_final else None,
        discussed=chance.choice((True, True, True, False)) if chance.happens(0.9) else None,
    )


def _rate_objectives(intern: Intern) -> Steps:
    """Each party rates how far each objective was attained: mostly the same, or a step apart."""
    chance, numbers = intern.chance, intern.in_force
    truth = {number: chance.choice(REACH) for number in numbers}
    reasons = {
        number: chance.choice(read("frames")["attained"]["no_chance"]) for number in numbers if chance.happens(0.03)
    }
    often = 0.95 if intern.state is State.COMPLETED else 0.2
    for party, share, after in ((Party.STUDENT, 0.9, 1), (Party.SUPERVISOR, 0.8, 2), (Party.FACULTY, often, 4)):
        yield chance.at(min(intern.last_day + after * DAY, intern.context.yesterday))
        actors = {Party.STUDENT: intern.student, Party.SUPERVISOR: intern.by_link, Party.FACULTY: intern.faculty}
        ratings = {}
        for number in (one for one in numbers if chance.happens(share)):
            step = STEPS[min(4, max(0, STEPS.index(truth[number]) + chance.choice((0, 0, 0, 0, -1, 1))))]
            reason = reasons.get(number, "")
            ratings[number] = AttainmentRating(Attainment.NA if reason else step, reason)
        if ratings:
            rate_attainment(actors[party], intern.placement, party, ratings)
