"""Public identifiers of records: random, not derived from personal data."""

from __future__ import annotations

import secrets
from base64 import b32encode

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def new_ref() -> str:
    """Ten random base32 characters."""
    return b32encode(secrets.token_bytes(7))[:10].decode()
