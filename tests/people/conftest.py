"""Fast password hashes."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from placement.people.services import credentials


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash fast: these tests do not depend on the cost of a hash, and tests/cli checks the real one."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(credentials, "hasher", hasher)
    monkeypatch.setattr(credentials, "NO_ONE", hasher.hash("nobody has this password"))
