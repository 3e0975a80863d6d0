"""Columns of the import and export: attributes, reading and showing values, and a function for each kind."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from types import MappingProxyType
from typing import Any, Final

from placement.core.labels import Label


class Kind(Enum):
    """The kind of a column, which decides how its text is checked."""

    TEXT = "text"
    ID = "ID"
    CODE = "code"
    CHOICE = "choice"
    DATE = "date"
    NUMBER = "number"
    EMAIL = "email"
    CURRENCY = "currency"


class Owner(Enum):
    """The row in which a value is stored."""

    PLACEMENT = "placement"
    STUDENT = "student"
    PROGRAM = "program"
    TERM = "term"
    HOST = "host"
    SITE = "site"
    SUPERVISOR = "supervisor"
    FACULTY = "faculty"


class Trait(Enum):
    """A group of columns that one part of the import treats differently."""

    PLACE = "it says where the work is"
    RHYTHM = "the days of check-ins follow it"
    AS_SHOWN = "a cell is read as a spreadsheet shows it, with its number format"
    EXACT = "a number that lost digits in a spreadsheet is a problem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; `wanted` is a sentence that describes valid values.

    `stored` are the owner's attributes, joined by spaces if several. `facts_of` is the row this column describes; the
    first record of a file about it wins. `kept` is the reason that a later import never changes the value.
    `other_example` is for the second example row, if it differs; `short_name` is another accepted header.
    """

    name: str
    kind: Kind
    wanted: str
    example: str = ""
    other_example: str | None = None
    required: bool = False
    owner: Owner = Owner.PLACEMENT
    stored: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    choice: type[Label] | None = None
    longest: int | None = None
    in_range: Callable[[Decimal], bool] = lambda number: True
    facts_of: Owner | None = None
    kept: str = ""
    traits: frozenset[Trait] = frozenset()
    short_name: str = ""

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes of the owner that hold the value."""
        return self.stored or (self.name,)

    @property
    def placement_facts(self) -> tuple[str, ...]:
        """The placement's attributes that change with the value."""
        if Trait.PLACE in self.traits:
            return ("site_id",)
        return self.attributes if self.owner is Owner.PLACEMENT else ()

    def read(self, text: str) -> Any:
        """Return the stored value of a good cell; empty cells are None, except for text."""
        if self.choice is not None:
            return self.choice(text) if text else None
        if self.kind is Kind.DATE:
            return date.fromisoformat(text) if text else None
        if self.kind is Kind.NUMBER:
            return to_number(text) if text else None
        return text

    def show(self, owner: object | None) -> str:
        """Return the cell's text for a stored owner; empty without an owner."""
        if owner is None:
            return ""
        texts = [_show(getattr(owner, attribute)) for attribute in self.attributes]
        return texts[0] if len(texts) == 1 else " ".join(texts).strip()


def to_number(text: str) -> Decimal:
    """Round to four decimal places, as the database does."""
    return Decimal(text).quantize(_PLACES, ROUND_HALF_UP)


def _show(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else str(value)


_PLACES: Final = Decimal("0.0001")


def make_text(name: str, wanted: str, example: str = "", **more: Any) -> Column:
    """A column of free text."""
    return Column(name=name, kind=Kind.TEXT, wanted=wanted, example=example, **more)


def make_number(name: str, wanted: str, example: str, in_range: Callable[[Decimal], bool], **more: Any) -> Column:
    """A column of numbers that `in_range` accepts."""
    return Column(name=name, kind=Kind.NUMBER, wanted=wanted, example=example, in_range=in_range, **more)


def make_choice(
    name: str, choice: type[Label], example: str, allowed: Iterable[str] | None = None, **more: Any
) -> Column:
    """A column of an enumeration's values: the `allowed` ones, by default all."""
    values = tuple(allowed or (member.value for member in choice))
    wanted = "Write one of: " + ", ".join(values) + "."
    plain = MappingProxyType(dict.fromkeys(values, ""))
    return Column(name=name, kind=Kind.CHOICE, wanted=wanted, example=example, values=plain, choice=choice, **more)


def make_coded(name: str, values: Mapping[str, str], wanted: str, example: str, **more: Any) -> Column:
    """A column of codes, each with its meaning."""
    return Column(name=name, kind=Kind.CHOICE, wanted=wanted, example=example, values=values, **more)


def make_email(name: str, owner: Owner, example: str, **more: Any) -> Column:
    """A column with the address of its owner."""
    wanted = "Write one email address like name@example.edu."
    more |= {"stored": ("email",), "longest": 320, "facts_of": owner}
    return Column(name=name, kind=Kind.EMAIL, wanted=wanted, example=example, owner=owner, **more)


def make_person(name: str, owner: Owner, wanted: str, example: str, stored: tuple[str, ...], **more: Any) -> Column:
    """A column with a name or title of its owner."""
    return make_text(name, wanted, example, owner=owner, stored=stored, longest=200, facts_of=owner, **more)


def make_code(name: str, owner: Owner, wanted: str, example: str, **more: Any) -> Column:
    """A column with the code of a term or program."""
    more |= {"stored": ("code",), "required": True}
    return Column(name=name, kind=Kind.CODE, wanted=wanted, example=example, owner=owner, **more)


def make_date(name: str, example: str, stored: str) -> Column:
    """A column with a day of the placement."""
    wanted = f"Write a date that exists as year-month-day, like {example}."
    more: dict[str, Any] = {"required": True, "stored": (stored,), "traits": frozenset({Trait.RHYTHM})}
    return Column(name=name, kind=Kind.DATE, wanted=wanted, example=example, **more)
