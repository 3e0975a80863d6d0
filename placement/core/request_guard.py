"""Sanitize requests before any view reads them: no number above a row's limit, no NUL characters."""

from __future__ import annotations

from typing import Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict, iter_multi_items
from werkzeug.exceptions import NotFound, RequestEntityTooLarge
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter

from placement.core.limits import LARGEST_ROW

MOST_FIELDS = 5_000  # a SQLite statement holds about 32,000 values, and none of our pages has as many boxes


class CleanFields(ImmutableMultiDict[str, Any]):
    """The fields of an address or a form, their text without NUL."""

    def __init__(self, mapping: Any = None) -> None:
        pairs = [*iter_multi_items(mapping)] if mapping else []
        if len(pairs) > MOST_FIELDS:
            raise RequestEntityTooLarge
        super().__init__([(without_nul(name), without_nul(value)) for name, value in pairs])


class GuardedRequest(Request):
    """One request, cleaned of values that would only cause database errors."""

    parameter_storage_class = CleanFields


class RowConverter(IntegerConverter):
    """`<int:...>` in an address: a number that a row can have; 404 for any other."""

    regex = "[0-9]+"  # \d would also match the digits of other scripts

    def __init__(self, map: Map, *args: Any, **options: Any) -> None:
        super().__init__(map, *args, **{"max": LARGEST_ROW, **options})


class RefConverter(UnicodeConverter):
    """`<ref:...>` in an address: a placement's ref, which people also type in lower case."""

    def to_python(self, value: str) -> str:
        return value.upper()


def without_nul(value: Any) -> Any:
    """Remove NUL from text; other values, such as files, are returned unchanged."""
    return value.replace("\0", "") if isinstance(value, str) else value


def refuse_nul(path: str) -> None:
    """Raise NotFound for an address with NUL, which none of our links has."""
    if "\0" in path:
        raise NotFound
