"""What is next, for each role."""

from placement.home.views import bp

__all__ = ["bp"]
