"""What keeps an installation going: the outbox, the trail, and the work in the background."""

from placement.upkeep import outbox, security, trail, work
from placement.upkeep.blueprint import bp

__all__ = ["bp", "outbox", "security", "trail", "work"]
