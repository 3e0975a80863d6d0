"""Delete reports an hour after they finish, and requests that never finished."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select

from placement import jobs
from placement.core import clock
from placement.core.database import db
from placement.reports.models import OFFERED, ReportFile

UNFINISHED = timedelta(days=3)  # longer than the worker retries


@jobs.periodic
def delete_old_reports() -> int:
    """Delete expired reports and return their number."""
    now = clock.now()
    old = or_(ReportFile.finished_at <= now - OFFERED, ReportFile.requested_at <= now - UNFINISHED)
    files = db.session.scalars(select(ReportFile).where(old)).all()
    for file in files:
        db.session.delete(file)
    return len(files)
