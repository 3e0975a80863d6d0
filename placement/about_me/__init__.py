"""Students' answers about themselves, over all their placements."""

from placement.about_me.views import bp

__all__ = ["bp"]
