"""A role that a file would add to an account."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from placement.core.actors import Role
from placement.core.email_address import key_of


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that an existing account, or a student of the same file, would get."""

    role: Role
    email: str
    name: str
    held: frozenset[Role]
    may_grant: bool
    is_accepted: bool
    is_new: bool = False

    @property
    def key(self) -> str:
        """The name of the grant in forms and in the choices stored with an upload.

        It includes a hash of the name shown, so that it isn't accepted if the address now belongs to someone else.
        """
        return f"{self.right}:{sha256(self.name.encode()).hexdigest()[:12]}"

    @property
    def right(self) -> str:
        """The key of role and account that identifies an accepted grant."""
        return key_for(self.role, self.email)

    @property
    def sentence(self) -> str:
        """The person, the account's current roles, and the role to add."""
        held = ", ".join(sorted(role.label.lower() for role in self.held)) or "no role"
        now = "new student in this file" if self.is_new else held
        return f"{self.name} ({self.email}, {now}): add {self.role.label.lower()} role"


def key_for(role: Role, email: str) -> str:
    """The key of this role for the account with this address."""
    return f"{role.value}:{key_of(email)}"
