"""Rules of placements, as pure functions."""
