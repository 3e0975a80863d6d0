"""What the students of each field want to learn, and how far their paperwork has come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from placement.agreements.models import EvidenceKind, ObjectiveType
from placement.agreements.rules import review as rules
from placement.agreements.rules.content import Content, content_of
from placement.agreements.rules.review import Party
from placement.demo.casting import BEGUN, DAY, Case
from placement.demo.papers import Papers
from placement.demo.world import World
from placement.placements.models import State
from placement.terms.models import ApprovalRoute

AGES = (1, 2, 3, 4, 6, 8, 11, 15, 20)
SIGNED = BEGUN | {State.APPROVED}
AMENDED = "The project changed, so one objective did too."


def write_papers(world: World, case: Case) -> Papers | None:
    """The objectives of one placement, as far as they have come; None where nobody has asked for them."""
    papers = Papers(world, case)
    if case.state in SIGNED or (case.state is State.WITHDRAWN and case.is_past):
        _sign(papers, case)
        if case.state in SIGNED and case.happens(0.09):
            _amend(papers, case)
    elif case.state is State.DRAFT and case.happens(0.5):
        return None
    elif case.state in (State.DRAFT, State.WITHDRAWN):
        _draft(papers, case)
    else:
        _wait(papers, case)
    if case.state in rules.WRITABLE:
        papers.remind()
        papers.remind_student()
    return papers


def _sign(papers: Papers, case: Case) -> None:
    """Signed off on the day of the plan, at once or after a change somebody asked for."""
    day = case.signed_on
    papers.open(day - case.chance.randrange(15, 22) * DAY, day - 9 * DAY)
    drafts = list(draw(case))
    vague = next((said for said in drafts if said.get("first")), None)
    is_asked = vague is not None and case.happens(0.45)
    _write(papers, case, drafts, vague if is_asked else None)
    papers.send(day - 11 * DAY)
    if is_asked and vague is not None:
        _send_back(papers, case, drafts.index(vague), vague, day - 9 * DAY)
        papers.send(day - 5 * DAY)
    if not leaves_supervisor_out(case):
        papers.agree(day - 3 * DAY)
    papers.sign(day)


def _send_back(papers: Papers, case: Case, index: int, said: dict[str, Any], day: Any) -> None:
    """The supervisor or faculty asks for other words, and gets them."""
    party = Party.FACULTY if leaves_supervisor_out(case) or case.happens(0.4) else Party.SUPERVISOR
    if party is Party.FACULTY and not leaves_supervisor_out(case):
        papers.agree(day - DAY)
    papers.ask(day, party, papers.wordings[index], said["asked"])
    papers.reword(papers.wordings[index], content(case, said))


def _amend(papers: Papers, case: Case) -> None:
    """A signed objective is reworded later; in the present term some of these are still on their way."""
    day = max(case.start + 21 * DAY, case.signed_on + 10 * DAY)
    if day >= min(case.end, case.today - 10 * DAY):
        return
    papers.amend(day, AMENDED)
    wording = papers.wordings[case.chance.randrange(len(papers.wordings))]
    said = replace(content_of(wording), measure="As agreed anew with the supervisor, by the last week.")
    papers.reword(wording, said)
    reached = 3 if case.is_past or case.state is not State.ACTIVE else case.chance.randrange(4)
    if reached > 0:
        papers.send(day + 2 * DAY)
    if reached > 1 and not leaves_supervisor_out(case):
        papers.agree(day + 4 * DAY)
    if reached > 2:
        papers.sign(day + 7 * DAY)


def _draft(papers: Papers, case: Case) -> None:
    """Under way, some past their day."""
    opened = case.today - case.chance.randrange(8, 30) * DAY
    if case.state is State.WITHDRAWN:
        opened = min(opened, case.start - 15 * DAY)
    papers.open(opened, opened + case.chance.randrange(8, 24) * DAY)
    drafts = list(draw(case))[: case.chance.randrange(1, 3)]
    _write(papers, case, drafts, drafts[0] if drafts[0].get("first") else None)


def _wait(papers: Papers, case: Case) -> None:
    """Somebody holds it, some for long; or it has come back; or it is signed and something else is missing."""
    age = case.chance.choice(AGES) * DAY
    sent = case.today - age
    stage = case.chance.choice(("supervisor", "supervisor", "faculty", "faculty", "back", "signed"))
    if stage in ("faculty", "signed"):
        sent -= 5 * DAY
    opened = sent - 12 * DAY
    papers.open(opened, opened + 14 * DAY)
    drafts = list(draw(case))
    vague = next((said for said in drafts if said.get("first")), None) if stage == "back" else None
    _write(papers, case, drafts, vague)
    papers.send(sent - DAY if stage == "back" else sent)
    if vague is not None:
        party = Party.FACULTY if leaves_supervisor_out(case) else Party.SUPERVISOR
        papers.ask(sent, party, papers.wordings[drafts.index(vague)], vague["asked"])
    elif stage in ("faculty", "signed") and not leaves_supervisor_out(case):
        papers.agree(sent + 5 * DAY)
    if stage == "signed":
        papers.sign(min(sent + 6 * DAY, case.yesterday))


def _write(papers: Papers, case: Case, drafts: list[dict[str, Any]], vague: dict[str, Any] | None) -> None:
    for said in drafts:
        if said is vague:
            first = Content(said["first"], ObjectiveType(said["type"]), tuple(said["skills"]))
            papers.write(first)
        else:
            papers.write(content(case, said))


def draw(case: Case) -> Iterator[dict[str, Any]]:
    """As many objectives as the program asks, or one more."""
    known = case.field.objectives
    program = case.field.program
    most = min(len(known), program.objectives_max, program.objectives_min + 2)
    yield from case.chance.sample(known, case.chance.randint(program.objectives_min, most))


def content(case: Case, said: dict[str, Any]) -> Content:
    """One objective in this student's numbers; not everybody answers every question."""
    numbers = {"n": case.chance.choice((5, 6, 8, 10, 12, 15)), "w": case.chance.randrange(4, 10)}
    measured = case.happens(0.88)
    return Content(
        statement=said["statement"].format(**numbers),
        type=ObjectiveType(said["type"]),
        skill_codes=tuple(said["skills"]),
        activities=said["activities"].format(**numbers) if case.happens(0.9) else "",
        evidence_kind=EvidenceKind(said["evidence"]) if measured else None,
        measure=said["measure"].format(**numbers) if measured else "",
        due_on=case.end - timedelta(days=case.chance.randrange(0, 21)) if case.happens(0.85) else None,
    )


def leaves_supervisor_out(case: Case) -> bool:
    """Whether faculty alone signs in this program."""
    return case.field.program.approval_route is ApprovalRoute.FACULTY_ONLY
