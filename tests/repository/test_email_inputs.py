"""Every input of an email address uses the one validation function: forms, import columns, commands."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import click
import pytest
from flask import Flask
from wtforms import EmailField
from wtforms.fields.core import UnboundField

import placement
from placement.core.database import db
from placement.core.email_address import clean, judge
from placement.core.forms import AddressField, Form
from placement.exchange.rules import checks as rules
from placement.exchange.rules import columns
from placement.exchange.rules.column_kinds import Kind
from placement.people.models import User
from tests.core.test_email_address import CLEANED, REFUSED
from tests.exchange.files import KNOWN, record

# These only look up an existing account by the key of the typed text.
LOOKED_UP = {"SignInForm.email", "ForgotForm.email"}
SHAPES = [*CLEANED, *(written for written in REFUSED if written.strip() and "\0" not in written)]


def all_forms(kind: type[Form] = Form) -> Iterator[type[Form]]:
    for form in kind.__subclasses__():
        yield form
        yield from all_forms(form)


def address_fields() -> dict[str, UnboundField[Any]]:
    """Each field of each form of the application that takes an address, by form and name."""
    for module in pkgutil.walk_packages(placement.__path__, "placement."):
        importlib.import_module(module.name)
    return {
        f"{form.__name__}.{name}": field
        for form in all_forms()
        if form.__module__.startswith("placement.")
        for name, field in vars(form).items()
        if isinstance(field, UnboundField)
        and (issubclass(field.field_class, EmailField) or name.rpartition("_")[2] == "email")
    }


def refused_by(field: UnboundField[Any], written: str, app: Flask) -> tuple[bool, str]:
    """Validate typed text in a form with only this field; return the result and the stored value."""
    probe = type("ProbeForm", (Form,), {"address": field})
    with app.test_request_context("/", method="POST", data={"address": written}):
        form = probe()
        return not form.validate(), form.address.data


def test_email_fields_are_found() -> None:
    assert {"PersonForm.email", "SupervisorForm.email"} <= {
        "PersonForm.email" if name == "NamesForm.email" else name for name in address_fields()
    }


@pytest.mark.parametrize("name", sorted(address_fields().keys() - LOOKED_UP))
def test_every_form_uses_the_one_address_check(name: str, app: Flask) -> None:
    field = address_fields()[name]
    assert issubclass(field.field_class, AddressField)
    for written in SHAPES:
        found = judge(written)
        refused, made = refused_by(field, written, app)
        assert refused == isinstance(found, str), written[:50]
        assert refused or made == clean(written).address


def test_every_email_column_of_the_import_uses_the_one_address_check() -> None:
    named = [column for column in columns.COLUMNS if "email" in column.name]
    assert named
    assert all(column.kind is Kind.EMAIL for column in named)
    for column in named:
        for written in SHAPES:
            checked = rules.check_records([record(**{column.name: written})], KNOWN)[0]
            assert checked.good == (not isinstance(judge(written), str)), (column.name, written[:50])
            if checked.good:
                assert checked.values[column.name] == clean(written).address
                assert [notice.sentence for notice in checked.notices] == [f"{column.name}: {clean(written).notice}"]


def commands_with_addresses(app: Flask) -> list[list[str]]:
    """The words of each command that takes an address."""

    def walk(command: click.Command, words: list[str]) -> Iterator[list[str]]:
        if isinstance(command, click.Group):
            for name, one in command.commands.items():
                yield from walk(one, [*words, name])
        elif any("email" in (param.name or "") for param in command.params):
            yield words

    return list(walk(app.cli, []))


def test_every_command_uses_the_one_address_check(new_app: Any) -> None:
    app = new_app()
    assert commands_with_addresses(app) == [["users", "add"], ["users", "confirm"]]  # confirm only looks up an account
    for number, written in enumerate(SHAPES):
        shape = written if isinstance(judge(written), str) else written.replace("example.edu", f"{number}.example.edu")
        done = app.test_cli_runner().invoke(args=["users", "add", shape, "--name", "Ana Ruiz", "--role", "faculty"])
        assert (done.exit_code != 0) == isinstance(judge(shape), str), written[:50]
        if done.exit_code == 0:
            assert done.stderr.strip() == clean(shape).notice
            with app.app_context():
                assert db.session.query(User).filter_by(email=clean(shape).address).count() == 1
