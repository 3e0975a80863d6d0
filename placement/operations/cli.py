"""`flask version`."""

from __future__ import annotations

import platform
from importlib import metadata

import click

from placement.core.commands import Command
from placement.core.version import VERSION

LIBRARIES = ("flask", "flask-sqlalchemy", "flask-login", "wtforms", "sqlalchemy", "psycopg", "pandas", "structlog")


@click.command("version", cls=Command)
def version() -> None:
    """Show the versions of Placement, Python, and the main libraries."""
    click.echo(f"placement {VERSION}")
    click.echo(f"python {platform.python_version()}")
    for name in LIBRARIES:
        click.echo(f"{name} {metadata.version(name)}")
