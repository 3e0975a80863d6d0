"""The same facts give the same report: from either database, in any order of insertion, in any zone."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from placement.core.actors import CLI
from placement.reports import services
from placement.reports.rules.disclosure import POLICIES
from tests.reports.institution import REPORTS_ON, invent

# The identity is a hash of every aggregate file. It stands here so that both databases are held to one report.
IDENTITIES = {"internal_k5": "5113d7b3f00398c1", "public_k10": "11311f7fe66d990c"}


@pytest.mark.parametrize(("zone", "shuffle"), [("UTC", None), ("Pacific/Kiritimati", 3), ("America/Los_Angeles", 11)])
def test_the_same_facts_give_the_same_report(new_app: Callable[..., Flask], zone: str, shuffle: int | None) -> None:
    with new_app(time_zone=ZoneInfo(zone)).app_context():
        scope = services.scope_of(CLI, invent(shuffle=shuffle), REPORTS_ON)
        found = {code: services.make_report(scope, policy).id for code, policy in POLICIES.items()}
    assert found == IDENTITIES
