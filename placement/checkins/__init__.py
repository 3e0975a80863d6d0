"""Check-ins: scheduled reflections, their drafts, and faculty's replies."""

from placement.checkins import periodic
from placement.checkins.views import bp

__all__ = ["bp", "periodic"]
