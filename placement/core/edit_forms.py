"""Forms that edit a record: each has the version it began with, and a stale one saves nothing.

The version is a digest of the stored values of the form's own fields. A change to a field that this form does not
show is not a conflict, and a form over several rows needs no counter in any of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from wtforms import Field, FieldList, FormField, HiddenField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectFieldBase

from placement.core.filters import day, number
from placement.core.forms import Form
from placement.core.labels import Label

VERSION = "version"
STALE = (
    "This was changed after you opened the page, and nothing you typed was saved. Your answers are still in the form, "
    "and what is on file now is shown beside each one that differs. Send the form again to replace it with yours."
)
EMPTY = "Empty"
ABOUT = 8  # the last digits of a version are the digest of `about`


class VersionField(HiddenField):
    """The version a form began with; before it is sent, the version of the values it shows."""

    edit_form: EditForm

    def _value(self) -> str:
        return self.data or self.edit_form.current_version


class OpenRadioField(RadioField):
    """Radio buttons without a required choice: if none was sent, none is selected, even if one is stored."""

    def process_formdata(self, values: list[str]) -> None:
        super().process_formdata(values)
        if not values:
            self.data = None


class EditForm(Form):
    """Base of every form that changes a record. Pass the stored values (`obj=` or `data=`) on POST as well."""

    version = VersionField()
    is_stale = False
    differing: list[Field] | None = None

    def __init__(self, *args: Any, hidden: Any = None, about: Any = None, is_new: bool = False, **kwargs: Any) -> None:
        """`hidden`: stored values that the form replaces but doesn't show. `about`: the subject of a decision.

        `is_new`: there is no record yet, and the given values are proposals.
        """
        super().__init__(*args, **kwargs)
        self.version.edit_form = self
        self.hidden, self.about, self.is_new = to_plain(hidden), to_plain(about), is_new

    @property
    def data(self) -> dict[str, Any]:
        """The answers by field, without the version."""
        return {name: value for name, value in super().data.items() if name != VERSION}

    @property
    def answer_code(self) -> int:
        """The response status code: 409 if the form is stale, 422 with errors, else 200."""
        return 409 if self.is_stale else super().answer_code

    @property
    def draft_state(self) -> str:
        """The state of the text for the page's script: shown (as stored), posted, or stale (saved by a button only)."""
        if self.is_stale:
            return "stale"
        return "posted" if self.is_submitted() else "shown"

    @property
    def has_changes(self) -> bool:
        """True if any typed value differs from the stored one."""
        return any(differs(field) for field in list_inputs(self))

    @cached_property
    def current_version(self) -> str:
        """A digest of the stored values."""
        stored = to_plain({name: field.object_data for name, field in self._fields.items() if name != VERSION})
        return digest([stored, self.hidden], 24) + digest(self.about, ABOUT)

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Validate the fields, and refuse to overwrite newer values."""
        valid = super().validate(extra_validators)
        if self.is_new:
            return valid
        began_from, self.version.data = self.version.data, self.current_version
        differing = [field for field in list_inputs(self) if differs(field)]
        if began_from:
            is_other_subject = began_from[-ABOUT:] != self.current_version[-ABOUT:]
            is_older = began_from != self.current_version and bool(differing or self.hidden)
            self.is_stale = is_other_subject or is_older
        else:
            self.is_stale = bool(self.hidden) or any(holds_value(field) for field in differing)
        if self.is_stale:
            self.form_errors.append(STALE)
            self.show_both()
        return valid and not self.is_stale

    def show_both(self) -> None:
        """Show the stored value next to each answer that differs, as on every page that is out of date."""
        self.is_stale = True
        self.differing = [field for field in list_inputs(self) if differs(field)]
        for field in self.differing:
            vars(field)["on_file"] = describe(field)


def digest(value: Any, length: int) -> str:
    """The first `length` hexadecimal digits of a digest of plain values."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:length]


def list_inputs(form: Form) -> Iterator[Field]:
    """Every visible field, including fields in rows."""
    for field in form:
        if field.short_name != VERSION:
            yield from _inputs_of(field)


def _inputs_of(field: Field) -> Iterator[Field]:
    if isinstance(field, FieldList):
        for entry in field.entries:
            yield from _inputs_of(entry)
    elif isinstance(field, FormField):
        yield from list_inputs(field.form)
    elif not (isinstance(field, SelectMultipleField) and not field.choices):  # no choices were offered
        yield field


def differs(field: Field) -> bool:
    """True if the typed value differs from the stored one."""
    return bool(to_plain(field.data) != to_plain(field.object_data))


def holds_value(field: Field) -> bool:
    """True if a value other than the field's default is stored."""
    default = field.default() if callable(field.default) else field.default
    return to_plain(field.object_data) not in ("", [], {}, to_plain(default))


def to_plain(value: Any) -> Any:
    """Convert a value to text, or lists and mappings of text, that are equal before and after storing."""
    if isinstance(value, Mapping):
        plain = {str(name): to_plain(part) for name, part in value.items()}
        return {name: part for name, part in plain.items() if part}
    if isinstance(value, (list, tuple, set, frozenset)):
        parts = [part for part in map(to_plain, value) if part]
        return sorted(parts) if all(isinstance(part, str) for part in parts) else parts
    if isinstance(value, Label):
        return str(value.value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if value is None or isinstance(value, bool):
        return "yes" if value else ""
    return str(value).replace("\r\n", "\n").strip()


def describe(field: Field) -> str:
    """The stored value of a field in words."""
    value = field.object_data
    if to_plain(value) in ("", []):
        return "No" if isinstance(value, bool) else EMPTY
    if isinstance(field, SelectFieldBase):
        return _words_of_choices(field, value)
    if isinstance(value, bool):
        return "Yes"
    if isinstance(value, date):
        return day(value)
    return number(value) if isinstance(value, (Decimal, int, float)) else str(value)


def _words_of_choices(field: Any, value: Any) -> str:
    words = {to_plain(choice.value): str(choice.label) for choice in field.iter_choices()}
    values = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
    return ", ".join(words.get(to_plain(one), str(one)) for one in values)
