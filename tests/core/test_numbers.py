"""Numbers as people type them, in every number field."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from wtforms import DecimalField, FloatField
from wtforms.fields.core import UnboundField

import placement
from placement.core.forms import Form, NumberField
from placement.core.numbers import read_number

READ = {"37.5": "37.5", "37,5": "37.5", " 0,125 ": "0.125", ",5": "0.5", "12,75": "12.75", "1200": "1200", "40": "40"}
READ |= {"1,20": "1.20", "12,3456": "12.3456"}
AMBIGUOUS = {"1,200": ("1200", "1.200"), "12,345": ("12345", "12.345"), "1,234,567": ("1234567", "1.234567")}
REFUSED = ("abc", "1.200,50", "1,200.50", "1,2,3", "NaN", "Infinity", "1e99", "1_000", ",", "1,", "--1", "4 0")


@pytest.mark.parametrize(("typed", "meant"), READ.items())
def test_comma_is_a_decimal_sign_without_a_dot(typed: str, meant: str) -> None:
    assert read_number(typed) == Decimal(meant)


@pytest.mark.parametrize(("typed", "ways"), AMBIGUOUS.items())
def test_comma_before_three_digits_is_refused_as_ambiguous(typed: str, ways: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="write") as refused:
        read_number(typed)
    assert all(way in str(refused.value) for way in ways)


@pytest.mark.parametrize("typed", REFUSED)
def test_text_that_is_not_a_plain_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="plain number"):
        read_number(typed)


def all_forms(kind: type[Form] = Form) -> Iterator[type[Form]]:
    for form in kind.__subclasses__():
        yield form
        yield from all_forms(form)


def number_fields() -> dict[str, UnboundField[Any]]:
    """Each decimal field of each form of the application."""
    for module in pkgutil.walk_packages(placement.__path__, "placement."):
        importlib.import_module(module.name)
    return {
        f"{form.__name__}.{name}": field
        for form in all_forms()
        if form.__module__.startswith("placement.")
        for name, field in vars(form).items()
        if isinstance(field, UnboundField) and issubclass(field.field_class, (DecimalField, FloatField))
    }


@pytest.mark.parametrize("name", sorted(number_fields()))
def test_every_field_reads_numbers_the_same_way(name: str, app: Flask) -> None:
    field = number_fields()[name]
    assert issubclass(field.field_class, NumberField)
    for typed, meant in [*READ.items(), *((typed, None) for typed in (*AMBIGUOUS, *REFUSED))]:
        probe = type("ProbeForm", (Form,), {"number": field})
        with app.test_request_context("/", method="POST", data={"number": typed}):
            form = probe()
            valid = form.validate()
        if meant is None:
            assert not valid, typed
            assert len(form.number.errors) == 1, typed
        elif valid:
            assert form.number.data == Decimal(meant)
        else:
            assert any("from 0 to" in error for error in form.number.errors), typed


@pytest.mark.parametrize("name", sorted(number_fields()))
def test_every_field_shows_a_stored_number_without_trailing_zeros(name: str, app: Flask) -> None:
    probe = type("ProbeForm", (Form,), {"number": number_fields()[name]})
    with app.test_request_context("/"):
        shown = [str(probe(data={"number": Decimal(stored)}).number()) for stored in ("20.0000", "12.5000")]
    assert 'value="20"' in shown[0]
    assert 'value="12.5"' in shown[1]
