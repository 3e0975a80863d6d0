"""Fixtures for the gallery, requested directly or through a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.look.gallery import create_gallery
from tests.look.served import served


@pytest.fixture(scope="session")
def gallery() -> Iterator[str]:
    with served(create_gallery()) as address:
        yield address
