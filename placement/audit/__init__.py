"""The trail of acts. Other nouns call `record`; nothing changes what is there."""

from placement.audit.services import record, record_all

__all__ = ["record", "record_all"]
