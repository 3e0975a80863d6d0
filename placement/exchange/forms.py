"""Forms to upload a file and to decide about its import."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from flask import request
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, SelectField

from placement.core.encodings import LABELS
from placement.core.errors import RuleBroken
from placement.core.forms import CheckBoxes, Form, options
from placement.exchange.rules.grants import Grant
from placement.hosts.rules.similar_names import Pair

APART = "apart"
ROLES_CHANGED = "An account that you selected a role for has changed. Check the roles, then import the file again."
DETECT = ""
ENCODINGS = options([(DETECT, "Detect automatically"), *LABELS.items()])


class UploadForm(Form):
    """One file."""

    file = FileField("File with placements", [FileRequired("Choose a CSV or XLSX file.")])
    encoding = SelectField("Text encoding", choices=ENCODINGS, default=DETECT)


class EncodingForm(Form):
    """The encoding in which a stored file is read."""

    encoding = SelectField("Text encoding", choices=ENCODINGS, default=DETECT)


class ApplyForm(Form):
    """Decisions on a reviewed file, with a field per pair of similar names."""

    update = BooleanField("Apply the changes too")
    roles = CheckBoxes("Roles for existing accounts", validate_choice=False)
    long_placements = BooleanField("Accept placements over two years long")


def make_encoding_form(codec: str | None) -> EncodingForm:
    """Return the encoding form, filled with the stored choice."""
    form = EncodingForm(formdata=None)
    form.encoding.data = codec or DETECT
    return form


def pair_field(pair: Pair) -> str:
    """Return a pair's field name, made from both names so that an answer can't apply to another pair."""
    return "pair_" + sha256("\0".join(pair).encode()).hexdigest()[:16]


def make_apply_form(
    pairs: Sequence[Pair], held: frozenset[str], grants: Sequence[Grant], *, is_long_accepted: bool
) -> ApplyForm:
    """Return the form for a plan. A host on file keeps its name; of two new names, either can be selected."""
    fields = {pair_field(pair): _same_or_apart(pair, held) for pair in pairs}
    data = {"roles": [grant.key for grant in grants if grant.is_accepted], "long_placements": is_long_accepted}
    form: ApplyForm = type("PairsForm", (ApplyForm,), fields)(data=data)
    form.roles.choices = options((grant.key, grant.sentence) for grant in grants)
    return form


def check_roles(form: ApplyForm, grants: Sequence[Grant]) -> None:
    """Raise if the file no longer has a selected role, or has it for another person."""
    if not {*(form.roles.data or ())} <= {grant.key for grant in grants}:
        form.roles.data = [grant.key for grant in grants if grant.is_accepted]
        raise RuleBroken(ROLES_CHANGED)


def read_accepted() -> dict[str, Any]:
    """Return the selected boxes of the review page, as stored with the upload."""
    return {"roles": request.form.getlist("roles"), "long_placements": bool(request.form.get("long_placements"))}


def _same_or_apart(pair: Pair, held: frozenset[str]) -> RadioField:
    one, other = pair
    answers = [(APART, "Two organizations: keep them apart"), ("first", f"One organization, called {one}")]
    if one not in held:
        answers.append(("second", f"One organization, called {other}"))
    return RadioField(f"{one} and {other}", choices=options(answers), default=APART)


def read_pairs(form: ApplyForm, pairs: tuple[Pair, ...]) -> list[Pair]:
    """Return the confirmed pairs: the name to use and its alias."""
    chosen = []
    for one, other in pairs:
        answer = form[pair_field((one, other))].data
        if answer != APART:
            chosen.append((one, other) if answer == "first" else (other, one))
    return chosen
