"""Between the text of a record's cells and the columns of a placement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from placement.core import clock
from placement.core.actors import Actor
from placement.core.refs import new_ref
from placement.exchange.rules import checks as rules
from placement.exchange.rules.checks import Checked
from placement.hosts.models import EmployerType
from placement.placements.models import (
    ArrangedBy,
    Basis,
    Modality,
    PayPeriod,
    PayType,
    Placement,
    PlacementType,
    State,
    StudentLevel,
)

Read = Callable[[str], Any]


def _or_none(read: Read) -> Read:
    return lambda text: read(text) if text else None


# What stands in a placement itself, by column: its attribute there and how text becomes its value.
FIELDS: Final[Mapping[str, tuple[str, Read]]] = {
    "student_level": ("student_level", _or_none(StudentLevel)),
    "external_id": ("external_id", str),
    "placement_type": ("placement_type", PlacementType),
    "title": ("title", str),
    "description": ("description", str),
    "host_sector": ("sector", str),
    "employer_type": ("employer_type", _or_none(EmployerType)),
    "site_country": ("country", str),
    "modality": ("modality", _or_none(Modality)),
    "arranged_by": ("arranged_by", _or_none(ArrangedBy)),
    "start_date": ("planned_start", _or_none(date.fromisoformat)),
    "end_date": ("planned_end", _or_none(date.fromisoformat)),
    "hours_per_week": ("hours_per_week", _or_none(rules.to_number)),
    "hours_required": ("hours_required", _or_none(rules.to_number)),
    "credits": ("credits", _or_none(rules.to_number)),
    "course": ("course", str),
    "pay_type": ("pay_type", _or_none(PayType)),
    "pay_amount": ("pay_amount", _or_none(rules.to_number)),
    "pay_currency": ("pay_currency", str),
    "pay_period": ("pay_period", _or_none(PayPeriod)),
}


def read_fields(values: Mapping[str, str], names: Iterable[str] = tuple(FIELDS)) -> dict[str, Any]:
    """The attributes of a placement that these columns of a good record give."""
    return {FIELDS[name][0]: FIELDS[name][1](values[name]) for name in names if name in FIELDS}


def show_fields(row: Placement) -> dict[str, str]:
    """Return a placement's values by column."""
    return {name: show(getattr(row, attribute)) for name, (attribute, _) in FIELDS.items()}


def show(value: Any) -> str:
    """A stored value as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def describe_placement(checked: Checked, **links: int) -> dict[str, Any]:
    """The placement a good record describes. Its state is a recorded fact: nothing is asked of it here."""
    return {
        **read_fields(checked.values),
        **links,
        "ref": new_ref(),
        "state": State(checked.values["state"]),
        "basis": Basis.IMPORTED,
        "created_at": clock.now(),
    }


def describe_imported(term_id: int, checked: Checked, source: str) -> dict[str, Any]:
    """Store the key and imported values that find the placement again."""
    return {
        "term_id": term_id,
        "key": rules.stored_key(checked.values),
        "values": {name: text for name, text in checked.values.items() if text},
        "source": source[:300],
        "record": checked.record.number,
        "imported_at": clock.now(),
    }


def describe_first_move(actor: Actor, checked: Checked, source: str) -> dict[str, Any]:
    """Add the first history entry of an imported placement."""
    return {
        "at": clock.now(),
        **actor.as_columns(),
        "verb": "import",
        "to_state": State(checked.values["state"]),
        "note": f"{source[:300]}, record {checked.record.number}, line {checked.record.line}",
    }
