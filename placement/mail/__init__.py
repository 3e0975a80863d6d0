"""The outbox: `post` writes an email in the caller's transaction; the worker delivers it afterwards."""

from placement.mail.services import post

__all__ = ["post"]
