"""Write audit entries, emails, and their deliveries at the end, in one go: no step of the demo reads them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from placement.audit.models import AuditEntry
from placement.core.database import db, insert_rows
from placement.jobs.models import Job, JobState
from placement.mail.models import Message, MessageState
from placement.mail.pauses import DELIVER

LAST_EMAIL = "SELECT setval(pg_get_serial_sequence('message', 'id'), (SELECT max(id) FROM message))"


@contextmanager
def rows_written_late() -> Iterator[None]:
    """Hold these rows back inside. Emails are delivered at once: kept, as without a mail server."""
    late: dict[type[Any], list[dict[str, Any]]] = {AuditEntry: [], Message: [], Job: []}
    session = db.session()

    def hold_back(session: Session, *_: object) -> None:
        for row in list(session.new):
            if isinstance(row, Message):
                row.id, row.state = len(late[Message]) + 1, MessageState.KEPT
            elif isinstance(row, Job) and row.name == DELIVER:
                row.state, row.attempts = JobState.DONE, 1
            elif not isinstance(row, AuditEntry):
                continue
            session.expunge(row)
            late[type(row)].append({name: value for name, value in vars(row).items() if name[0] != "_"})

    event.listen(session, "before_flush", hold_back)
    try:
        yield
        session.flush()
    finally:
        event.remove(session, "before_flush", hold_back)
    for kind, rows in late.items():
        insert_rows(kind, rows)
    if db.engine.dialect.name == "postgresql":
        session.execute(text(LAST_EMAIL))
