"""`flask capture`."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date

import click
from flask.cli import with_appcontext

from placement.core import clock
from placement.core.commands import Command, Day
from placement.relationships.rules.capture import parse


@click.command("capture", cls=Command, context_settings={"ignore_unknown_options": True})
@click.argument("line")
@click.option("--today", type=Day(), help="the day the line was written (today)")
@with_appcontext
def capture(line: str, today: date | None) -> None:
    """Show the facts read from a line about a person, as JSON. Writes nothing."""
    facts = asdict(parse(line, today or clock.today()))
    written = json.dumps({name: show(fact) for name, fact in facts.items()}, ensure_ascii=False)
    click.echo(written.encode("utf-8", "backslashreplace"))  # half a character becomes an escape of JSON


def show(fact: str | bool | date | None) -> str | int:
    """A fact as JSON has it: a day as YYYY-MM-DD, a yes or no as 1 or 0, a missing one as an empty text."""
    if isinstance(fact, date):
        return fact.isoformat()
    return int(fact) if isinstance(fact, bool) else fact or ""
