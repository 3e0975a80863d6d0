"""Rules about hosts and supervisors; pure."""
