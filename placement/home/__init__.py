"""Each role's home page, the help page, and the menu."""

from placement.home.views import bp

__all__ = ["bp"]
