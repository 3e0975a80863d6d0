"""Connects Alembic to the application's database; run by `flask db ...`."""

import importlib.util
import pkgutil
import re
from typing import Any

from alembic import context
from flask import current_app

import placement
from placement.core.database import db


def know_every_table() -> None:
    """Import every package's models, whether or not a page uses them yet."""
    for noun in pkgutil.iter_modules(placement.__path__, "placement."):
        if noun.ispkg and importlib.util.find_spec(f"{noun.name}.models"):
            importlib.import_module(f"{noun.name}.models")


def is_ours(name: str | None, kind: str, parents: Any) -> bool:
    """False for the search tables and indexes, which migrations create without a model."""
    return not (name and re.search(r"_search$|_words(_data|_idx|_docsize|_config)?$|_trigrams$", name))


def run() -> None:
    """Run migrations on the application's own engine, in one transaction.

    SQLite's tables can also be created in a transaction once the driver leaves BEGIN to us. If several processes find
    an old file at the same time, all wait for the first one and then have nothing left to do.
    """
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            transactional_ddl=True,
            include_name=is_ours,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


know_every_table()
run()
