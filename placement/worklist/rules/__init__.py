"""Progress and steps of a placement, as pure functions."""
