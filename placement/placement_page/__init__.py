"""The page of one placement, its history, and its steps."""

from placement.placement_page.views import bp

__all__ = ["bp"]
