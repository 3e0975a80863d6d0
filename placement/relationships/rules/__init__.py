"""Rules of contacts, mentors, and outcomes, as pure functions."""
