"""The outbox: `post` writes a mail in the transaction of the act; the worker delivers it afterwards."""

from placement.mail.services import post

__all__ = ["post"]
