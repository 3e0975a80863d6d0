"""The people whom students met, their mentors, and what the placement led to."""

from __future__ import annotations

from datetime import date
from typing import Any

from placement.checkins.rules.reflection import MetPerson
from placement.core import clock
from placement.demo.institution import read
from placement.demo.plan import ENDS, Intern
from placement.demo.random_streams import Chance
from placement.demo.terms import DAY
from placement.demo.timeline import Steps
from placement.placements.models import State
from placement.relationships import models, services
from placement.relationships.models import InteractionKind, OutcomeKind
from placement.relationships.queries.contacts import has_talked
from placement.relationships.services.contacts import edit_contact, find_or_add, list_family, list_known
from placement.relationships.services.interactions import add_interaction
from placement.relationships.services.mentors import rate_mentor

ITEMS = tuple(f"{family}_{n}" for family in ("career", "psychosocial", "role_model") for n in (1, 2, 3))
PURPOSES = ("Finding my field", "Feedback on my work", "How things run here", "")
GOODBYES = ("We said goodbye and stay in touch.", "With the last day.", "")


def meet(intern: Intern, chance: Chance) -> list[MetPerson]:
    """Return whom the student met: no one, someone met before, or a new person, of whom the student soon says more."""
    if intern.wishes:
        return [MetPerson(intern.wishes.pop(0), intern.host.line["name"], "", "")]
    if chance.happens(0.35):
        return []
    if intern.met and (chance.happens(0.35) or not has_room(intern)):
        return [chance.choice(intern.met)]
    name, level = next(intern.context.met), chance.choice(list(models.RoleLevel))
    called, works = name.first if chance.happens(0.2) else name.full, intern.study.data["work"]["functions"]
    person = MetPerson(
        called, intern.host.line["name"], chance.choice(works) if chance.happens(0.9) else "", level.value
    )
    intern.met.append(person)
    intern.context.timeline.add(_add_contact(intern, person, chance))
    return [person]


def has_room(intern: Intern) -> bool:
    """False once a student of the present term knows as many people as planned."""
    return intern.is_past or len(list_known(intern.user.id)) < intern.most_people


def _add_contact(intern: Intern, person: MetPerson, chance: Chance) -> Steps:
    """Complete the contact the same day; often a follow-up comes within the week, sometimes more."""
    yield clock.now()
    contact = find_or_add(intern.student.id or 0, person.name, person.organization, intern.placement).contact
    facts: dict[str, Any] = {
        "how_met": chance.choice(list(models.HowMet)),
        "rhythm": chance.choice(list(models.Rhythm)) if chance.happens(0.4) else None,
    }
    if intern.contacts and chance.happens(0.4):
        facts["introduced_by_id"] = chance.choice(intern.contacts)
    edit_contact(intern.student, contact, **facts)
    intern.contacts.append(contact.id)
    if not has_talked(list_family(contact)):
        add_interaction(intern.student, contact, clock.today(), InteractionKind.MEETING)
    later = [InteractionKind(value) for value in read("plan")["contacts"]["later"]]
    for kind, often, days in ((InteractionKind.FOLLOW_UP, 0.55, (1, 6)), (chance.choice(later), 0.35, (9, 33))):
        if chance.happens(often):
            yield chance.at(clock.today() + chance.days(*days))
            add_interaction(intern.student, contact, clock.today(), kind)


def add_relationships(intern: Intern) -> None:
    """Start what is said at the end, of mentors and of outcomes."""
    chance, yesterday, timeline = intern.chance, intern.context.yesterday, intern.context.timeline
    if intern.state in ENDS and chance.happens(0.85):
        timeline.add(_add_mentors(intern, min(intern.last_day - chance.days(0, 5), yesterday)))
        timeline.add(_add_outcomes(intern, min(intern.last_day + chance.days(0, 8), yesterday)))
    elif intern.state is State.ACTIVE and chance.happens(0.7):
        timeline.add(_add_mentors(intern, yesterday - chance.days(0, 4)))


def _add_mentors(intern: Intern, day: date) -> Steps:
    chance, mentored = intern.chance, intern.chance.happens(0.64)
    yield chance.at(day)
    if mentored:
        for _ in range(chance.choice((1, 1, 1, 2))):
            _add_mentor(intern)
    else:
        services.answer_mentored(intern.student, intern.placement, False)
    if chance.happens(0.35):
        says = mentored if chance.happens(0.85) else not mentored
        services.attest_mentored(intern.by_link, intern.placement, "host", says)
    if mentored and chance.happens(0.08):
        services.attest_mentored(intern.office, intern.placement, "document", True)


def _add_mentor(intern: Intern) -> None:
    chance, planned = intern.chance, intern.chance.randrange(4, 13)
    organization = intern.host.line["name"]
    name = intern.mentor_wishes.pop() if intern.mentor_wishes else next(intern.context.met).full
    contact = find_or_add(intern.student.id or 0, name, organization, intern.placement).contact
    contact.role_level = chance.choice(list(models.RoleLevel))
    contact.field = chance.choice(intern.study.data["work"]["functions"])
    facts: dict[str, Any] = {"meetings_planned": planned, "purpose": chance.choice(PURPOSES)}
    if intern.state is not State.ACTIVE and chance.happens(0.5):
        facts |= {"ended_on": clock.today(), "how_it_ended": chance.choice(GOODBYES)}
    facts |= {"is_formal": chance.choice((True, False, False, None)), "shared_with_staff": chance.happens(0.4)}
    started_on = intern.dates.start + chance.days(3, 20)
    tie = services.keep_mentor(intern.student, intern.placement, None, contact, started_on=started_on, **facts)
    _talk_with(intern, contact, started_on, max(0, planned - chance.randrange(4, 9)))
    if intern.state is not State.ACTIVE:
        liking = chance.gauss(3.7, 0.6)
        given = {name: min(5, max(1, round(chance.gauss(liking, 0.8)))) for name in ITEMS}
        rate_mentor(intern.student, tie, {name: value for name, value in given.items() if chance.happens(0.93)})


def _talk_with(intern: Intern, contact: models.Contact, since: date, times: int) -> None:
    """Record talks with a mentor every other week."""
    for number in range(1, times + 1):
        on = since + number * 14 * DAY
        if on <= min(clock.today(), intern.last_day):
            add_interaction(intern.student, contact, on, InteractionKind.CATCH_UP, intern.placement)


def _add_outcomes(intern: Intern, day: date) -> Steps:
    """Student and host each answer, or do not; now and then a letter proves it, now and then they disagree."""
    chance, often = intern.chance, read("plan")["outcomes"]
    truth = {kind: chance.happens(often[kind.value]) for kind in OutcomeKind if kind.value in often}
    student = {kind: says for kind, says in truth.items() if chance.happens(0.85)}
    host = {kind: says if chance.happens(0.88) else not says for kind, says in truth.items() if chance.happens(0.45)}
    document = {kind: True for kind, says in truth.items() if says and chance.happens(0.1)}
    yield chance.at(day)
    decision = chance.choice(list(models.OfferDecision)) if student.get(OutcomeKind.FULL_TIME_OFFER) else None
    services.say(intern.student, intern.placement, "student", student, decision)
    yield chance.at(day + 3 * DAY)
    services.say(intern.by_link, intern.placement, "host", host)
    yield chance.at(day + 9 * DAY)
    services.say(intern.office, intern.placement, "document", document)
