"""The only code that writes accounts, passwords, and invitations."""
