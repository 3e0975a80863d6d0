"""Journeys: a real server, a real browser, the real clock (the server's day is set by TODAY)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests import browser as browsers
from tests.journeys import summer as summers
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


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The institution of the shared file before its import; never started, only copied."""
    site = summers.site_in(tmp_path_factory.mktemp("founded"))
    summers.found(site)
    return site


@pytest.fixture(scope="session")
def imported(founded: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The same once the command line has brought in the file; never started, only copied."""
    site = summers.site_in(tmp_path_factory.mktemp("imported"), like=founded)
    said = summers.run(site, ("placements", "import", str(summers.FILE)))
    assert said == ["600 created, 0 changed, 0 unchanged, 0 left out\n"]
    return site


@pytest.fixture
def spring(founded: Site, tmp_path: Path) -> Iterator[Site]:
    """A server before the import, whose database is this test's own."""
    with started(summers.site_in(tmp_path, like=founded)) as site:
        yield site


@pytest.fixture
def summer(imported: Site, tmp_path: Path) -> Iterator[Site]:
    """A server with the 600 placements, whose database is this test's own."""
    with started(summers.site_in(tmp_path, like=imported)) as site:
        yield site


@pytest.fixture
def visit(browser: Browser) -> Visit:
    """`with visit(site.address, **DESKTOP) as page:` is a browser window of its own."""

    def open_page(address: str, **settings: Any) -> AbstractContextManager[Page]:
        return browsers.visit(browser, address, **settings)

    return open_page
