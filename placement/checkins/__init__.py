"""Check-ins: scheduled reflections, their drafts, and faculty's answer."""

from placement.checkins import correcting, upkeep, writing
from placement.checkins.views import bp

__all__ = ["bp", "correcting", "upkeep", "writing"]
