"""The same facts give the same report on either database, in any order of insertion, in any time zone."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from placement.core.actors import CLI
from placement.reports import services
from placement.reports.disclosure import POLICIES
from tests.databases import DbSession
from tests.reports.institution import REPORTS_ON, invent

# The report id is a hash of every aggregate file. It is fixed here so that both databases must give the same one.
IDENTITIES = {"internal_k5": "d4649e5022ff5a3a", "public_k10": "8fbfb07e4f6530c2"}


@pytest.mark.parametrize(
    ("zone", "shuffle", "policies"),
    [
        ("UTC", None, ["internal_k5", "public_k10"]),
        ("Pacific/Kiritimati", 3, ["internal_k5"]),
        ("America/Los_Angeles", 11, ["public_k10"]),
    ],
)
def test_report_id_does_not_depend_on_time_zone_or_insertion_order(
    app: Flask,
    db_session: DbSession,
    monkeypatch: pytest.MonkeyPatch,
    zone: str,
    shuffle: int | None,
    policies: list[str],
) -> None:
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], time_zone=ZoneInfo(zone)))
    scope = services.scope_of(CLI, invent(shuffle=shuffle), REPORTS_ON)
    found = {code: services.make_report(scope, POLICIES[code]).id for code in policies}
    assert found == {code: IDENTITIES[code] for code in policies}
