"""Rules and prompts of check-ins; pure."""
