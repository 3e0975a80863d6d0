"""Queries for single placements and for lists."""
