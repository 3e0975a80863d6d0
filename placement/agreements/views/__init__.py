"""The pages of objectives: reading, writing, deciding, attainment."""

from placement.agreements.views import deciding, rating, reading, writing
from placement.agreements.views.blueprint import bp

__all__ = ["bp", "deciding", "rating", "reading", "writing"]
