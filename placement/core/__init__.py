"""Infrastructure that every noun uses; it imports none of them."""
