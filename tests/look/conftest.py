"""The gallery, asked directly or through a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.look.browser import chromium, served
from tests.look.gallery import create_gallery


@pytest.fixture(scope="session")
def gallery() -> Iterator[str]:
    with served(create_gallery()) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found
