"""`flask search index`."""

from __future__ import annotations

import click

from placement.core import search_index
from placement.core.commands import Group, Problem, checked
from placement.core.unit_of_work import transaction

search = Group("search", help="The search index.")


@search.command("index")
@checked
def build_index() -> None:
    """Build the search index again."""
    with transaction():
        if not search_index.build():
            raise Problem(search_index.MISSING)
    click.echo("The search index is complete.")
