"""Every date field of every form accepts days of the years 1900 to 2200; other years are refused as typos."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from inspect import signature
from pathlib import Path

import pytest
import wtforms
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import DateField, SelectField

import placement
from placement.core.actors import CLI
from placement.core.forms import Form

ROOT = Path(placement.__file__).parent
FILES = [*ROOT.glob("*/*forms.py"), *ROOT.glob("*/forms/*.py")]
FORMS = sorted(".".join(path.relative_to(ROOT.parent).with_suffix("").parts) for path in FILES)


def list_forms(base: type[wtforms.Form]) -> Iterator[type[wtforms.Form]]:
    for kind in base.__subclasses__():
        yield kind
        yield from list_forms(kind)


def list_dates() -> list[tuple[type[wtforms.Form], str]]:
    """Each date field with its form, for forms of the product, nested forms included."""
    for name in FORMS:
        import_module(name)
    ours = {kind for kind in list_forms(wtforms.Form) if kind.__module__.startswith("placement.")}
    found = [
        (kind, name)
        for kind in ours
        for name in dir(kind)
        if issubclass(getattr(getattr(kind, name), "field_class", object), DateField)
    ]
    return sorted(found, key=lambda pair: (pair[0].__qualname__, pair[1]))


DATES = list_dates()
IDS = [f"{kind.__name__}.{name}" for kind, name in DATES]


def errors(app: Flask, kind: type[wtforms.Form], name: str, day: str) -> list[str]:
    with app.test_request_context("/", method="POST"):
        actor = [CLI] if "actor" in signature(kind.__init__).parameters else []
        form = kind(*actor, formdata=MultiDict({name: day}))
        for field in form:
            if isinstance(field, SelectField) and field.choices is None:
                field.choices = []  # as a page submits them
        form.validate()
        return list(form[name].errors)


def test_every_date_form_is_checked() -> None:
    """A form module with another name would be overlooked."""
    with_days = {path for path in ROOT.rglob("*.py") if "DateField(" in path.read_text(encoding="utf-8")}
    assert with_days <= set(FILES)
    assert len(DATES) >= 20


@pytest.mark.parametrize(("kind", "name"), DATES, ids=IDS)
def test_date_is_refused_if_its_year_is_outside_the_limits(
    app: Flask, db_session: object, kind: type[wtforms.Form], name: str
) -> None:
    assert issubclass(kind, Form)
    for day in ("0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31"):
        assert any("1900 to 2200" in error for error in errors(app, kind, name, day)), day
    for day in ("1900-01-01", "2200-12-31"):
        assert not any("1900 to 2200" in error for error in errors(app, kind, name, day)), day
