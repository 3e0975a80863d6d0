"""The pages a supervisor opens by link."""

from placement.supervisor_pages.views import bp

__all__ = ["bp"]
