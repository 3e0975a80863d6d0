"""Selects of what the database already has, in batches."""
