"""Queries for existing rows, in batches."""
