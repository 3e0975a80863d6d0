"""Pages that supervisors open by link."""

from placement.supervisor_pages.views import agreement, evaluation, outdated
from placement.supervisor_pages.views.blueprint import bp

__all__ = ["agreement", "bp", "evaluation", "outdated"]
