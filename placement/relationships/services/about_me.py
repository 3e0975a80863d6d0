"""Functions of About me, a higher package, given at the start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

from flask import Flask, current_app

from placement.core.actors import Actor

EXTENSION = "relationships_about_me"


class StudentFields(NamedTuple):
    """The field a student calls their own and those they call neighboring; blank if they have not said."""

    own: str
    neighbors: Sequence[str]


FindFields = Callable[[Actor], StudentFields]
FindIntroduction = Callable[[Actor], str]


@dataclass(frozen=True)
class AboutMe:
    """Functions of About me: find the actor's own fields, and their introduction as one paragraph."""

    find_fields: FindFields
    find_introduction: FindIntroduction


def init_app(app: Flask, *, find_fields: FindFields, find_introduction: FindIntroduction) -> None:
    """Store the functions of About me."""
    app.extensions[EXTENSION] = AboutMe(find_fields, find_introduction)


def get_about_me() -> AboutMe:
    """Return the functions of About me."""
    return cast(AboutMe, current_app.extensions[EXTENSION])
