"""What the office does with placements and hosts."""

from placement.office_actions.views import bp

__all__ = ["bp"]
