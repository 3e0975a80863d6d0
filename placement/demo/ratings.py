"""How the skills were rated: gaps, "not observed", a shift in how the start is seen, a change of rater."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from placement.agreements.models import Attainment
from placement.demo.book import at, dawn
from placement.demo.casting import BEGUN, DAY, Case
from placement.demo.institution import read
from placement.demo.papers import Papers
from placement.demo.people import acting
from placement.demo.world import World, by_link, page
from placement.evaluations.models import Evaluation, Occasion, Rater, SkillRating, WouldReference, WouldRehire
from placement.evaluations.periodic import ASKED_OF
from placement.evaluations.rules import Window, windows
from placement.hosts.models import Supervisor
from placement.placements.models import State
from placement.skills.models import Skill

HOW_OFTEN = {
    (Rater.SELF, Occasion.BASELINE): 0.94,
    (Rater.SELF, Occasion.MIDPOINT): 0.62,
    (Rater.SELF, Occasion.FINAL): 0.88,
    (Rater.SUPERVISOR, Occasion.MIDPOINT): 0.78,
    (Rater.SUPERVISOR, Occasion.FINAL): 0.84,
}
REACH = (Attainment.PARTLY, Attainment.MOSTLY, Attainment.MET, Attainment.MET, Attainment.MET, Attainment.EXCEEDED)


@dataclass
class Rated:
    """What one placement's ratings are drawn from: where the student stands in each skill, and how they grow."""

    chance: Random
    confidence: float
    leniency: float
    start: dict[int, float] = field(default_factory=dict)
    growth: dict[int, float] = field(default_factory=dict)
    rows: dict[int, SkillRating] = field(default_factory=dict)

    def level(self, skill: Skill, share: float, bias: float) -> int:
        """1 to 5 when this share of the placement is over."""
        true = self.start[skill.id] + share * self.growth[skill.id]
        return min(5, max(1, round(true + bias + self.chance.gauss(0, 0.35))))


def rate(world: World, case: Case, papers: Papers | None) -> None:
    """Everything asked and rated so far in one placement."""
    if case.state not in BEGUN:
        return
    drawn = Rated(case.chance, case.chance.gauss(0.55, 0.35), case.chance.gauss(0.1, 0.4))
    for skill in world.house.skills:
        drawn.start[skill.id] = case.chance.gauss(2.4, 0.6)
        drawn.growth[skill.id] = max(0.0, case.chance.gauss(1.05, 0.5))
    for rater in Rater:
        for window in windows(rater, case.start, case.end, case.start):
            day = _day(case, window)
            _ask(world, case, papers, rater, window)
            if day is not None and case.happens(HOW_OFTEN[rater, window.occasion]):
                _evaluate(world, case, drawn, rater, window.occasion, day)
    if case.state in (State.COMPLETED, State.ENDED):
        _attain(case)


def _day(case: Case, window: Window) -> date | None:
    """A day within the window that is over by now."""
    opens = max(window.opens, case.signed_on + 3 * DAY)
    last = window.until or case.end + (12 * DAY if case.state is not State.TERMINATED else DAY)
    if case.state is State.COMPLETED:
        last = min(last, case.end + 10 * DAY)
    last = min(last, case.yesterday)
    if last < opens or (case.state is State.TERMINATED and window.until is None):
        return None
    return opens + case.chance.randint(0, min((last - opens).days, 16)) * DAY


def _evaluate(world: World, case: Case, drawn: Rated, rater: Rater, occasion: Occasion, day: date) -> None:
    """One evaluation with its ratings."""
    moment = at(day, case.chance)
    evaluation = Evaluation(placement_id=case.placement.id, occasion=occasion, rater=rater, submitted_at=moment)
    evaluation.answers = {}
    if rater is Rater.SELF:
        columns = {
            Occasion.BASELINE: {"baseline_self": (0.0, drawn.confidence)},
            Occasion.MIDPOINT: {"midpoint_self": (0.5, drawn.confidence / 2)},
            Occasion.FINAL: {"then_self": (0.0, -0.15), "final_self": (1.0, 0.1)},
        }[occasion]
        world.record(moment, acting(case.student), "rate", "placement", case.placement.id, **_told(occasion))
        _fill(world, case, drawn, columns, None)
    else:
        supervisor = _rater(case, day)
        evaluation.supervisor_id = supervisor.id
        share = 0.5 if occasion is Occasion.MIDPOINT else 1.0
        column = f"{occasion.value}_supervisor"
        _fill(world, case, drawn, {column: (share, drawn.leniency)}, supervisor)
        evaluation.answers = {
            str(row.skill_id): getattr(row, column) for row in drawn.rows.values() if _was(row, column)
        }
        _close(case, evaluation, occasion)
        actor = by_link(case, supervisor)
        world.record(moment, actor, "evaluate", "placement", case.placement.id, **_told(occasion))
    world.book.add(evaluation)


