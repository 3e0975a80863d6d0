"""The trail of acts. Other nouns call `record`; nothing changes what is there."""

from placement.audit.services import record

__all__ = ["record"]
