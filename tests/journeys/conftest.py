"""Journeys: a real server, a real browser, the real clock (the server's day is set by TODAY)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests import browser as browsers
from tests.journeys.server import Site, prepared, started

TODAY = "2025-06-16"
Visit = Callable[..., AbstractContextManager[Page]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever stands in this folder is a journey: `-m "not journey"` leaves the browser out."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(autouse=True)
def clock() -> None:
    """Leave the clock alone: the server is another process and a browser's deadlines are real."""


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The sample institution on TODAY. Shared: a journey that changes it changes what is its own."""
    site = prepared(tmp_path_factory.mktemp("demo"), TODAY=TODAY, ALLOW_FIXED_CLOCK="1")
    site.flask("demo", "--today", TODAY)
    with started(site):
        yield site


@pytest.fixture
def visit(browser: Browser) -> Visit:
    """`with visit(site.address, **DESKTOP) as page:` is a browser window of its own."""

    def open_page(address: str, **settings: Any) -> AbstractContextManager[Page]:
        return browsers.visit(browser, address, **settings)

    return open_page