def _ask(world: World, case: Case, papers: Papers | None, rater: Rater, window: Window) -> None:
    """The mail that asks for it, on the day the occasion opened."""
    begun = case.start if case.state is not State.TERMINATED else case.end
    moment = dawn(max(window.opens, begun, case.signed_on + 2 * DAY))
    if (rater, window.occasion) not in ASKED_OF or moment.date() >= case.today or papers is None:
        return
    facts: dict[str, Any] = {"occasion": window.occasion, "again": False}
    key = f"evaluation:{case.placement.id}:{window.occasion.value}:{rater.value}:0"
    args = {"placement_id": case.placement.id, "rater": rater.value, "occasion": window.occasion.value, "again": False}
    world.done(moment, "evaluations.ask_one", key, **args)
    if rater is Rater.SELF:
        address = page(case, f"skills/{window.occasion.value}")
        world.post(moment, "skills_to_rate", case.student, case, address=address, **facts)
    elif case.successor is None and papers.link is not None:
        world.post(moment, "evaluation_to_give", case.supervisor, case, papers.link, **facts)


def _told(occasion: Occasion) -> dict[str, str]:
    return {"occasion": occasion.value, "on_behalf_of": ""}


def _rater(case: Case, day: date) -> Supervisor:
    """Whoever supervises on that day."""
    changed = case.start + (case.end - case.start) * 2 // 3
    return case.successor if case.successor is not None and day >= changed else case.supervisor


def _was(row: SkillRating, column: str) -> bool:
    return getattr(row, column) is not None or bool(getattr(row, f"{column}_not_observed"))


def _fill(
    world: World, case: Case, drawn: Rated, columns: dict[str, tuple[float, float]], supervisor: Supervisor | None
) -> None:
    """Some skills were not observed, some were left out."""
    unseen = 0.09 if supervisor else 0.03
    for skill in world.house.skills:
        row = drawn.rows.get(skill.id)
        if row is None:
            row = drawn.rows[skill.id] = SkillRating(placement_id=case.placement.id, skill_id=skill.id)
            world.book.add(row)
        for column, (share, bias) in columns.items():
            fate = case.chance.random()
            if fate < unseen:
                setattr(row, f"{column}_not_observed", True)
            elif fate < 0.97:
                setattr(row, column, drawn.level(skill, share, bias))
            if supervisor is not None and fate < 0.97:
                setattr(row, f"{column}_id", supervisor.id)


def _close(case: Case, evaluation: Evaluation, occasion: Occasion) -> None:
    """What a supervisor says besides."""
    words, chance = read("frames")["evaluation"], case.chance
    skill = {"skill": chance.choice(("communication", "teamwork", "critical thinking", "initiative"))}
    if case.happens(0.85):
        evaluation.strengths = chance.choice(words["strengths"]).format(**skill)
        evaluation.to_improve = chance.choice(words["to_improve"]).format(**skill)
    evaluation.overall = chance.choice((2, 3, 3, 4, 4, 4, 5, 5)) if case.happens(0.95) else None
    evaluation.discussed = chance.choice((True, True, True, False)) if case.happens(0.9) else None
    if occasion is Occasion.FINAL:
        evaluation.would_rehire = chance.choice((*[WouldRehire.YES] * 7, WouldRehire.NO, WouldRehire.NOT_ELIGIBLE))
        evaluation.would_reference = chance.choice(
            (*[WouldReference.YES] * 5, WouldReference.ASK_ME, WouldReference.NO)
        )


def _attain(case: Case) -> None:
    """How far each objective was attained, as the student, the supervisor and faculty see it."""
    reasons = read("frames")["attained"]["no_chance"]
    parties = {"student": 0.9, "supervisor": 0.8, "faculty": 0.95 if case.state is State.COMPLETED else 0.2}
    for objective in case.objectives:
        if objective.approved_at is None:
            continue
        reached, never = case.chance.choice(REACH), case.happens(0.03)
        for party, often in parties.items():
            if not case.happens(often):
                continue
            setattr(objective, f"attained_{party}", Attainment.NA if never else _near(case, reached))
            setattr(objective, f"reason_{party}", case.chance.choice(reasons) if never else "")
    undecided = any(one.approved_at is not None and one.attained_faculty is None for one in case.objectives)
    if undecided and case.state is State.COMPLETED:
        case.placement.attainment_waived = case.chance.choice(read("frames")["waived"]["attainment"])


def _near(case: Case, reached: Attainment) -> Attainment:
    """People mostly agree, or differ by a step."""
    steps = list(Attainment)[:5]
    index = steps.index(reached) + case.chance.choice((0, 0, 0, 0, -1, 1))
    return steps[min(4, max(0, index))]
