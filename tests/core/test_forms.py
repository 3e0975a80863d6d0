"""A form runs its command, shows a broken rule, and its page returns the right status."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from jinja2 import DictLoader
from wtforms import StringField
from wtforms.validators import InputRequired

from placement.core.edit_forms import EditForm
from placement.core.errors import Conflict, RuleBroken, raise_all
from placement.core.forms import Check, Form
from placement.core.web import page


class NameForm(Form):
    name = StringField("Name", [InputRequired("Enter a name.")])
    title = StringField("Title")


class NameEditForm(EditForm):
    name = StringField("Name")


@pytest.fixture
def post() -> Iterator[Any]:
    """Enter the request of a sent form, or of a page that only shows the form."""
    app = Flask(__name__)
    app.jinja_loader = DictLoader({"a.html": "{{ form.name.data }}, {{ of }}"})
    app.secret_key = "x"
    contexts = []

    def enter(typed: dict[str, str] | None) -> None:
        sent = {"method": "GET"} if typed is None else {"method": "POST", "data": typed}
        contexts.append(app.test_request_context("/", **sent))
        contexts[-1].push()

    yield enter
    for context in contexts:
        context.pop()


def refuse(*_: Any) -> None:
    raise_all([RuleBroken("Nobody has this name.", "name"), RuleBroken("Not today.")])


def test_accepted_form_has_the_result_of_its_command(post: Any) -> None:
    post({"name": " Ada ", "title": "Dr."})
    form = NameForm()
    assert form.accepts(lambda *args, **options: (args, options), 7, form.name, title=form.title.data)
    assert form.result == ((7, "Ada"), {"title": "Dr."}), "a field stands for its value"
    assert form.answer_code == 200


@pytest.mark.parametrize("typed", [None, {"name": ""}])
def test_command_runs_only_for_a_sent_and_valid_form(post: Any, typed: dict[str, str] | None) -> None:
    post(typed)
    form, ran = NameForm(), list[int]()
    assert not form.accepts(ran.append, 1)
    assert ran == []
    assert form.answer_code == (200 if typed is None else 422)


def test_command_does_not_run_if_a_check_fails(post: Any) -> None:
    post({"name": "Ada"})
    form, ran = NameForm(), list[int]()
    assert not form.accepts(ran.append, 1, checks=[Check(("name",), refuse)])
    assert (ran, form.name.errors) == ([], ["Nobody has this name."])


def test_broken_rule_is_shown_at_its_field(post: Any) -> None:
    post({"name": "Ada"})
    form = NameForm()
    assert not form.accepts(refuse)
    assert form.name.errors == ["Nobody has this name."]
    assert form.form_errors == ["Not today."]
    assert form.name.data == "Ada", "what was typed stays"
    assert form.answer_code == 422


def test_conflict_is_not_an_error_of_the_form(post: Any) -> None:
    def lose() -> None:
        raise Conflict("Somebody was faster.")

    post({"name": "Ada"})
    with pytest.raises(Conflict):
        NameForm().accepts(lose)


def test_page_status_depends_on_its_form(post: Any) -> None:
    post({"name": "Ada"})
    form = NameForm()
    assert page("a.html", form=form, of=1) == ("Ada, 1", 200)
    form.add_error(RuleBroken("Not today."))
    assert page("a.html", form=form, of=1) == ("Ada, 1", 422)


def test_stale_form_returns_409(post: Any) -> None:
    post({"name": "Ada", "version": "0" * 32})
    form = NameEditForm(data={"name": "Grace"})
    assert not form.accepts(refuse)
    assert form.answer_code == 409
