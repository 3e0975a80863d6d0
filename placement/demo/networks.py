"""The networks of the present term, told as stories of one to four people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain

from placement.core import clock
from placement.demo import encounters
from placement.demo.encounters import Circle, capture, draw_name, talk
from placement.demo.institution import read
from placement.demo.plan import BEGUN, DemoContext, Intern, read_hosts
from placement.demo.random_streams import stream
from placement.demo.terms import DAY
from placement.demo.timeline import Steps
from placement.placements.models import State
from placement.relationships.models import ReminderKind
from placement.relationships.queries.network import read_network
from placement.relationships.services import merging
from placement.relationships.services.introductions import IntroductionStep
from placement.terms.services.terms import change_program

LARGE = 60  # people of the two students who know the most
WAYS = ("check-in", "line", "page", "mentor", "open")  # in which a wish is met
Story = Callable[[Circle, datetime], Steps]


def add_networks(interns: Iterable[Intern]) -> None:
    """Start every story of the present term."""
    active = 0
    for number, intern in enumerate(one for one in interns if not one.is_past):
        circle = Circle(intern, stream(intern.context.today, "network", intern.term.code, intern.user.id))
        active += intern.state is State.ACTIVE
        intern.most_people = LARGE if intern.state is State.ACTIVE and active <= 2 else intern.most_people
        for steps in chain(_tell(circle, number), _tell_more(circle)):
            intern.context.timeline.add(steps)


def _tell(circle: Circle, number: int) -> Iterator[Steps]:
    """Return the stories of a student, by how far the placement is."""
    intern, draw = circle.intern, circle.draw
    made, yesterday = intern.dates.made + 4 * DAY, intern.context.yesterday
    if intern.state not in BEGUN:
        yield from (meet(circle, draw(made, yesterday)) for _ in range(circle.chance.choice((2, 2, 3))))
        yield from (wish(circle, draw(made, yesterday), "open") for _ in range(2))
        yield know(circle, draw(made, yesterday))
        return
    first = max(intern.dates.start, intern.dates.signed + 4 * DAY) + DAY
    last = min(intern.last_day, yesterday)
    yield talk_with_supervisor(circle, draw(first, first + 3 * DAY))
    yield wish(circle, draw(made, first), WAYS[number % len(WAYS)])
    yield meet_again(circle, draw(first + 5 * DAY, last))
    yield grow_chain(circle, draw(first + 2 * DAY, first + 9 * DAY))
    yield meet(circle, draw(first, first + 12 * DAY))
    yield meet(circle, draw(last - 5 * DAY, last))
    extra = (meet_twice, meet_as_two)[number % 2] if number % 3 == 0 else know
    yield extra(circle, draw(first, last - 3 * DAY))


def _tell_more(circle: Circle) -> Iterator[Steps]:
    """Return more stories of those who know many people, and the address book they added in the end."""
    intern = circle.intern
    if intern.most_people != LARGE:
        return
    first, last = intern.dates.start + DAY, intern.context.yesterday
    yield from (meet(circle, circle.draw(first, last)) for _ in range(12))
    yield from (grow_chain(circle, circle.draw(first, first + 14 * DAY)) for _ in range(3))
    yield from (wish(circle, circle.draw(intern.dates.made + 4 * DAY, last), way) for way in WAYS)
    yield bring_address_book(circle)


def meet(circle: Circle, moment: datetime) -> Steps:
    """Meet someone and write one line; thank them, keep a promise, and perhaps talk again."""
    yield moment
    if circle.has_room:
        yield from _follow(circle, capture(circle, draw_name(circle), promises=circle.chance.happens(0.5)))


def _follow(circle: Circle, contact_id: int) -> Steps:
    chance = circle.chance
    if circle.often("thanks"):
        yield circle.later(1, 3)
        encounters.finish(circle, contact_id, ReminderKind.THANK_YOU)
    if circle.often("kept"):
        yield circle.later(2, 5)
        encounters.finish(circle, contact_id, ReminderKind.PROMISE)
    yield circle.later(1, 4)
    encounters.know_well(circle, contact_id)
    if circle.often("put_off"):
        yield circle.later(1, 4)
        encounters.put_off(circle, contact_id)
    if circle.often("again"):
        yield circle.later(7, 20)
        talk(circle, contact_id)
        if chance.happens(0.6):
            yield circle.later(3, 6)
            encounters.finish(circle, contact_id, ReminderKind.PROMISE)


def know(circle: Circle, moment: datetime) -> Steps:
    """Add someone known from before, and hear from them later."""
    yield moment
    if circle.has_room:
        hosts = [host.line["name"] for host in read_hosts()]
        contact_id = encounters.add_known(circle, circle.chance.choice(hosts))
        yield circle.later(2, 9)
        encounters.know_well(circle, contact_id)
        if circle.often("again"):
            yield circle.later(1, 9)
            talk(circle, contact_id)


def wish(circle: Circle, moment: datetime, way: str) -> Steps:
    """Wish to meet someone, who is then met in one of the ways, or not yet."""
    yield moment
    if not circle.has_room:
        return
    name = draw_name(circle)
    contact_id = encounters.capture_wish(circle, name)
    if way == "check-in":
        circle.intern.wishes.append(name)
    elif way == "mentor":
        circle.intern.mentor_wishes.append(name)
    elif way != "open":
        yield circle.draw(max(circle.intern.dates.start, clock.today()) + 2 * DAY, clock.today() + 20 * DAY)
        if way == "line":
            capture(circle, name)
        else:
            talk(circle, contact_id)
        yield from _follow(circle, contact_id)


def talk_with_supervisor(circle: Circle, moment: datetime) -> Steps:
    """Talk with the supervisor in the first week, and again some weeks later."""
    yield moment
    contact_id = circle.find_supervisor()
    if contact_id is not None:
        talk(circle, contact_id)
        yield circle.later(12, 24)
        talk(circle, contact_id)


def grow_chain(circle: Circle, moment: datetime) -> Steps:
    """Ask a person whom else to meet, meet them, and ask again; now and then it does not happen."""
    yield moment
    introducer = circle.find_supervisor() if circle.chance.happens(0.5) else None
    if introducer is None and circle.has_room:
        introducer = capture(circle, draw_name(circle))
    for hop in range(circle.chance.choice((1, 2, 2, 3))):
        yield circle.later(1, 4)
        if introducer is None or not circle.has_room:
            return
        name = draw_name(circle)
        talk(circle, introducer, name)
        introduced = encounters.find_named(circle, name)
        if circle.chance.happens(0.3 if hop else 0.1):
            yield circle.later(5, 9)
            encounters.introduce(circle, introduced, IntroductionStep.CLOSED)
            return
        yield from _be_introduced(circle, introduced)
        introducer = introduced


def _be_introduced(circle: Circle, contact_id: int) -> Steps:
    """Ask, be introduced, meet, and tell; some steps are skipped."""
    for step in (IntroductionStep.ASKED, IntroductionStep.MADE):
        if circle.chance.happens(0.85):
            yield circle.later(1, 3)
            encounters.introduce(circle, contact_id, step)
    yield circle.later(1, 4)
    talk(circle, contact_id)
    if circle.chance.happens(0.55):
        yield circle.later(1, 5)
        encounters.finish(circle, contact_id, ReminderKind.TELL)


def meet_again(circle: Circle, moment: datetime) -> Steps:
    """Talk with someone from an earlier placement, so that they belong to two."""
    yield moment
    contact_id = circle.find_earlier()
    if contact_id is not None:
        talk(circle, contact_id)


def meet_twice(circle: Circle, moment: datetime) -> Steps:
    """Write a first name only, then the full name: a pair that could be one person."""
    yield moment
    if circle.has_room:
        first, full = _draw_two_names(circle)
        capture(circle, first)
        yield circle.later(1, 3)
        capture(circle, full)


def meet_as_two(circle: Circle, moment: datetime) -> Steps:
    """The same, and answer that they are one person."""
    yield moment
    if circle.has_room:
        first, full = _draw_two_names(circle)
        short = capture(circle, first)
        yield circle.later(1, 3)
        kept = capture(circle, full)
        network, person = circle.find(kept)
        merging.merge(circle.actor, network, person, network.people[short])


def _draw_two_names(circle: Circle) -> tuple[str, str]:
    """Return a first name, and the full one; Ana Ruiz before all others."""
    context = circle.intern.context
    person = next(context.met)
    return next(context.pairs, (person.first, person.full))


def bring_address_book(circle: Circle) -> Steps:
    """Add people known from before until the network is as large as planned."""
    yield clock.start_of(circle.intern.context.today) - timedelta(hours=2)
    hosts = [host.line["name"] for host in read_hosts()]
    while len(read_network(circle.actor.id or 0).people) < LARGE:
        encounters.add_known(circle, circle.chance.choice(hosts))


def switch_off(context: DemoContext) -> Steps:
    """Switch People off for one program, with its reason; what its students wrote stays."""
    yield stream(context.today, "people off").at(context.today - 9 * DAY)
    off = read("people")["off"]
    program = next(one.program for one in context.house.fields if one.program.code == off["program"])
    change_program(
        context.people.office[0].as_actor(), program, program.code, program.cip, people_off_reason=off["reason"]
    )
