"""The trail of acts. Other nouns call `record`; nothing changes what is there."""

from placement.audit.labels import init_app
from placement.audit.services import record, record_all

__all__ = ["init_app", "record", "record_all"]
