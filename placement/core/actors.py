"""Actors: a signed-in person, a supervisor with a link, the command line, the worker, or an anonymous visitor."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from placement.core.labels import Label


class Role(Label):
    """Roles of a signed-in person, who may have several."""

    STUDENT = "student", "Student"
    FACULTY = "faculty", "Faculty"
    STAFF = "staff", "Career office"
    ADMIN = "admin", "Administrator"


class ActorKind(Label):
    """Kinds of actor."""

    USER = "user", "Signed in"
    LINK = "link", "By link"
    CLI = "cli", "Command line"
    SYSTEM = "system", "System"
    NOBODY = "nobody", "Not signed in"


@dataclass(frozen=True)
class Actor:
    """Passed to every query and service. `colleges` limits what an office sees: None means all, empty means none."""

    kind: ActorKind
    id: int | None = None
    name: str = ""
    roles: frozenset[Role] = field(default_factory=frozenset)
    colleges: frozenset[int] | None = frozenset()
    is_confirmed_faculty: bool = False
    placement_id: int | None = None
    link_id: int | None = None

    def has(self, *roles: Role) -> bool:
        """True if the actor has any of these roles."""
        return bool(self.roles.intersection(roles))

    def as_columns(self) -> dict[str, Any]:
        """Columns that permanently record who acted."""
        return {"actor_kind": self.kind, "actor_id": self.id, "actor_name": self.name}

    @property
    def is_authenticated(self) -> bool:
        return self.kind is not ActorKind.NOBODY

    @property
    def is_office(self) -> bool:
        """True for the career office and the command line; staff without any college don't count."""
        return self.kind in (ActorKind.CLI, ActorKind.SYSTEM) or (self.has(Role.STAFF) and self.colleges != frozenset())

    @property
    def is_whole_office(self) -> bool:
        """True for the career office of all colleges."""
        return self.is_office and self.colleges is None

    @property
    def is_admin(self) -> bool:
        """True for administrators and for the installation itself."""
        return self.kind in (ActorKind.CLI, ActorKind.SYSTEM) or self.has(Role.ADMIN)


NOBODY = Actor(ActorKind.NOBODY)
CLI = Actor(ActorKind.CLI, name="cli", roles=frozenset({Role.STAFF, Role.ADMIN}), colleges=None)
SYSTEM = Actor(ActorKind.SYSTEM, name="system", colleges=None)
