"""The institution's list of skills."""

from placement.skills.views import bp

__all__ = ["bp"]
