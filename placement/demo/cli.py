"""`flask demo`: fill an empty database."""

from __future__ import annotations

from datetime import date

import click

from placement.core import clock
from placement.core.commands import Command, CommandError, Day, checked
from placement.core.unit_of_work import transaction
from placement.demo import seed


@click.command("demo", cls=Command)
@click.option("--today", type=Day(), help="the day of the demo; default: today")
@checked
def fill(today: date | None) -> None:
    """Fill an empty database with an invented institution, the same for the same day."""
    with transaction():
        if not seed.is_empty():
            raise CommandError("This database is not empty. The demo needs a new one.")
        count = seed.fill(today or clock.today())
    click.echo(
        f"{count} placements of an invented institution were added. The sign-in page offers a person of each role."
    )
