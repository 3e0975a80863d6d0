"""Save a student's answers about themselves and their introduction, and share single answers with faculty."""

from __future__ import annotations

from collections.abc import Mapping

from placement.about_me.models import AboutMeAnswer, AboutMeItem, SelfIntroduction
from placement.about_me.rules import check_today, find_occasion, read_words
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.evaluations.models import Occasion
from placement.placements.models import Placement


def save_answers(actor: Actor, placement: Placement, occasion: Occasion, said: Mapping[AboutMeItem, str]) -> None:
    """Save the answers of today's occasion; an empty one is deleted. Raises RuleBroken."""
    today = clock.today()
    check_today(occasion, find_occasion(placement.state, placement.starts_on, placement.ends_on, today))
    words = {item: read_words(item, text) for item, text in said.items()}
    for item in AboutMeItem:
        key = (placement.id, occasion, item)
        stored = db.session.get(AboutMeAnswer, key)
        if not words.get(item):
            if stored:
                db.session.delete(stored)
        elif stored is None:
            named = dict(zip(("placement_id", "occasion", "item"), key, strict=True))
            db.session.add(AboutMeAnswer(**named, words=words[item], answered_on=today, is_shared=False))
        elif stored.words != words[item]:
            stored.words, stored.answered_on = words[item], today
    db.session.flush()


def share(actor: Actor, answer: AboutMeAnswer, is_shared: bool) -> None:
    """Share an answer with the placement's faculty member, or take that back. Raises RuleBroken without faculty."""
    if is_shared and answer.placement.faculty_id is None:
        raise RuleBroken("This placement has no faculty member yet.")
    answer.is_shared = is_shared
    db.session.flush()


def save_introduction(actor: Actor, placement: Placement, who: str, here: str, curious: str) -> None:
    """Save the three lines of an introduction; three empty lines delete it."""
    stored = db.session.get(SelfIntroduction, placement.id)
    if not (who or here or curious):
        if stored:
            db.session.delete(stored)
    else:
        stored = stored or SelfIntroduction(placement_id=placement.id)
        stored.who, stored.here, stored.curious, stored.saved_on = who, here, curious, clock.today()
        db.session.add(stored)
    db.session.flush()
