"""What touches several nouns: the placement page, the supervisor's page, the faculty inbox."""

from placement.casework.blueprint import bp

__all__ = ["bp"]
