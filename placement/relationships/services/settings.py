"""Save what a student chose for People."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date

from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.relationships.models import PeopleSettings
from placement.relationships.queries.settings import find_settings
from placement.relationships.rules.coverage import PAUSE

TOKEN_BYTES = 16  # 128 bits


def give_settings(student_id: int) -> PeopleSettings:
    """Return a student's row, made if there is none."""
    settings = find_settings(student_id)
    if settings is None:
        settings = PeopleSettings(student_id=student_id, put_away=[], feed_shows_names=False, stopped_after_end=False)
        db.session.add(settings)
    return settings


def replace_feed(actor: Actor) -> str:
    """Make a new address for the calendar feed, which revokes the old one; return its secret, shown once."""
    settings, token = give_settings(actor.id or 0), secrets.token_urlsafe(TOKEN_BYTES)
    settings.feed_hash, settings.feed_made_at = hash_token(token), clock.now()
    db.session.flush()
    return token


def revoke_feed(actor: Actor) -> None:
    """Revoke the calendar feed."""
    give_settings(actor.id or 0).feed_hash = None
    db.session.flush()


def hash_token(token: str) -> str:
    """Return the hash under which a feed's secret is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def choose(
    actor: Actor,
    *,
    shows_names: bool,
    weekday: int | None,
    hour: int | None,
    minutes: int | None,
    email_weekday: int | None,
) -> None:
    """Save the choices. Raises RuleBroken for a time without a weekday or an hour."""
    if (weekday is None) != (hour is None):
        raise RuleBroken("Select both a weekday and an hour, or neither.", "weekday")
    settings = give_settings(actor.id or 0)
    settings.feed_shows_names, settings.email_weekday = shows_names, email_weekday
    settings.time_weekday, settings.time_hour = weekday, hour
    settings.time_minutes = minutes if weekday is not None else None
    db.session.flush()


def hide_missing(actor: Actor) -> date:
    """Hide the suggestion of who is missing for two weeks; return the day it comes back."""
    settings = give_settings(actor.id or 0)
    settings.missing_hidden_until = clock.today() + PAUSE
    db.session.flush()
    return settings.missing_hidden_until


def put_away(actor: Actor, suggestion: str) -> None:
    """Hide one of the first suggestions permanently."""
    settings = give_settings(actor.id or 0)
    settings.put_away = sorted({*settings.put_away, suggestion})
    db.session.flush()
