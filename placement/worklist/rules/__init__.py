"""Progress and steps of a placement; pure."""
