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
from tests.journeys.server import Site, copied, prepared, started
from tests.sharing import shared

TODAY = "2025-06-16"
Visit = Callable[..., AbstractContextManager[Page]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test in this folder as a journey: `-m "not journey"` deselects them.

    Walks come first: they take longest and need no sample, which another process builds meanwhile.
    """
    items.sort(key=lambda item: not item.path.name.startswith("test_walk_"))
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(autouse=True)
def clock() -> None:
    """Do not fix the clock: the server is another process and a browser's deadlines are real."""


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The sample institution on TODAY. Shared: a journey changes only its own records."""

    def fill(folder: Path) -> None:
        site_in(folder).flask("demo", "--today", TODAY)

    def site_in(folder: Path) -> Site:
        return prepared(folder, TODAY=TODAY, ALLOW_FIXED_CLOCK="1")

    filled = site_in(shared(tmp_path_factory, "demo", fill))
    with started(copied(filled, tmp_path_factory.mktemp("site"))) as site:
        yield site


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The institution of the shared file before its import; never started, only copied."""
    return summers.site_in(shared(tmp_path_factory, "founded", lambda folder: summers.found(summers.site_in(folder))))


@pytest.fixture(scope="session")
def imported(founded: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The institution after the command line imported the file; never started, only copied."""
    return summers.site_in(
        shared(tmp_path_factory, "imported", lambda folder: summers.bring_in(copied(founded, folder)))
    )


@pytest.fixture
def spring(founded: Site, tmp_path: Path) -> Iterator[Site]:
    """A server before the import, with its own database."""
    with started(copied(founded, tmp_path)) as site:
        yield site


@pytest.fixture
def summer(imported: Site, tmp_path: Path) -> Iterator[Site]:
    """A server with the 600 placements and its own database."""
    with started(copied(imported, tmp_path)) as site:
        yield site


@pytest.fixture
def visit(browser: Browser) -> Visit:
    """`with visit(site.address, **DESKTOP) as page:` opens a separate browser window."""

    def open_page(address: str, **settings: Any) -> AbstractContextManager[Page]:
        return browsers.visit(browser, address, **settings)

    return open_page
