"""Selects of open work, of the placement list, and of one placement's progress."""
