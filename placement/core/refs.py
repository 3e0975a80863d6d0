"""Public names of records: random, derived from nobody."""

from __future__ import annotations

import secrets

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def new_ref() -> str:
    """Ten random base32 characters."""
    return "".join(secrets.choice(ALPHABET) for _ in range(10))
