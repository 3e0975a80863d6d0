"""Checks and exit codes shared by all `flask` commands.

0 is done; 1 is a problem found, with nothing written; 2 is wrong use, or a database that is away, full, locked or
read-only. A package with commands exposes them as `commands` (a list) in its `__init__.py`:

    placements = Group("placements", help="Placements.")

    @placements.command("import")
    @click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
    @checked
    def import_(file: Path) -> None:
        ...

Put `checked` next to the function. Inside, raise CommandError (1) or WrongUse (2) with a sentence, let RuleBroken
pass (1), and write within `unit_of_work.transaction()`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import update_wrapper
from typing import Any, NoReturn, TypeVar, cast

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError, IntegrityError

from placement.core import clock, schema
from placement.core.database import first_line
from placement.core.errors import NotThere, RuleBroken
from placement.core.limits import LONGEST_NAME
from placement.core.outages import describe_outage, is_conflict
from placement.core.text import clean

Function = TypeVar("Function", bound=Callable[..., Any])


class CommandError(Exception):
    """A problem was found and nothing was written (exit 1)."""

    code = 1


class WrongUse(CommandError):
    """The command was called incorrectly, such as with an unknown name or an unreadable file (exit 2)."""

    code = 2


class Failure(click.ClickException):
    """Exit a failed command with a sentence on stderr and an exit code."""

    def __init__(self, sentence: str, code: int) -> None:
        super().__init__(" ".join(sentence.split()))
        self.code = code

    @property
    def exit_code(self) -> int:  # type: ignore[override]  # click defines it on the class, we need one per error
        return self.code


class Command(click.Command):
    """A command that reports wrong use in one sentence, without usage help."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        try:
            return super().make_context(*args, **kwargs)
        except click.UsageError as error:
            say_briefly(error)


class CommandGroup(click.Group):
    """A package's commands; `command` makes each a Command. Functions still need `checked`."""

    command_class = Command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            say_briefly(error)


def say_briefly(error: click.UsageError) -> NoReturn:
    """Raise the error again with only its sentence."""
    raise Failure(error.format_message(), error.exit_code) from error


class Day(click.ParamType[date]):
    """A date, accepted only as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            self.fail(f"{value!r} is not a day written as YYYY-MM-DD.", param, ctx)
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day of the calendar.", param, ctx)
        if not clock.is_in_our_time(day):
            self.fail(f"Check the year of {value}.", param, ctx)
        return day


def checked(function: Function) -> Function:
    """Decorate a command: run it in the app context on a current schema, and report errors in one sentence."""

    @with_appcontext
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            schema.bring_up_to_date()
            return function(*args, **kwargs)
        except Exception as error:
            if current_app.debug or isinstance(error, click.ClickException | click.exceptions.Exit | click.Abort):
                raise
            raise Failure(*sentence_and_code(error)) from error

    return cast(Function, update_wrapper(run, function))


def sentence_and_code(error: Exception) -> tuple[str, int]:
    """The message and the exit code for an error."""
    match error:
        case CommandError():
            return str(error), error.code
        case RuleBroken():
            return error.sentence, 1
        case schema.SchemaOld():
            return str(error), 1
        case NotThere():
            return "That does not exist.", 2
        case UnicodeEncodeError():
            return "What was typed is not text in UTF-8.", 2
        case IntegrityError() if is_conflict(error):
            return "Another change was saved at the same moment. Try again.", 1
        case IntegrityError():
            return f"The database refused a value that is missing or not allowed: {first_line(error)}.", 1
        case DBAPIError() if reason := describe_outage(error):
            return f"{reason} {_cause(error)}Nothing more was saved: try again when the database can be written.", 2
        case DBAPIError():
            return f"The database cannot be used: {str(error.orig).splitlines()[0]}.", 1
        case OSError():
            return f"{error.filename or 'A file'}: {error.strerror or error}.", 2
    return f"Something unforeseen happened ({type(error).__name__}: {error}); FLASK_DEBUG=1 shows where.", 1


def _cause(error: DBAPIError) -> str:
    """The database's own message, in parentheses."""
    return f"({first_line(error)}) "


def filled(written: str, what: str) -> str:
    """The trimmed text. Raises WrongUse if it is empty or too long."""
    text = clean(written)
    if not text:
        raise WrongUse(f"The {what} is empty.")
    if len(text) > LONGEST_NAME:
        raise WrongUse(f"The {what} is too long: {LONGEST_NAME} characters at most.")
    return text


def check_same(what: str, existing: object, expected: Mapping[str, object]) -> None:
    """Accept an existing row with the expected values. Raises CommandError with the differences."""
    different = [name.replace("_", " ") for name, value in expected.items() if getattr(existing, name, None) != value]
    if different:
        raise CommandError(f"{what} is there already with other values ({', '.join(different)}).")
    click.echo(f"{what} is there already.")


@contextmanager
def refusing() -> Iterator[None]:
    """Report a broken rule as a usage error."""
    try:
        yield
    except RuleBroken as broken:
        raise WrongUse(broken.sentence) from broken
