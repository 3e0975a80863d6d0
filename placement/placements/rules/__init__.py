"""Rules of placements; pure."""
