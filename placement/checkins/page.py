"""The parts of a submitted check-in, and its earlier versions with their differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from placement.agreements.page import Fact
from placement.checkins import policies, queries
from placement.checkins.models import CheckIn, EarlierVersion
from placement.checkins.rules import correction, prompts
from placement.checkins.rules.schedule import SENT
from placement.checkins.services.offers import describe_event
from placement.core import clock
from placement.core.actors import Actor
from placement.core.filters import day
from placement.placements.rules.transitions import is_student_of
from placement.relationships.models import Contact, RoleLevel

AnswersByName = dict[str, Any]


@dataclass(frozen=True)
class Version:
    """One earlier version."""

    sent_at: datetime
    facts: Sequence[Fact]


@dataclass(frozen=True)
class Versions:
    """Earlier versions, newest first, and the changes since faculty last read it."""

    earlier: Sequence[Version]
    changes: Sequence[Fact]
    since: datetime
    is_since_read: bool


@dataclass(frozen=True)
class Words:
    """Labels for numbers and codes in answers; `contacts` is filled for the student only."""

    headings: dict[str, str]
    objectives: dict[int, str]
    skills: dict[str, str]
    contacts: dict[int, Contact]

    def describe(self, answers: AnswersByName) -> dict[str, str]:
        """Map labels to the answers of a version, in page order."""
        by_when = answers.get("next_step_on")
        return {
            **{heading: answers.get(name) or "" for name, heading in self.headings.items()},
            "Hours": answers.get("hours") or "",
            "Feedback requested": answers.get("feedback_asked") or "",
            "Feedback received": answers.get("feedback_got") or "",
            "People met": self._people(answers),
            "Events and meetings": "\n".join(describe_event(row) for row in answers.get("events") or []),
            "Next step": answers.get("next_step") or "",
            "Next step due": day(date.fromisoformat(by_when)) if by_when else "",
            "Objectives": "\n".join(self._objective(number) for number in answers.get("objective_numbers") or []),
            "Skills": "\n".join(self.skills.get(code, code) for code in answers.get("skill_codes") or []),
            "How they're doing": _scale(answers.get("mood")),
            "Supported at work": _scale(answers.get("support")),
        }

    def _objective(self, number: int) -> str:
        words = self.objectives.get(number)
        return f"Objective {number}: {words}" if words else f"Objective {number}"

    def _people(self, answers: AnswersByName) -> str:
        people = "\n".join(self._person(row) for row in answers.get("people_met") or [])
        return people or ("No one new" if answers.get("no_one_new") else "")

    def _person(self, row: dict[str, Any]) -> str:
        contact = self.contacts.get(row.get("contact_id", 0))
        name = ", ".join(part for part in (contact.name, contact.organization) if part) if contact else ""
        level = dict(RoleLevel.choices()).get(row.get("role_level") or "", "").lower()
        work = ", ".join(part for part in (row.get("function") or "Role not given", level) if part)
        return f"{name}: {work}" if name else work


def show_sent(actor: Actor, checkin: CheckIn, *, reads: bool, teaches: bool) -> dict[str, Any]:
    """The parts of a submitted check-in this actor can read, with its neighbors among the unread for faculty."""
    if checkin.state not in SENT:
        return {"is_sent": False}
    own = is_student_of(actor, checkin.placement)
    shown = {"is_sent": True, **_show_versions(actor, checkin, own)}
    if reads:
        shown |= _show_answers(checkin, own)
    if teaches:
        shown["next_unread"] = queries.find_next_unread(actor, checkin)
        shown["previous_unread"] = queries.find_previous_unread(actor, checkin)
    return shown


def _show_answers(checkin: CheckIn, own: bool) -> dict[str, Any]:
    return {
        "prompt_set": prompts.get_set(checkin.prompt_set, checkin.prompt_version),
        "objectives": [o for o in queries.list_objectives(checkin.placement) if o[0] in checkin.objective_numbers],
        "skills": [words for code, words in queries.list_skills(checkin.placement) if code in checkin.skill_codes],
        "contacts": queries.list_contacts_met(checkin) if own else {},
        "events": [describe_event(row) for row in checkin.events],
        "role_levels": dict(RoleLevel.choices()),
        "depths": dict(prompts.DEPTHS),
    }


def _show_versions(actor: Actor, checkin: CheckIn, own: bool) -> dict[str, Any]:
    """The earlier versions if visible, and the time left to correct this one."""
    today = clock.today()
    can_correct = own and correction.may_correct(checkin, checkin.placement.state, today)
    return {
        "versions": show(checkin, with_names=own) if policies.may_read(actor, checkin) else None,
        "seen": correction.version_of(checkin),
        "can_correct": can_correct,
        "time_left": correction.describe_time_left(checkin, today) if can_correct else "",
    }


def show(checkin: CheckIn, *, with_names: bool) -> Versions | None:
    """Return the versions of a check-in, or None if it was never corrected."""
    if not checkin.earlier:
        return None
    words = _words_for(checkin, with_names)
    base = _find_base(checkin.earlier)
    now, before = words.describe(correction.answers_of(checkin)), words.describe(base.answers)
    changes = [Fact(label, text, before[label]) for label, text in now.items() if text != before[label]]
    earlier = [Version(one.sent_at, _facts(words, one)) for one in reversed(checkin.earlier)]
    return Versions(earlier, changes, base.read_at or base.sent_at, base.read_at is not None)


def _find_base(earlier: Sequence[EarlierVersion]) -> EarlierVersion:
    """Return the version faculty read last, else the previous one."""
    return next((one for one in reversed(earlier) if one.read_at is not None), earlier[-1])


def _facts(words: Words, version: EarlierVersion) -> list[Fact]:
    return [Fact(label, text, None) for label, text in words.describe(version.answers).items() if text]


def _words_for(checkin: CheckIn, with_names: bool) -> Words:
    rows = [row for one in checkin.earlier for row in one.answers.get("people_met") or []]
    prompt_set = prompts.get_set(checkin.prompt_set, checkin.prompt_version)
    return Words(
        headings={prompt.field: prompt.heading for prompt in prompt_set.prompts},
        objectives=dict(queries.list_objectives(checkin.placement)),
        skills=dict(queries.list_skills(checkin.placement)),
        contacts=queries.list_contacts(checkin, [*rows, *checkin.people_met]) if with_names else {},
    )


def _scale(value: int | None) -> str:
    return f"{value} of 5" if value else ""
