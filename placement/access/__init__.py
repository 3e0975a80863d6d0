"""Access: guards on every route, and links for people without an account."""
