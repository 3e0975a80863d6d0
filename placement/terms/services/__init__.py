"""The only code that writes terms, programs, and frozen skills."""
