"""Delete old saved text, accepted forms, and security events."""

from __future__ import annotations

from flask import Flask

from placement import jobs
from placement.access import accepted_posts, saved_forms, security_log


def init_app(app: Flask) -> None:
    """Register the worker's tasks."""
    for task in (security_log.delete_old, saved_forms.delete_old_text, accepted_posts.forget_accepted):
        jobs.periodic(task)
