"""Infrastructure shared by all domain packages; it imports none of them."""
