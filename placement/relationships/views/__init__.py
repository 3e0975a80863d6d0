"""Pages of the network, and of a placement's mentors and outcomes."""

from placement.relationships.views.outcomes import bp

__all__ = ["bp"]
