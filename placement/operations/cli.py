"""`flask version` and `flask search index`."""

from __future__ import annotations

import platform
from importlib import metadata

import click

from placement.core import search_index
from placement.core.commands import Command, CommandError, CommandGroup, checked
from placement.core.unit_of_work import transaction
from placement.core.version import VERSION

LIBRARIES = (  # the dependencies of pyproject.toml
    *("flask", "flask-sqlalchemy", "flask-migrate", "flask-login", "flask-wtf", "wtforms", "sqlalchemy", "structlog"),
    *("pandas", "argon2-cffi", "itsdangerous", "gunicorn", "psycopg", "openpyxl", "iso3166", "email-validator"),
    *("zxcvbn", "tzdata", "vobject", "icalendar"),
)

search = CommandGroup("search", help="The search index.")


@click.command("version", cls=Command)
def version() -> None:
    """Show the versions of Placement, Python, and the libraries it depends on."""
    click.echo(f"placement {VERSION}")
    click.echo(f"python {platform.python_version()}")
    for name in LIBRARIES:
        click.echo(f"{name} {metadata.version(name)}")


@search.command("index")
@checked
def build_index() -> None:
    """Build the search index again."""
    with transaction():
        if not search_index.build():
            raise CommandError(search_index.MISSING)
    click.echo("The search index is complete.")
