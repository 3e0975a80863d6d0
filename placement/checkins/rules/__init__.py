"""Rules of check-ins, and the prompts they ask; pure."""
