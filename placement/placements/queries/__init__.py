"""Selects of single placements and of lists."""
