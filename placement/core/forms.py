"""Form base classes and fields. Forms check format; rules check meaning and add their sentence to the form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask import flash, g
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    DecimalField,
    EmailField,
    Field,
    FieldList,
    FormField,
    PasswordField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from placement.core import clock, email_address
from placement.core.database import Base
from placement.core.errors import Conflict, RuleBroken
from placement.core.labels import Label
from placement.core.numbers import read_number
from placement.core.text import clean

UNTRIMMED = (PasswordField, FieldList, FormField)
NONCE = "nonce"  # different each time a form is shown
OWNER_NOTE = "kept_for"  # the signed note of a form's owner
RESERVED = {"csrf_token", NONCE, OWNER_NOTE}  # hidden fields that every form has and no view reads
SECRET_FIELDS: set[str] = set()  # names of password fields, which are never shown again or saved


def trim(value: Any) -> Any:
    """Strip surrounding space and NUL characters, which PostgreSQL rejects."""
    return clean(value.replace("\0", "")) if isinstance(value, str) else value


def or_blank(value: Any) -> Any:
    """Turn a missing text field into an empty string."""
    return "" if value is None else value


def options(pairs: Iterable[tuple[str, str]], empty: str | None = None) -> list[SelectChoice]:
    """Select or radio choices from (value, label) pairs, like `State.choices()`; `empty` labels no choice."""
    first = [] if empty is None else [SelectChoice("", empty)]
    return [*first, *(SelectChoice(value, words) for value, words in pairs)]


def values_of(row: Base, **told: Any) -> dict[str, Any]:
    """Form data of a row (`Form(data=...)`): enumerations by value; `told` overrides columns."""
    columns = {column.key: getattr(row, column.key) for column in row.__mapper__.column_attrs}
    shown = {name: value.value if isinstance(value, Label) else value for name, value in columns.items()}
    return {**shown, **told}


SEND_AGAIN = "Your browser had forgotten this page in the meantime. Everything you entered is here: send it once more."


def check_plausible_year(form: Any, field: Any) -> None:
    """Reject a year outside the accepted range."""
    if isinstance(field.data, date) and not clock.is_in_our_time(field.data):
        raise ValidationError(f"Enter a year from {clock.EARLIEST.year} to {clock.LATEST.year}.")


class AddressField(EmailField):
    """An email address to store; copied wrapping is removed and noted."""

    data: str | None
    notice = ""

    def pre_validate(self, form: Any) -> None:
        """Check the address, unless it is empty or stored already."""
        if not self.data:
            return
        try:
            cleaned = email_address.clean(self.data, stored=self.object_data or "")
        except RuleBroken as broken:
            raise StopValidation(broken.sentence) from broken
        self.data, self.notice = cleaned.address, cleaned.notice


class CheckBoxes(SelectMultipleField):
    """Several choices, each with its own check box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class NumberField(DecimalField):
    """A finite number as people type it."""

    data: Decimal | None

    def process_formdata(self, values: list[str]) -> None:
        self.data = None
        if not values:
            return
        try:
            self.data = read_number(values[0])
        except ValueError as error:
            raise ValueError(f"{self.label.text}: {error}") from error

    def pre_validate(self, form: Any) -> None:
        """Report a value that is not a number once, not also as out of range."""
        if self.process_errors and any(value.strip() for value in self.raw_data or ()):
            raise StopValidation

    def _value(self) -> str:
        """The text as typed, else the stored number without needless zeros."""
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{Decimal(self.data).normalize():f}"


WORDS = {  # WTForms' messages, and ours
    "Field cannot be longer than %(max)d characters.": "Keep this to %(max)d characters.",
    "Not a valid choice.": "Select one of the options.",
    "'%(value)s' is not a valid choice for this field.": "Select one of the options.",
    "'%(value)s' are not valid choices for this field.": "Select one of the options.",
}


@dataclass(frozen=True)
class Check:
    """A rule about form fields, run once these fields have a value, even if others are wrong.

    `at` is the field its sentence belongs to, if the rule names none or another.
    """

    fields: tuple[str, ...]
    rule: Callable[[], object]
    at: str | None = None


class PlainMessages:
    """Replace WTForms' default messages with ours."""

    def gettext(self, text: str) -> str:
        return WORDS.get(text, text)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(one if count == 1 else many)


class Form(FlaskForm):
    """Base of every form: CSRF comes from the request, text is trimmed, and rules can add their sentence."""

    result: Any = None

    class Meta(FlaskForm.Meta):
        csrf = False  # CSRFProtect checks every unsafe request before a view is reached

        def get_translations(self, form: Any) -> PlainMessages:
            return PlainMessages()

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            if not issubclass(unbound_field.field_class, UNTRIMMED):
                blank = [or_blank] if issubclass(unbound_field.field_class, StringField) else []
                options["filters"] = [trim, *blank, *unbound_field.kwargs.get("filters", [])]
            return unbound_field.bind(form=form, **options)

    def __init_subclass__(cls, **options: Any) -> None:
        """Collect the password fields of every form class."""
        super().__init_subclass__(**options)
        fields = [(name, getattr(cls, name, None)) for name in dir(cls)]
        SECRET_FIELDS.update(
            name for name, field in fields if issubclass(getattr(field, "field_class", object), PasswordField)
        )

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Validate as WTForms does; False if the CSRF token failed (see access.guards)."""
        days = {name: [check_plausible_year] for name, field in self._fields.items() if isinstance(field, DateField)}
        valid = bool(super().validate({**days, **(extra_validators or {})}))
        if g.get("ask_again"):
            self.form_errors.append(SEND_AGAIN)
        for field in self:
            if isinstance(field, AddressField) and field.notice and valid:
                flash(f"{field.label.text}: {field.notice}", "info")
        return valid and not g.get("ask_again")

    @property
    def answer_code(self) -> int:
        """The response status code: 422 with errors, else 200."""
        return 422 if self.errors else 200

    def holds(self, *checks: Check) -> bool:
        """True if the form was sent, is valid, and passes all these rules. All problems are shown at once."""
        if not self.is_submitted():
            return False
        self.validate()
        unreadable = {name for name, field in self._fields.items() if field.errors}
        for check in checks:
            if unreadable.isdisjoint(check.fields):
                self._try(check)
        return not self.errors

    def accepts(self, command: Callable[..., Any], *args: Any, checks: Iterable[Check] = (), **options: Any) -> bool:
        """Run a command if the form `holds`; True if it broke no rule. `result` is the command's return value.

        A field among the arguments is replaced with its value, read after the checks. Conflict is not caught.
        """
        return self.holds(*checks) and self.attempt(command, *args, **options)

    def attempt(self, command: Callable[..., Any], *args: Any, **options: Any) -> bool:
        """Run a command as `accepts` does, without checking the fields."""
        try:
            self.result = command(*(arg.data if isinstance(arg, Field) else arg for arg in args), **options)
        except Conflict:
            raise
        except RuleBroken as broken:
            self.add_error(broken)
            return False
        return True

    def _try(self, check: Check) -> None:
        try:
            check.rule()
        except RuleBroken as broken:
            broken.field = check.at or broken.field
            self.add_error(broken)

    def add_error(self, broken: RuleBroken) -> None:
        """Show the sentences of a broken rule and the attached ones at their fields, else above the form."""
        for one in (broken, *broken.others):
            self._show(one)

    def _show(self, broken: RuleBroken) -> None:
        if broken.field and broken.field in self:
            field = self[broken.field]
            field.errors = [*field.errors, broken.sentence]
        else:
            self.form_errors.append(broken.sentence)
