"""Record, assign, request objectives, merge hosts."""
