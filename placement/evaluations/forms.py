"""Rating forms with one field per skill and column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from placement.core.edit_forms import EditForm, OpenRadioField
from placement.core.forms import options
from placement.evaluations.models import Evaluation, Rating, WouldReference, WouldRehire
from placement.evaluations.rules import ANCHORS, Closing, Ratings
from placement.terms.services.freeze_skills import RatedSkill

WRITTEN = {rating: str(rating.value) for rating in Rating} | {Rating.NOT_OBSERVED: "NO"}
READ = {written: rating for rating, written in WRITTEN.items()}
LEVELS = [
    *((WRITTEN[level], words) for level, words in ANCHORS),
    (WRITTEN[Rating.NOT_OBSERVED], "No chance to observe"),
]
OVERALL = [("1", "far below"), ("2", "below"), ("3", "as expected"), ("4", "above"), ("5", "far above expectations")]
YES_NO = [("yes", "Yes"), ("no", "No")]


class RatingForm(EditForm):
    """Base of rating forms; `columns` are the occasions rated, like ("then", "now")."""

    columns: tuple[str, ...] = ()
    skills: Sequence[RatedSkill] = ()

    def ratings(self, column: str) -> Ratings:
        """Return {skill id: rating} of the skills answered in this column."""
        given = {skill.skill_id: self[f"{column}_{skill.skill_id}"].data for skill in self.skills}
        return {skill_id: READ[value] for skill_id, value in given.items() if value in READ}

    def count_open(self) -> int:
        """Count skills not answered in at least one column."""
        return len(self.skills) - len(set.intersection(*(set(self.ratings(column)) for column in self.columns)))


class SupervisorEvaluationForm(RatingForm):
    """A supervisor's evaluation with its closing questions."""

    strengths = TextAreaField("What does this intern do well?", [Length(max=4000)])
    to_improve = TextAreaField("What should they work on next?", [Length(max=4000)])
    overall = OpenRadioField("Overall, compared with what you expected", [Optional()], choices=options(OVERALL))
    would_rehire = OpenRadioField("Would you hire them again?", [Optional()], choices=options(WouldRehire.choices()))
    would_reference = OpenRadioField(
        "Would you be a reference for them?", [Optional()], choices=options(WouldReference.choices())
    )
    discussed = OpenRadioField("Have you discussed this with them?", [Optional()], choices=options(YES_NO))

    def closing(self) -> Closing:
        """Return the closing answers; unanswered ones are None or empty."""
        return Closing(
            strengths=self.strengths.data or "",
            to_improve=self.to_improve.data or "",
            overall=int(self.overall.data) if self.overall.data else None,
            would_rehire=WouldRehire(self.would_rehire.data) if self.would_rehire.data else None,
            would_reference=WouldReference(self.would_reference.data) if self.would_reference.data else None,
            discussed=self.discussed.data == "yes" if self.discussed.data else None,
        )


def stored_column(column: str, given: Mapping[int, Rating | None]) -> dict[str, str]:
    """Return one column as form data."""
    return {f"{column}_{skill}": WRITTEN[rating] for skill, rating in given.items() if rating is not None}


def stored_closing(sent: Evaluation) -> dict[str, Any]:
    """Return the submitted closing answers as form data."""
    return {
        "strengths": sent.strengths,
        "to_improve": sent.to_improve,
        "overall": str(sent.overall) if sent.overall else None,
        "would_rehire": sent.would_rehire.value if sent.would_rehire else None,
        "would_reference": sent.would_reference.value if sent.would_reference else None,
        "discussed": None if sent.discussed is None else ("yes" if sent.discussed else "no"),
    }


Base = TypeVar("Base", bound=RatingForm)


def rating_form(skills: Sequence[RatedSkill], columns: tuple[str, ...], base: type[Base]) -> type[Base]:
    """Return a form class with a field per skill and column, named like `now_12`."""
    fields = {
        f"{column}_{skill.skill_id}": OpenRadioField(
            skill.label, [Optional()], choices=options(LEVELS), description=skill.definition
        )
        for column in columns
        for skill in skills
    }
    return type("TermRatingForm", (base,), {**fields, "columns": columns, "skills": list(skills)})
