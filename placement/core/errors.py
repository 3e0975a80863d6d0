"""The application's errors, each with a sentence for the reader."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

Row = TypeVar("Row")


class RuleBroken(Exception):
    """A domain rule refused; the message is a whole sentence. `field` names the form field it belongs to."""

    code = 422

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.others: list[RuleBroken] = []  # further problems of the same form


def raise_all(problems: Iterable[RuleBroken]) -> None:
    """Raise the first of these errors with the others attached for the form to show; return if there are none."""
    broken = list(problems)
    if broken:
        broken[0].others = broken[1:]
        raise broken[0]


class Conflict(RuleBroken):
    """The record changed meanwhile (409)."""

    code = 409


class TooManyTries(Exception):
    """This network has tried too often; it may retry after `retry_after` seconds (429)."""

    def __init__(self, sentence: str, retry_after: int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.retry_after = retry_after


class NotThere(Exception):
    """The record does not exist for this person (404)."""


def require(row: Row | None) -> Row:
    """The row. Raises NotThere without one."""
    if row is None:
        raise NotThere
    return row


class NotAllowed(Exception):
    """The record exists, but this person may not do this (403)."""


class LinkGone(Exception):
    """A once valid link has expired, was revoked, or is about wording that has changed (410).

    POST to `renew_url` sends a new one; `ask_url` is the page where its holder requests one.
    """

    def __init__(
        self,
        sentence: str,
        placement_id: int | None = None,
        renew_url: str | None = None,
        ask_url: str | None = None,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.placement_id = placement_id
        self.renew_url = renew_url
        self.ask_url = ask_url
