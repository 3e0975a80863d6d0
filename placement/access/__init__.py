"""Who may come in: guards on every route, and links that stand in for an account."""
