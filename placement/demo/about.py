"""Students' answers about themselves on each occasion, some shared with faculty, and their introductions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from placement.about_me.models import AboutMeAnswer, AboutMeItem
from placement.about_me.rules import WANT_CHOICES, find_occasion
from placement.about_me.services import save_answers, save_introduction, share
from placement.core import clock
from placement.core.database import db
from placement.demo.institution import read
from placement.demo.plan import APPROVED, Intern
from placement.demo.random_streams import Chance, stream
from placement.demo.terms import DAY
from placement.demo.texts import Deck
from placement.demo.timeline import Steps
from placement.evaluations.models import Occasion, Rater
from placement.evaluations.rules import windows

DEALT = (AboutMeItem.STRENGTHS, AboutMeItem.GOALS, AboutMeItem.ENJOYED, AboutMeItem.NOT_ENJOYED)
Decks = dict[str, Deck]


def add_about_me(interns: Sequence[Intern], today: date) -> None:
    """Start the answers of the present term's students, in their earlier placements, too."""
    present = {intern.user.id for intern in interns if not intern.is_past}
    texts, chance = read("about"), stream(today, "about me")
    decks = {name: Deck(texts[name], chance) for name in (*(item.value for item in DEALT), "curious")}
    for intern in interns:
        if intern.state in APPROVED and intern.user.id in present:
            own = stream(today, "about me", intern.term.code, intern.user.id)
            for window in windows(Rater.SELF, intern.dates.start, intern.dates.end, intern.dates.start):
                if own.happens(texts["often"][window.occasion.value]):
                    opens = max(window.opens, intern.dates.signed + 5 * DAY)
                    intern.context.timeline.add(_answer(intern, opens + own.days(1, 5), decks, own))
            if own.happens(texts["often"]["introduction"]):
                intern.context.timeline.add(_introduce(intern, decks, own))


def _answer(intern: Intern, day: date, decks: Decks, chance: Chance) -> Steps:
    """Answer some of the questions that are open on that day, and share one answer now and then."""
    yield chance.at(day)
    placement = intern.placement
    occasion = find_occasion(placement.state, placement.starts_on, placement.ends_on, clock.today())
    if occasion is None:
        return
    said = {item: text for item, text in _choose(intern, occasion, decks, chance).items() if text}
    save_answers(intern.student, placement, occasion, said)
    if AboutMeItem.GOALS in said and chance.happens(read("about")["often"]["shared"]):
        share(intern.student, db.session.get_one(AboutMeAnswer, (placement.id, occasion, AboutMeItem.GOALS)), True)


def _choose(intern: Intern, occasion: Occasion, decks: Decks, chance: Chance) -> dict[AboutMeItem, str]:
    """Choose the answers; only those who have begun know what they enjoy."""
    texts = read("about")
    own, *near = texts["fields"][intern.study.program.code]
    is_first = occasion is Occasion.BASELINE
    told = DEALT[:2] if is_first else DEALT
    said = {item: decks[item.value].deal() for item in told if chance.happens(texts["often"]["said"])}
    values = ", ".join(chance.sample(texts["values"], chance.randint(3, 5)))
    if is_first:
        said |= {AboutMeItem.VALUES: values[0].upper() + values[1:]}
        said |= {AboutMeItem.FIELD: own, AboutMeItem.NEIGHBORS: ", ".join(chance.sample(near, 2))}
    return said | {AboutMeItem.WANT: chance.choice(WANT_CHOICES if is_first else (*WANT_CHOICES, "Yes"))}


def _introduce(intern: Intern, decks: Decks, chance: Chance) -> Steps:
    """Write the three lines in the first days."""
    yield chance.at(max(intern.dates.start, intern.dates.signed + 5 * DAY) + chance.days(0, 4))
    placement, curious = intern.placement, decks["curious"].deal()
    if curious:
        who = f"I'm {intern.user.first_name}, and I study {intern.study.program.name.split(',')[0].lower()}"
        role = f"My role at {placement.site.host.name} is {placement.title[0].lower()}{placement.title[1:]}"
        save_introduction(intern.student, placement, who, role, curious)
