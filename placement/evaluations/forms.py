"""Forms of ratings: one field a skill and column, made for the skills of the term."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from wtforms import RadioField, TextAreaField
from wtforms.validators import Length, Optional

from placement.core.forms import Form, options
from placement.evaluations.models import Evaluation, WouldReference, WouldRehire
from placement.evaluations.rules import ANCHORS, NOT_OBSERVED, Closing, Ratings, read_rating
from placement.terms.freezing import RatedSkill

LEVELS = [*((str(level), words) for level, words in ANCHORS), (NOT_OBSERVED, "Not observed")]
OVERALL = [("1", "far below"), ("2", "below"), ("3", "as expected"), ("4", "above"), ("5", "far above expectations")]
YES_NO = [("yes", "Yes"), ("no", "No")]


class RatingForm(Form):
    """The base of rating forms; `columns` are the occasions it asks for, such as ("then", "final")."""

    columns: tuple[str, ...] = ()
    skills: Sequence[RatedSkill] = ()

    def ratings(self, column: str) -> Ratings:
        """{skill id: rating} of the skills that were answered in this column."""
        given = {skill.skill_id: self[f"{column}_{skill.skill_id}"].data for skill in self.skills}
        return {skill_id: read_rating(value) for skill_id, value in given.items() if value}

    def count_open(self) -> int:
        """How many skills were left open, in one column at least."""
        return len(self.skills) - len(set.intersection(*(set(self.ratings(column)) for column in self.columns)))

    def show(self, column: str, given: dict[int, int | str | None]) -> None:
        """Fill one column with what was sent before."""
        for skill in self.skills:
            value = given.get(skill.skill_id)
            self[f"{column}_{skill.skill_id}"].data = None if value is None else str(value)


class SupervisorForm(RatingForm):
    """What closes a supervisor's evaluation."""

    strengths = TextAreaField("What does this intern do well?", [Length(max=4000)])
    to_improve = TextAreaField("What should they work on next?", [Length(max=4000)])
    overall = RadioField("Overall, compared with what you expected", [Optional()], choices=options(OVERALL))
    would_rehire = RadioField("Would you take them on again?", [Optional()], choices=options(WouldRehire.choices()))
    would_reference = RadioField(
        "Would you be a reference for them?", [Optional()], choices=options(WouldReference.choices())
    )
    discussed = RadioField("Have you talked about this with them?", [Optional()], choices=options(YES_NO))

    def fill_closing(self, sent: Evaluation) -> None:
        """Show the closing answers as they were sent."""
        self.strengths.data, self.to_improve.data = sent.strengths, sent.to_improve
        self.overall.data = str(sent.overall) if sent.overall else None
        self.would_rehire.data = sent.would_rehire.value if sent.would_rehire else None
        self.would_reference.data = sent.would_reference.value if sent.would_reference else None
        self.discussed.data = None if sent.discussed is None else ("yes" if sent.discussed else "no")

    def closing(self) -> Closing:
        """The closing answers, each None or empty where it was left open."""
        return Closing(
            strengths=self.strengths.data or "",
            to_improve=self.to_improve.data or "",
            overall=int(self.overall.data) if self.overall.data else None,
            would_rehire=WouldRehire(self.would_rehire.data) if self.would_rehire.data else None,
            would_reference=WouldReference(self.would_reference.data) if self.would_reference.data else None,
            discussed=self.discussed.data == "yes" if self.discussed.data else None,
        )


Base = TypeVar("Base", bound=RatingForm)


def rating_form(skills: Sequence[RatedSkill], columns: tuple[str, ...], base: type[Base]) -> type[Base]:
    """A form class with a field for each skill in each column, named like `final_12`."""
    fields = {
        f"{column}_{skill.skill_id}": RadioField(
            skill.label, [Optional()], choices=options(LEVELS), description=skill.definition
        )
        for column in columns
        for skill in skills
    }
    return type("TermRatingForm", (base,), {**fields, "columns": columns, "skills": list(skills)})
