"""The placement page's sections on ratings, evaluations, mentors, outcomes, and About me."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from placement.about_me.models import AboutMeAnswer
from placement.about_me.queries import list_shared
from placement.agreements.models import Attainment
from placement.core.actors import Actor
from placement.evaluations import policies as rating_policies
from placement.evaluations import queries as evaluations
from placement.evaluations.models import Evaluation, Occasion, Rater, SkillRating
from placement.placements.models import State
from placement.placements.rules.transitions import is_faculty_of, is_office_for, is_student_of
from placement.relationships import policies
from placement.relationships.models import MentorAnswer, MentoringTie, Outcome, OutcomeKind
from placement.relationships.page.last_week import is_last_week
from placement.relationships.page.mentors import describe
from placement.relationships.queries import outcomes as queries
from placement.relationships.rules.evidence import Evidence, evidence
from placement.terms.services.freeze_skills import RatedSkill
from placement.worklist.rules.progress import Progress

RatedSkills = list[tuple[RatedSkill, SkillRating | None]]


@dataclass(frozen=True)
class Ratings:
    """The section on skills and evaluations. `shown_from`: the day the final evaluation becomes visible."""

    rows: list[evaluations.RatingRow]
    evaluations: list[Evaluation]
    answers: dict[int, list[tuple[str, str]]]
    open_ratings: list[Occasion]
    may_rate: bool
    held_back: bool
    shown_from: date | None
    answer_for_supervisor: Occasion | None


@dataclass(frozen=True)
class OutcomeEvidence:
    """An outcome and its level of evidence."""

    outcome: Outcome
    evidence: Evidence | None


@dataclass(frozen=True)
class Relationships:
    """The section on mentors and outcomes; it has names only for readers who may see them."""

    answer: MentorAnswer | None
    mentors: list[MentoringTie]
    confirmed: dict[int, str]
    met: list[queries.ShownPerson]
    outcomes: list[OutcomeEvidence]
    sees_names: bool
    sees_shared: bool
    may_keep: bool
    may_record: bool
    has_references: bool
    has_last_week: bool


def gather_ratings(actor: Actor, standing: Progress, skills: RatedSkills) -> dict[str, Ratings] | None:
    """Skills and evaluations; None if the placement never started and has none."""
    placement = standing.placement
    sent = standing.evaluations
    has_rated = (Occasion.FINAL, Rater.SELF) in standing.sent
    sees_final = rating_policies.may_see_final_evaluation(actor, placement, has_rated, standing.today)
    shown = [one for one in sent if sees_final or (one.occasion, one.rater) != (Occasion.FINAL, Rater.SUPERVISOR)]
    opened, asked = standing.open_occasions, standing.supervisor_occasions
    if not (sent or opened or asked):
        return None
    office = is_office_for(actor, placement)
    ratings = Ratings(
        rows=evaluations.list_rows(skills, without_final=not sees_final) if sent else [],
        evaluations=shown,
        answers={one.id: list_answers(one) for one in shown},
        open_ratings=opened,
        may_rate=rating_policies.may_rate_self(actor, placement),
        held_back=len(shown) < len(sent),
        shown_from=rating_policies.final_evaluation_shown_from(placement),
        answer_for_supervisor=asked[-1] if office and asked else None,
    )
    return {"ratings": ratings}


def gather_relationships(actor: Actor, standing: Progress, skills: RatedSkills) -> dict[str, Relationships] | None:
    """Mentors and outcomes, once the placement has started."""
    placement = standing.placement
    if placement.state not in (State.ACTIVE, State.ENDED, State.COMPLETED, State.TERMINATED):
        return None
    own = policies.may_keep_network(actor, placement)
    uses_people = own and policies.may_use_people(actor)
    outcomes, mentors = standing.closing.outcomes, queries.list_mentors(placement)
    relationships = Relationships(
        answer=standing.closing.answer,
        mentors=mentors,
        confirmed={
            tie.id: describe(tie.confirmation)
            for tie in mentors
            if tie.confirmation is not None and tie.confirmation.says is not None
        },
        met=queries.list_met(placement, shows_shared=is_faculty_of(actor, placement)),
        outcomes=[
            OutcomeEvidence(one, evidence(one.student_says, one.host_says, one.document_says)) for one in outcomes
        ],
        sees_names=own,
        sees_shared=is_office_for(actor, placement),
        may_keep=own,
        may_record=policies.may_record_outcomes(actor, placement),
        has_references=uses_people,
        has_last_week=uses_people and is_last_week(placement),
    )
    return {"relations": relationships}


def gather_about_me(actor: Actor, standing: Progress, skills: RatedSkills) -> dict[str, list[AboutMeAnswer]] | None:
    """The student's link to About me; for the faculty member what the student shares, if anything."""
    if is_student_of(actor, standing.placement):
        return {"about_me_shared": []}
    shared = list_shared(actor, standing.placement)
    return {"about_me_shared": shared} if shared else None


def list_answers(evaluation: Evaluation) -> list[tuple[str, str]]:
    """The supervisor's answers on objectives and outcomes as text; a later supervisor may have answered differently."""
    answers, kinds = evaluation.answers, {"mentored": "Someone mentored them"}
    kinds |= {kind.value: kind.label for kind in OutcomeKind}
    attained = [
        (f"Objective {name.removeprefix('objective_')}", Attainment(value).label)
        for name, value in answers.items()
        if name.startswith("objective_")
    ]
    return [*attained, *((words, answers[name].capitalize()) for name, words in kinds.items() if name in answers)]
