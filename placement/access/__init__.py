"""Access: guards on every route, and links that replace an account."""
