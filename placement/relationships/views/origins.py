"""The page a form came from: Home, People, or the last week of a placement."""

from __future__ import annotations

from typing import Any

from flask import redirect, url_for

from placement.core.refs import ALPHABET
from placement.core.web import View

LAST_WEEK = "last-week."


def go_back(origin: str | None, **told: Any) -> View:
    """Redirect to the page a form came from; People if it is none we know."""
    if is_last_week(origin):
        return redirect(url_for(".last_week", ref=(origin or "").removeprefix(LAST_WEEK), **told), 303)
    return redirect(url_for("home.index" if origin == "home" else ".people", **told), 303)


def is_last_week(origin: str | None) -> bool:
    """True for the last week of a placement, like "last-week.ABCDEFGHIJ"."""
    ref = (origin or "").removeprefix(LAST_WEEK)
    return origin == LAST_WEEK + ref and len(ref) == 10 and set(ref) <= set(ALPHABET)
