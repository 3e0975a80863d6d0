"""Rules of contacts, mentors, and outcomes; pure."""
