"""Rules about accounts and passwords; pure."""
