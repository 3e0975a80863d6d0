"""Build the rows for a record of an import."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

from placement.core import clock
from placement.core.actors import Actor
from placement.core.refs import new_ref
from placement.exchange.rules import checks as rules
from placement.exchange.rules import columns
from placement.exchange.rules.checks import Checked
from placement.exchange.rules.column_kinds import Owner
from placement.placements.models import Basis, State

OWNED = columns.list_owned(Owner.PLACEMENT)


def read_fields(values: Mapping[str, str], names: Container[str] = columns.NAMES) -> dict[str, Any]:
    """Return the placement attributes that these columns of a good record contain."""
    return {column.attributes[0]: column.read(values[column.name]) for column in OWNED if column.name in names}


def describe_placement(checked: Checked, **links: int) -> dict[str, Any]:
    """Describe the placement of a good record. Its state is recorded as is, without checking conditions."""
    return {
        **read_fields(checked.values),
        **links,
        "ref": new_ref(),
        "basis": Basis.IMPORTED,
        "created_at": clock.now(),
    }


def describe_imported(term_id: int, checked: Checked, source: str) -> dict[str, Any]:
    """Describe the row with key and imported values, which later imports use to find the placement."""
    return {
        "term_id": term_id,
        "key": rules.stored_key(checked.values),
        "values": {name: text for name, text in checked.values.items() if text},
        "source": source[:300],
        "record": checked.record.number,
        "imported_at": clock.now(),
    }


def describe_first_move(actor: Actor, checked: Checked, source: str) -> dict[str, Any]:
    """Describe the first history entry of an imported placement."""
    return {
        "at": clock.now(),
        **actor.as_columns(),
        "verb": "import",
        "to_state": State(checked.values["state"]),
        "note": f"{source[:300]}, record {checked.record.number}, line {checked.record.line}",
    }
