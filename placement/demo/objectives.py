"""The learning objectives of each placement: written, sent, agreed to, sent back, signed off, amended."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from placement.agreements import services
from placement.agreements.models import EvidenceKind, ObjectiveType
from placement.agreements.queries import agreements as queries
from placement.agreements.rules.content import Content, content_of
from placement.agreements.rules.transitions import Party
from placement.demo.plan import Intern
from placement.demo.terms import DAY
from placement.demo.timeline import Steps
from placement.placements.models import State

AGES = (1, 2, 3, 4, 6, 8, 11, 15, 20)
HOLDERS = ("supervisor", "faculty", "student", "supervisor", "faculty", "no one")
AMENDED = "The project changed, so one objective did too."
NEW_MEASURE = "As agreed with my supervisor at our last meeting, by the final week."
Draft = dict[str, Any]


def add_objectives(intern: Intern) -> Steps:
    """Take the objectives of a placement as far as they come."""
    if intern.is_signed:
        yield from _sign(intern)
        if intern.state is not State.WITHDRAWN and intern.chance.happens(0.09):
            yield from _amend(intern)
    elif intern.state is State.WITHDRAWN or (intern.state is State.DRAFT and intern.chance.happens(0.5)):
        yield from _begin(intern)
    elif intern.state is not State.DRAFT:
        yield from _wait(intern)


def _sign(intern: Intern) -> Steps:
    """Sign off on the planned day, at once or after a change was requested."""
    chance, day = intern.chance, intern.dates.signed
    yield chance.at(max(day - chance.days(15, 21), intern.dates.made + DAY))
    services.open_for(intern.office, intern.placement, day - 9 * DAY)
    vague = _write(intern, chance.happens(0.45))
    yield from _send(intern, day - 11 * DAY)
    if vague is not None:
        yield from _send_back(intern, day - 9 * DAY, vague, by_faculty=chance.happens(0.4))
        number = intern.drafts.index(vague) + 1
        case = queries.get_draft_wording(intern.student, intern.placement.ref, number)
        services.write(intern.student, intern.placement, _word(intern, vague), case.wording)
        yield from _send(intern, day - 5 * DAY)
    yield from _approve(intern, day - 3 * DAY, day)


def _send(intern: Intern, day: date) -> Steps:
    yield intern.chance.at(day)
    intern.agreement = services.submit(intern.student, intern.placement)


def _send_back(intern: Intern, day: date, vague: Draft, *, by_faculty: bool) -> Steps:
    """Request a change of one objective and approve the others."""
    by_faculty = by_faculty or intern.study.leaves_supervisor_out
    if by_faculty:
        yield from _agree(intern, day - DAY)
    yield intern.chance.at(day)
    numbers, agreement = list(intern.numbers), intern.agreement
    requests = {numbers.pop(intern.drafts.index(vague)): vague["asked"]}
    if by_faculty:
        services.decide(intern.faculty, agreement, approve=numbers, requests=requests)
    else:
        services.ask(intern.by_link, agreement, requests, party=Party.SUPERVISOR, agree_to_rest=True)


def _approve(intern: Intern, agreed_on: date, signed_on: date) -> Steps:
    """The supervisor agrees and faculty signs."""
    yield from _agree(intern, agreed_on)
    yield intern.chance.at(signed_on)
    services.decide(intern.faculty, intern.agreement, approve=intern.numbers)
    intern.in_force = intern.numbers


def _agree(intern: Intern, day: date) -> Steps:
    """The supervisor agrees; now and then by telephone, and the office records it."""
    if intern.study.leaves_supervisor_out:
        return
    yield intern.chance.at(day)
    if intern.chance.happens(0.94):
        services.agree(intern.by_link, intern.agreement)
    else:
        services.agree(intern.office, intern.agreement, on_behalf_of=intern.supervisor.name, note="By telephone")


def _amend(intern: Intern) -> Steps:
    """Reword a signed objective later; in the present term some of these amendments are still under way."""
    day = max(intern.dates.start + 21 * DAY, intern.dates.signed + 10 * DAY)
    if day + 8 * DAY >= min(intern.last_day, intern.context.today):
        return
    yield intern.chance.at(day)
    revision = services.amend(intern.student, intern.placement, note=AMENDED)
    wording = intern.chance.choice(queries.list_wordings(revision))
    services.write(intern.student, intern.placement, replace(content_of(wording), measure=NEW_MEASURE), wording)
    reached = 3 if intern.state is not State.ACTIVE else intern.chance.randrange(4)
    if reached > 0:
        yield from _send(intern, day + 2 * DAY)
    if reached == 2:
        yield from _agree(intern, day + 4 * DAY)
    if reached > 2:
        yield from _approve(intern, day + 4 * DAY, day + 7 * DAY)


def _begin(intern: Intern) -> Steps:
    """Begin to write; some of these drafts are past their day."""
    opened = intern.context.today - intern.chance.days(8, 29)
    if intern.state is State.WITHDRAWN:
        opened = min(opened, intern.dates.start - 15 * DAY)
    yield intern.chance.at(opened)
    services.open_for(intern.office, intern.placement, opened + intern.chance.days(8, 23))
    _write(intern, is_vague=True, most=2)


def _wait(intern: Intern) -> Steps:
    """Objectives that someone holds, some for long; that came back; or that are signed while the rest waits."""
    chance, holder = intern.chance, next(intern.context.holders)
    sent = intern.context.today - (chance.choice(AGES) + (5 if holder in ("faculty", "no one") else 0)) * DAY
    yield chance.at(sent - 12 * DAY)
    services.open_for(intern.office, intern.placement, sent + 2 * DAY)
    vague = _write(intern, is_vague=holder == "student")
    yield from _send(intern, sent - DAY)
    if vague is not None:
        yield from _send_back(intern, sent, vague, by_faculty=False)
    elif holder == "faculty":
        yield from _agree(intern, sent + 5 * DAY)
    elif holder == "no one":
        yield from _approve(intern, sent + 4 * DAY, sent + 5 * DAY)


def _write(intern: Intern, is_vague: bool, most: int = 9) -> Draft | None:
    """Write as many objectives as the program requires, or one more; return one whose first words are vague."""
    objectives, number = (
        intern.study.data["objective"],
        intern.study.program.objectives_min + intern.chance.randint(0, 1),
    )
    intern.drafts = intern.chance.sample(objectives, min(len(objectives), number, most))
    intern.numbers = list(range(1, len(intern.drafts) + 1))
    vague = next((draft for draft in intern.drafts if is_vague and "first" in draft), None)
    for draft in intern.drafts:
        words = _word(intern, draft)
        if draft is vague:
            words = Content(draft["first"], words.type, words.skill_codes)
        services.write(intern.student, intern.placement, words)
    return vague


def _word(intern: Intern, draft: Draft) -> Content:
    """Return an objective with this student's numbers; some questions stay unanswered."""
    chance = intern.chance
    numbers = {"n": chance.choice((5, 6, 8, 10, 12, 15)), "w": chance.randrange(4, 10)}
    measured = chance.happens(0.88)
    return Content(
        statement=draft["statement"].format(**numbers),
        type=ObjectiveType(draft["type"]),
        skill_codes=tuple(draft["skills"]),
        activities=draft["activities"].format(**numbers) if chance.happens(0.9) else "",
        evidence_kind=EvidenceKind(draft["evidence"]) if measured else None,
        measure=draft["measure"].format(**numbers) if measured else "",
        due_on=intern.dates.end - chance.days(0, 20) if chance.happens(0.85) else None,
    )
