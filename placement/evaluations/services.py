"""Rate skills and evaluate: submitted once, correctable for a week; entries on behalf stay on the record."""

from __future__ import annotations

from placement import audit
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.evaluations import queries, rules
from placement.evaluations.models import Evaluation, Occasion, Rater, SkillRating, WouldReference
from placement.evaluations.policies import may_see_final_evaluation
from placement.evaluations.rules import Closing, Ratings
from placement.hosts.models import Supervisor
from placement.placements.models import Placement
from placement.placements.queries.placements import find_primary
from placement.terms.models import TermState
from placement.terms.services import freeze_skills

SELF_COLUMNS = {
    Occasion.BASELINE: "baseline_self",
    Occasion.MIDPOINT: "midpoint_self",
    Occasion.FINAL: "final_self",
}
SUPERVISOR_COLUMNS = {Occasion.MIDPOINT: "midpoint_supervisor", Occasion.FINAL: "final_supervisor"}


def rate_self(
    actor: Actor,
    placement: Placement,
    occasion: Occasion,
    ratings: Ratings,
    then: Ratings | None = None,
    on_behalf_of: str = "",
) -> Evaluation:
    """Save the student's ratings; `then` is their final view of the start. Raises RuleBroken."""
    check_open(placement, Rater.SELF, occasion, on_behalf_of)
    evaluation = _evaluation(actor, placement, occasion, Rater.SELF, None, on_behalf_of)
    _save_column(actor, placement, SELF_COLUMNS[occasion], ratings)
    if then:
        _save_column(actor, placement, "then_self", then)
    audit.record(actor, "rate", "placement", placement.id, occasion=occasion.value, on_behalf_of=on_behalf_of)
    return evaluation


def find_willing(actor: Actor, placement: Placement) -> dict[int, WouldReference]:
    """Map supervisors to their final answer on being a reference; empty while the actor may not see it."""
    sent = queries.list_of([placement.id])[placement.id]
    finals = [one for one in sent if one.occasion is Occasion.FINAL]
    has_rated = any(one.rater is Rater.SELF for one in finals)
    if not may_see_final_evaluation(actor, placement, has_rated, clock.today()):
        return {}
    return {
        one.supervisor_id: one.would_reference
        for one in finals
        if one.rater is Rater.SUPERVISOR and one.supervisor_id is not None and one.would_reference is not None
    }


def evaluate(
    actor: Actor,
    placement: Placement,
    supervisor: Supervisor,
    occasion: Occasion,
    ratings: Ratings,
    closing: Closing,
    on_behalf_of: str = "",
) -> Evaluation:
    """Save a supervisor's evaluation; only the primary supervisor's ratings are in reports."""
    check_open(placement, Rater.SUPERVISOR, occasion, on_behalf_of)
    rules.check_closing(closing)
    primary = find_primary(placement.id)
    evaluation = _evaluation(actor, placement, occasion, Rater.SUPERVISOR, supervisor.id, on_behalf_of)
    evaluation.is_primary = primary is not None and primary.supervisor_id == supervisor.id
    for field in Closing.__dataclass_fields__:
        setattr(evaluation, field, getattr(closing, field))
    _save_supervisor_ratings(actor, placement, supervisor, occasion, ratings, evaluation)
    audit.record(actor, "evaluate", "placement", placement.id, occasion=occasion.value, on_behalf_of=on_behalf_of)
    return evaluation


def check_open(placement: Placement, rater: Rater, occasion: Occasion, on_behalf_of: str = "") -> None:
    """Raise RuleBroken unless the occasion is open; the office can enter late answers of a started placement."""
    filed = placement.term.state is TermState.FILED
    if on_behalf_of and placement.state in rules.BEGUN and not filed:
        return
    rules.check_open(occasion, list_open(placement, rater))


def list_open(placement: Placement, rater: Rater) -> list[Occasion]:
    """List the occasions this rater can rate today."""
    filed = placement.term.state is TermState.FILED
    return rules.list_open(rater, placement.state, placement.starts_on, placement.ends_on, clock.today(), filed)


def _evaluation(
    actor: Actor, placement: Placement, occasion: Occasion, rater: Rater, supervisor_id: int | None, behalf: str
) -> Evaluation:
    """Return the rater's existing evaluation if correctable, else a new one."""
    existing = queries.find_evaluation(placement, occasion, rater, supervisor_id)
    if existing is not None:
        if not behalf:
            rules.check_correctable(existing.submitted_at, clock.now())
        return _set_recorder(actor, existing, behalf)
    evaluation = Evaluation(
        placement_id=placement.id,
        occasion=occasion,
        rater=rater,
        supervisor_id=supervisor_id,
        submitted_at=clock.now(),
        answers={},
    )
    db.session.add(evaluation)
    return _set_recorder(actor, evaluation, behalf)


def _set_recorder(actor: Actor, evaluation: Evaluation, behalf: str) -> Evaluation:
    """Record the staff member who entered or corrected it on behalf of the rater."""
    if behalf:
        evaluation.entered_by_id = actor.id
        evaluation.on_behalf_of, evaluation.recorded_by = behalf, actor.name
    return evaluation


def _save_column(actor: Actor, placement: Placement, column: str, ratings: Ratings) -> dict[int, SkillRating]:
    """Save one column of ratings; skills left out are cleared in this column."""
    freeze_skills.freeze_skills(actor, placement.term)
    skill_ids = {skill.skill_id for skill in freeze_skills.list_rated(placement.term)}
    rules.check_ratings(ratings, skill_ids)
    rows = {rating.skill_id: rating for rating in queries.list_ratings(placement)}
    for skill_id in sorted(skill_ids):
        if skill_id not in rows and skill_id in ratings:
            rows[skill_id] = SkillRating(placement_id=placement.id, skill_id=skill_id)
            db.session.add(rows[skill_id])
        if skill_id in rows:
            rows[skill_id].put(column, ratings.get(skill_id))
    db.session.flush()
    return rows


def _save_supervisor_ratings(
    actor: Actor,
    placement: Placement,
    supervisor: Supervisor,
    occasion: Occasion,
    ratings: Ratings,
    evaluation: Evaluation,
) -> None:
    evaluation.ratings = ratings
    if not evaluation.is_primary:
        rules.check_ratings(ratings, {skill.skill_id for skill in freeze_skills.list_rated(placement.term)})
        return
    column = SUPERVISOR_COLUMNS[occasion]
    for skill_id, row in _save_column(actor, placement, column, ratings).items():
        if skill_id in ratings:
            setattr(row, f"{column}_id", supervisor.id)
