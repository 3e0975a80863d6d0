"""Rules and prompts of check-ins, as pure functions."""
