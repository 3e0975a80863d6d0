"""Queries of agreements, and of pending agreements."""
