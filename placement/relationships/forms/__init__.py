"""Forms of the network, and of mentors and outcomes."""
