"""The audit trail. Other packages call `record`; entries never change."""

from placement.audit.labels import init_app
from placement.audit.services import record, record_all

__all__ = ["init_app", "record", "record_all"]
