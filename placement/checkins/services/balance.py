"""Read a student's balance, and put off the sentence about quiet objectives."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ScalarSelect, String, cast, exists, func, select

from placement.checkins.models import CheckIn
from placement.checkins.rules.balance import ENOUGH_TALKS, QUIET, TALKED, Reflected, Touched, Week, list_weeks
from placement.checkins.rules.schedule import SENT
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.placements.models import Placement, State
from placement.relationships.models import TALKS, Contact, Interaction, PeopleSettings
from placement.relationships.queries.network import Network
from placement.relationships.services.settings import give_settings


def read_weeks(actor: Actor, network: Network) -> list[Week]:
    """Count the last weeks of the actor's own check-ins and people."""
    query = (
        select(CheckIn)
        .join(Placement, Placement.id == CheckIn.placement_id)
        .where(Placement.student_id == actor.id, CheckIn.state.in_(SENT), CheckIn.submitted_at.is_not(None))
    )
    reflected = [
        Reflected(
            clock.local_day(one.submitted_at),
            frozenset((one.placement_id, number) for number in one.objective_numbers),
            bool(one.feedback_asked),
        )
        for one in db.session.scalars(query)
        if one.submitted_at is not None
    ]
    touched = [
        Touched(one.on, person.id, one.kind in TALKS)
        for person in network.people.values()
        for one in person.interactions
    ]
    return list_weeks(clock.today(), reflected, touched)


def find_quiet(actor: Actor) -> str | None:
    """Return the placement whose objectives have been quiet for four weeks while the student talked with people.

    None unless it started four weeks ago, no check-in of these weeks ticked an objective, the last two weeks had
    enough talks, and the student did not put the sentence off.
    """
    today = clock.today()
    ticked = exists().where(
        CheckIn.placement_id == Placement.id,
        CheckIn.state.in_(SENT),
        CheckIn.submitted_at > clock.now() - QUIET,
        cast(CheckIn.objective_numbers, String) != "[]",
    )
    hidden = exists().where(PeopleSettings.student_id == actor.id, PeopleSettings.objectives_hidden_until > today)
    query = select(Placement.ref).where(
        Placement.student_id == actor.id,
        Placement.state == State.ACTIVE,
        Placement.starts_on <= today - QUIET,
        ~ticked,
        _count_talks(actor, today) >= ENOUGH_TALKS,
        ~hidden,
    )
    return db.session.scalar(query.order_by(Placement.starts_on.desc(), Placement.id.desc()).limit(1))


def _count_talks(actor: Actor, today: date) -> ScalarSelect[int]:
    """Count the talks of the last two weeks, within another statement."""
    query = (
        select(func.count())
        .select_from(Interaction)
        .join(Contact, Contact.id == Interaction.contact_id)
        .where(
            Contact.student_id == actor.id,
            Interaction.kind.in_(TALKS),
            Interaction.on > today - TALKED,
            Interaction.on <= today,
        )
    )
    return query.scalar_subquery()


def put_off(actor: Actor) -> date:
    """Hide the sentence for four weeks; return the day it can come back."""
    settings = give_settings(actor.id or 0)
    settings.objectives_hidden_until = clock.today() + QUIET
    db.session.flush()
    return settings.objectives_hidden_until
