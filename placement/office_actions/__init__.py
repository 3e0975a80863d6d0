"""The office's actions on placements and hosts."""

from placement.office_actions.views import bp

__all__ = ["bp"]
