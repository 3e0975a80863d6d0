"""Pages that supervisors open by link."""

from placement.supervisor_pages.views import bp

__all__ = ["bp"]
