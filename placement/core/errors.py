"""Errors of the product, each with a sentence for the reader."""

from __future__ import annotations

from collections.abc import Iterable


class RuleBroken(Exception):
    """A rule of the domain says no; the message is a whole sentence. `field` names the form field it belongs to."""

    code = 422

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.others: list[RuleBroken] = []  # further problems of the same form


def raise_all(problems: Iterable[RuleBroken]) -> None:
    """Raise the first of these errors with the others attached for the form to show; return if there is none."""
    found = list(problems)
    if found:
        found[0].others = found[1:]
        raise found[0]


class Conflict(RuleBroken):
    """The record changed meanwhile (409)."""

    code = 409


class TooManyTries(Exception):
    """This network has tried too often; it may try again after `retry_after` seconds (429)."""

    def __init__(self, sentence: str, retry_after: int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.retry_after = retry_after


class NotThere(Exception):
    """It does not exist for this person (404)."""


class NotAllowed(Exception):
    """It exists, and this person may not do that (403)."""


class LinkGone(Exception):
    """The link was good once: expired, revoked or about wording that has changed (410).

    `renew_url` is where a new one is sent by POST; `ask_url` is the page on which whoever held it asks for one.
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
