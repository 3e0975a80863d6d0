"""Relationships: mentors, contacts, and what a placement led to."""

from placement.relationships.views import bp

__all__ = ["bp"]
