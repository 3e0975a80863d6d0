"""Write to the audit trail in the transaction of the recorded act."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from placement.audit.models import AuditEntry
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db, insert_alike


def record(actor: Actor, verb: str, subject_kind: str, subject_id: int | None = None, **detail: Any) -> None:
    """Record that `actor` did `verb` to a subject. `detail` is small, and never reflection text or a secret."""
    db.session.add(
        AuditEntry(
            at=clock.now(),
            verb=verb,
            subject_kind=subject_kind,
            subject_id=subject_id,
            detail=detail,
            **actor.as_columns(),
        )
    )


def record_all(actor: Actor, verb: str, subject_kind: str, subject_ids: Iterable[int], **detail: Any) -> None:
    """Record one act on many subjects of a kind, one row each, in one statement."""
    entry = {
        "at": clock.now(),
        **actor.as_columns(),
        "verb": verb,
        "subject_kind": subject_kind,
        "detail": detail,
    }
    insert_alike(AuditEntry, entry, "subject_id", subject_ids)
