"""Choices that a person selects on the import page or sets on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Choices:
    """Accepted exceptions: placements over two years, and roles for existing accounts.

    `roles` holds the keys of individual grants (see grants.Grant); `all_roles` accepts all.
    """

    long_placements: bool = False
    all_roles: bool = False
    roles: frozenset[str] = frozenset()

    def accept_role(self, key: str) -> bool:
        """True if this grant was accepted."""
        return self.all_roles or key in self.roles


NO_CHOICES = Choices()


def read_choices(stored: Mapping[str, Any]) -> Choices:
    """Return the choices stored with an upload."""
    return Choices(long_placements=bool(stored.get("long_placements")), roles=frozenset(stored.get("roles", ())))
