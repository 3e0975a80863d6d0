"""The settings of an installation; `config.py` fills them from the environment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from flask import current_app

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
SESSION = timedelta(hours=12)  # longest session


@dataclass(frozen=True)
class Settings:
    """The settings; `repr` omits secrets."""

    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    instance_path: Path
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str = "placements@localhost"
    base_url: str = "http://127.0.0.1:8000"
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    institution_name: str = "Placements"
    after_end_emails: bool = True  # students are asked 3, 6 and 12 months after a placement
    office_phone: str = ""  # in dialing format; emails end with it
    faculty_domains: frozenset[str] = frozenset()
    today: date | None = None
    secret_key_fallbacks: tuple[str, ...] = field(default=(), repr=False)
    shorten_networks: bool = False
    idle_limit: timedelta = timedelta(hours=2)
    report_page_limit: int = 1_000  # placements; larger reports are made by the worker
    log_level: str = "INFO"
    log_json: bool = False
    testing: bool = False


def settings() -> Settings:
    """The settings of this application."""
    return cast(Settings, current_app.extensions["settings"])
