"""Counted reports of this process, as long as nothing they count has changed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from flask import current_app
from sqlalchemy import func, select

from placement.core.database import db
from placement.reports.cohort import Scope
from placement.reports.disclosure import Policy
from placement.reports.models import ReportNumber

LIMIT = 20
Result = TypeVar("Result")


class Recent(Generic[Result]):
    """The results used last, at most LIMIT of them."""

    def __init__(self) -> None:
        self.results: OrderedDict[Hashable, Result] = OrderedDict()
        self.lock = Lock()

    def get(self, key: Hashable, compute: Callable[[], Result]) -> Result:
        """The result of this key, computed if it is not there."""
        with self.lock:
            if key in self.results:
                self.results.move_to_end(key)
                return self.results[key]
        result = compute()
        with self.lock:
            self.results[key] = result
            while len(self.results) > LIMIT:
                self.results.popitem(last=False)
        return result


def key_of(scope: Scope, policy: Policy) -> Hashable:
    """Everything a counted report depends on: colleges are in it, so nobody sees beyond their own."""
    return scope.term.id, scope.as_of, policy, scope.actor.colleges, read_number(scope.term.id)


def read_number(term_id: int) -> int:
    """The number of a term, to be read in the same transaction as its facts."""
    query = select(func.coalesce(func.sum(ReportNumber.number), 0)).where(ReportNumber.term_id == term_id)
    return int(db.session.scalar(query) or 0)


def get_counted(scope: Scope, policy: Policy, compute: Callable[[], Result]) -> Result:
    """The counts for this scope and policy, counted again after a change."""
    recent: Recent[Result] = current_app.extensions.setdefault("reports", Recent())
    return recent.get(key_of(scope, policy), compute)
