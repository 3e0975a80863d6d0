"""Selects of placements, one by one and as lists."""
