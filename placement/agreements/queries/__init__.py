"""Selects of agreements, and which of them are pending."""
