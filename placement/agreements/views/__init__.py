"""Pages of objectives: show, edit, decide, attainment."""

from placement.agreements.views import attainment, decide, edit, show
from placement.agreements.views.blueprint import bp

__all__ = ["attainment", "bp", "decide", "edit", "show"]
