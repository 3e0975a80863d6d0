"""Queries for open work, the placement list, and a placement's progress."""
