"""The supervisor's evaluation: ratings, attainment of objectives, and outcomes on one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wtforms.fields.choices import SelectFieldBase
from wtforms.validators import Optional

from placement.agreements.models import Attainment, Wording
from placement.agreements.queries.agreements import list_in_force
from placement.agreements.rules.review import AttainmentRating, Party
from placement.agreements.services import rate_attainment
from placement.core import clock
from placement.core.actors import Actor
from placement.core.edit_forms import OpenRadioField, list_inputs
from placement.core.forms import options
from placement.evaluations import queries, services
from placement.evaluations.forms import RatingForm, SupervisorEvaluationForm, rating_form, stored_closing, stored_column
from placement.evaluations.models import Evaluation, Occasion, Rater
from placement.evaluations.rules import Ratings, is_correctable
from placement.hosts.models import Supervisor
from placement.placements.models import Placement
from placement.relationships import services as relationships
from placement.relationships.models import OutcomeKind
from placement.terms.services import freeze_skills

NO_CHANCE = "The supervisor saw no opportunity."
YES_NO_YET = [("yes", "Yes"), ("no", "No"), ("", "Not yet")]
YES_OR_NO = {"yes": True, "no": False}


@dataclass(frozen=True)
class RatingSheet:
    """One supervisor's evaluation of one placement on one occasion."""

    placement: Placement
    supervisor: Supervisor
    occasion: Occasion
    objectives: Sequence[Wording]
    sent: Evaluation | None

    @property
    def is_final(self) -> bool:
        return self.occasion is Occasion.FINAL

    @property
    def is_correctable(self) -> bool:
        return self.sent is not None and is_correctable(self.sent.submitted_at, clock.now())


def sheet_of(placement: Placement, supervisor: Supervisor, occasion: Occasion) -> RatingSheet:
    """Return the sheet of this occasion, with the earlier evaluation if any."""
    objectives = list_in_force(placement) if occasion is Occasion.FINAL else []
    sent = queries.find_evaluation(placement, occasion, Rater.SUPERVISOR, supervisor.id)
    return RatingSheet(placement, supervisor, occasion, objectives, sent)


def find_sheet(placement: Placement, supervisor: Supervisor) -> RatingSheet | None:
    """Return the sheet of the latest open occasion, if any."""
    occasions = services.list_open(placement, Rater.SUPERVISOR)
    return sheet_of(placement, supervisor, occasions[-1]) if occasions else None


def form_of(sheet: RatingSheet) -> SupervisorEvaluationForm:
    """Return the form with a field per skill and, at the end, per objective and outcome."""
    rated = rating_form(freeze_skills.list_rated(sheet.placement.term), ("now",), SupervisorEvaluationForm)
    fields = {
        f"objective_{wording.objective.number}": OpenRadioField(
            wording.statement, [Optional()], choices=options(Attainment.choices())
        )
        for wording in sheet.objectives
    }
    if sheet.is_final:
        fields |= {
            kind.value: OpenRadioField(kind.label, [Optional()], choices=options(YES_NO_YET), default="")
            for kind in OutcomeKind
        }
        question = "Did someone at your organization mentor them?"
        fields["mentored"] = OpenRadioField(question, [Optional()], choices=options(YES_NO_YET), default="")
    about = [sheet.occasion, [[wording.objective.number, wording.statement_hash] for wording in sheet.objectives]]
    form: SupervisorEvaluationForm = type("SheetForm", (rated,), fields)(data=stored_sheet(sheet), about=about)
    return form


def stored_sheet(sheet: RatingSheet) -> dict[str, Any]:
    """Return this supervisor's own earlier evaluation as form data."""
    if sheet.sent is None:
        return {}
    answers = sheet.sent.answers
    beside = {name: answers[name] for name in list_other_questions(sheet) if name in answers}
    return {**stored_column("now", sheet.sent.ratings), **stored_closing(sheet.sent), **beside}


def save(actor: Actor, sheet: RatingSheet, form: SupervisorEvaluationForm, on_behalf_of: str = "") -> None:
    """Save the whole sheet. Raises RuleBroken and then saves nothing.

    Only the primary supervisor answers for the host on objectives and outcomes. Answers of an earlier supervisor stay
    until changed; leaving an outcome blank clears only their own earlier answer.
    """
    ratings: Ratings = form.ratings("now")
    placement = sheet.placement
    closing = form.closing()
    before = sheet.sent.answers if sheet.sent else {}
    evaluation = services.evaluate(actor, placement, sheet.supervisor, sheet.occasion, ratings, closing, on_behalf_of)
    own = {name: form[name].data for name in list_other_questions(sheet) if form[name].data}
    evaluation.answers = {**evaluation.answers, **own}
    if not evaluation.is_primary:
        return
    if attained := _attained(sheet, form):
        rate_attainment(actor, placement, Party.SUPERVISOR, attained, on_behalf_of=on_behalf_of)
    if sheet.is_final:
        answered = own.keys() | before.keys()
        answers = {kind: YES_OR_NO.get(own.get(kind.value, "")) for kind in OutcomeKind if kind.value in answered}
        relationships.say(actor, placement, "host", answers, on_behalf_of=on_behalf_of)
        if "mentored" in answered:
            mentored = YES_OR_NO.get(own.get("mentored", ""))
            relationships.attest_mentored(actor, placement, "host", mentored, on_behalf_of)


def list_other_questions(sheet: RatingSheet) -> list[str]:
    """List the field names of the questions on objectives and outcomes."""
    objectives = [f"objective_{wording.objective.number}" for wording in sheet.objectives]
    return [*objectives, "mentored", *(kind.value for kind in OutcomeKind)] if sheet.is_final else []


def list_typed(form: SupervisorEvaluationForm) -> list[tuple[str, str, str]]:
    """List each answered question of a closed sheet with its answer and the earlier one."""
    answered = [field for field in list_inputs(form) if field.data]
    return [(field.label.text, _words(field, field.data), _words(field, field.object_data)) for field in answered]


def _words(field: Any, value: Any) -> str:
    if isinstance(field, SelectFieldBase):
        return next((str(choice.label) for choice in field.iter_choices() if str(choice.value) == str(value)), "")
    return str(value or "")


def _attained(sheet: RatingSheet, form: RatingForm) -> dict[int, AttainmentRating]:
    """Return {number: rating} of the objectives answered."""
    numbers = [wording.objective.number for wording in sheet.objectives]
    chosen = {number: form[f"objective_{number}"].data for number in numbers}
    return {
        number: AttainmentRating(Attainment(value), NO_CHANCE if value == Attainment.NA.value else "")
        for number, value in chosen.items()
        if value
    }
