"""The page About me: the latest answers with the earlier ones next to them, and Home's offer to answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from placement.about_me.models import AboutMeAnswer, AboutMeItem
from placement.about_me.queries import Learned, find_introduction, list_answered, list_answers, list_learned
from placement.about_me.rules import count_seconds, find_occasion, is_offered, is_recent
from placement.core import clock
from placement.core.actors import Actor
from placement.evaluations.models import Evaluation, Occasion, Rater
from placement.evaluations.policies import may_see_final_evaluation
from placement.evaluations.queries import list_of
from placement.placements.models import Placement
from placement.placements.queries.placements import list_for_student
from placement.relationships.policies import may_use_people

CSV_COLUMNS = ("item", "answer", "placement", "occasion", "answered_on", "shared_with_faculty")


class Asked(NamedTuple):
    """A placement of the student, and the occasion on which its questions can be answered today."""

    placement: Placement
    occasion: Occasion


@dataclass(frozen=True)
class Praise:
    """A supervisor's words about what the student does well."""

    evaluation: Evaluation
    placement: Placement


@dataclass(frozen=True)
class AboutMePage:
    """Everything the page shows. `answers` are the student's own by item, latest first."""

    asked: Sequence[Asked]
    answers: dict[AboutMeItem, list[AboutMeAnswer]]
    praise: Sequence[Praise]
    learned: Sequence[Learned]
    introduction: str
    uses_people: bool

    @property
    def has_answers(self) -> bool:
        """True if there is anything of the student's own to read."""
        return any(self.answers.values())

    @property
    def seconds(self) -> int:
        """About how long the introduction takes to say."""
        return count_seconds(self.introduction)


def gather(actor: Actor) -> AboutMePage:
    """Gather the actor's own page."""
    placements, uses_people = list_for_student(actor, actor.id or 0), may_use_people(actor)
    answers: dict[AboutMeItem, list[AboutMeAnswer]] = {item: [] for item in AboutMeItem}
    for answer in list_answers(actor):
        answers[answer.item].append(answer)
    return AboutMePage(
        asked=list_asked(placements),
        answers=answers,
        praise=list_praise(actor, placements),
        learned=list_learned(actor) if uses_people else [],
        introduction=find_introduction(actor),
        uses_people=uses_people,
    )


def list_asked(placements: Iterable[Placement]) -> list[Asked]:
    """List the placements whose questions can be answered today, latest first: those going on, else the last one."""
    today = clock.today()
    found = ((one, find_occasion(one.state, one.starts_on, one.ends_on, today)) for one in placements)
    asked = [Asked(placement, occasion) for placement, occasion in found if occasion]
    recent = [one for one in asked if is_recent(one.placement.ends_on, today)]
    return recent or asked[:1]


def list_earlier(answers: Iterable[AboutMeAnswer], today: Asked) -> dict[str, list[AboutMeAnswer]]:
    """Map each item to the answers of other occasions, latest first."""
    earlier: dict[str, list[AboutMeAnswer]] = {item.value: [] for item in AboutMeItem}
    for one in answers:
        if (one.placement_id, one.occasion) != (today.placement.id, today.occasion):
            earlier[one.item.value].append(one)
    return earlier


def list_praise(actor: Actor, placements: Sequence[Placement]) -> list[Praise]:
    """List what supervisors wrote that the student does well, latest first, as soon as the student may read it."""
    sent, found = list_of([one.id for one in placements]) if placements else {}, []
    for placement in placements:
        raters = {(one.occasion, one.rater) for one in sent[placement.id]}
        sees_final = may_see_final_evaluation(actor, placement, (Occasion.FINAL, Rater.SELF) in raters, clock.today())
        found += [
            Praise(one, placement)
            for one in sent[placement.id]
            if one.rater is Rater.SUPERVISOR and one.strengths and (sees_final or one.occasion is not Occasion.FINAL)
        ]
    return sorted(found, key=lambda one: (one.evaluation.submitted_at, one.evaluation.id), reverse=True)


def find_offer(placements: Iterable[Placement]) -> Asked | None:
    """Return the first placement whose questions Home offers today: those of the occasion without an answer."""
    today = clock.today()
    offered = [
        asked
        for asked in list_asked(placements)
        if is_offered(asked.occasion, asked.placement.starts_on, asked.placement.ends_on, today)
    ]
    answered = list_answered([asked.placement.id for asked in offered]) if offered else set()
    return next((one for one in offered if (one.placement.id, one.occasion) not in answered), None)


def list_rows(actor: Actor) -> Iterator[list[str]]:
    """The header, then one row per answer, for the student's own file."""
    titles = {one.id: f"{one.title}, {one.site.host.name}" for one in list_for_student(actor, actor.id or 0)}
    yield list(CSV_COLUMNS)
    for one in list_answers(actor):
        shared = "yes" if one.is_shared else "no"
        day = one.answered_on.isoformat()
        yield [one.item.label, one.words, titles[one.placement_id], one.occasion.label, day, shared]
