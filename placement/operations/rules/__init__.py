"""Labels of the audit trail, and when background work has stalled; pure."""
