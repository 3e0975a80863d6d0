"""Whom the students met, who mentored them, and what the placement led to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from placement.demo.book import at
from placement.demo.casting import DAY, Case
from placement.demo.people import Person, acting
from placement.demo.world import World
from placement.placements.models import State
from placement.relationships.models import (
    Contact,
    ContactStatus,
    Frequency,
    Interaction,
    InteractionKind,
    MentorAnswer,
    MentoringTie,
    MetVia,
    OfferDecision,
    Outcome,
    OutcomeKind,
    RoleLevel,
)

ANSWERS = tuple(f"{family}_{n}" for family in ("career", "psychosocial", "role_model") for n in (1, 2, 3))
YES = {  # how often somebody says yes, of each kind of outcome
    OutcomeKind.REFERENCE_OFFERED: 0.62,
    OutcomeKind.REFERRAL: 0.3,
    OutcomeKind.INTRODUCTION: 0.45,
    OutcomeKind.FULL_TIME_OFFER: 0.28,
    OutcomeKind.RETURN_OFFER: 0.24,
    OutcomeKind.HIRED_BY_HOST: 0.14,
}
LATER = (
    InteractionKind.FOLLOW_UP,
    InteractionKind.UPDATE,
    InteractionKind.HELP_RECEIVED,
    InteractionKind.HELP_OFFERED,
    InteractionKind.THANKS,
    InteractionKind.CATCH_UP,
)


class Network:
    """One student's contacts at one placement."""

    def __init__(self, world: World, case: Case, names: Iterator[Person]) -> None:
        self.world, self.case, self.names = world, case, names
        self.contacts: list[Contact] = []

    def meet(self, day: date) -> list[dict[str, Any]]:
        """Those a check-in tells of: new people, or somebody met before."""
        if self.case.happens(0.35):
            return []
        known = self.contacts and self.case.happens(0.35)
        contact = self.case.chance.choice(self.contacts) if known else self._add(day)
        contact.last_contact_on = max(contact.last_contact_on or day, day)
        level = contact.role_level.value if contact.role_level else ""
        return [{"contact_id": contact.id, "function": contact.function, "role_level": level}]

    def _add(self, day: date) -> Contact:
        chance, case = self.case.chance, self.case
        person = next(self.names)
        contact = Contact(
            student_id=case.student.id,
            placement_id=case.placement.id,
            name=person.first if case.happens(0.2) else person.full,
            organization=case.place.host.name,
            role_level=chance.choice(list(RoleLevel)),
            function=chance.choice(case.field.work["functions"]) if case.happens(0.9) else "",
            met_on=day,
            met_via=chance.choice(list(MetVia)),
            frequency=chance.choice(list(Frequency)) if case.happens(0.7) else None,
            closeness=chance.randint(1, 4) if case.happens(0.7) else None,
            status=chance.choice(
                (ContactStatus.MET, ContactStatus.ACTIVE, ContactStatus.ACTIVE, ContactStatus.DORMANT)
            ),
            created_at=at(day, chance),
        )
        if self.contacts and case.happens(0.4):
            contact.introduced_by_id = chance.choice(self.contacts).id
        self.contacts.append(self.world.book.add(contact))
        self._talk(contact, day)
        return contact

    def _talk(self, contact: Contact, day: date) -> None:
        """What happened with them: a meeting, often a follow-up within the week, sometimes more."""
        chance, case = self.case.chance, self.case
        received = chance.choice((0, 0, 0, 1))
        self._note(contact, day, InteractionKind.MEETING, asked=chance.choice((0, 0, 1)), received=received)
        if case.happens(0.55):
            self._note(contact, day + chance.randrange(1, 7) * DAY, InteractionKind.FOLLOW_UP)
        if case.happens(0.35):
            self._note(contact, day + chance.randrange(9, 40) * DAY, chance.choice(LATER))

    def _note(self, contact: Contact, day: date, kind: InteractionKind, asked: int = 0, received: int = 0) -> None:
        if day >= self.case.today:
            return
        interaction = Interaction(contact_id=contact.id, on=day, kind=kind)
        interaction.introductions_asked, interaction.introductions_received = asked, received
        self.world.book.add(interaction)
        contact.last_contact_on = max(contact.last_contact_on or day, day)

    def close(self) -> None:
        """What is said at the end: mentors and outcomes."""
        case = self.case
        if case.state in (State.ENDED, State.COMPLETED) and case.happens(0.85):
            self._say_mentored(min(case.end - case.chance.randrange(0, 6) * DAY, case.yesterday))
            self._say_outcomes(min(case.end + case.chance.randrange(0, 9) * DAY, case.yesterday))
        elif case.state is State.ACTIVE and case.happens(0.15):
            self._say_mentored(case.yesterday - case.chance.randrange(0, 5) * DAY)

    def _say_mentored(self, day: date) -> None:
        case = self.case
        moment, mentored = at(day, case.chance), case.happens(0.64)
        answer = MentorAnswer(placement_id=case.placement.id, mentored=mentored, answered_at=moment)
        if case.happens(0.35):
            answer.host_says = mentored if case.happens(0.85) else not mentored
        if mentored and case.happens(0.08):
            answer.document_says = True
        self.world.book.add(answer)
        self.world.record(moment, acting(case.student), "answer mentor question", "placement", case.placement.id)
        for contact in self.contacts[: case.chance.choice((1, 1, 1, 2))] if mentored else ():
            self._tie(contact, day)

    def _tie(self, contact: Contact, day: date) -> None:
        chance, case = self.case.chance, self.case
        planned = chance.randrange(4, 13)
        tie = MentoringTie(
            placement_id=case.placement.id,
            contact_id=contact.id,
            is_formal=chance.choice((True, False, False, None)),
            started_on=contact.met_on,
            meetings_planned=planned,
            meetings_held=max(1, planned - chance.randrange(0, 5)),
            shared_with_staff=case.happens(0.4),
        )
        liking = chance.gauss(3.7, 0.6)
        for name in ANSWERS:
            given = min(5, max(1, round(chance.gauss(liking, 0.8))))
            setattr(tie, name, given if case.happens(0.93) else None)
        if case.state is not State.ACTIVE and case.happens(0.5):
            tie.ended_on = day
            tie.how_it_ended = chance.choice(("We said goodbye and stay in touch.", "With the last day.", ""))
        self.world.book.add(tie)

    def _say_outcomes(self, day: date) -> None:
        """Student and host each say, or do not; now and then a letter proves it, now and then they disagree."""
        case = self.case
        for kind, often in YES.items():
            truth = case.happens(often)
            outcome = Outcome(placement_id=case.placement.id, kind=kind)
            if case.happens(0.85):
                outcome.student_says, outcome.student_as_of = truth, day
            if case.happens(0.45):
                outcome.host_says = truth if case.happens(0.88) else not truth
                outcome.host_as_of = min(day + timedelta(days=3), case.yesterday)
            if truth and case.happens(0.1):
                outcome.document_says, outcome.document_as_of = True, min(day + timedelta(days=9), case.yesterday)
            if kind is OutcomeKind.FULL_TIME_OFFER and outcome.student_says:
                outcome.decision = case.chance.choice(list(OfferDecision))
            if outcome.student_as_of or outcome.host_as_of or outcome.document_as_of:
                self.world.book.add(outcome)
        moment = at(day, case.chance)
        self.world.record(
            moment, acting(case.student), "say outcomes", "placement", case.placement.id, source="student"
        )
