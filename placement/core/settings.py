"""The shape of the settings that `create_app` is given, whoever reads them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Protocol, cast
from zoneinfo import ZoneInfo

from flask import current_app

SESSION = timedelta(hours=12)  # how long somebody stays signed in


class Settings(Protocol):
    """Read-only settings of one installation."""

    @property
    def database_url(self) -> str: ...
    @property
    def secret_key(self) -> str: ...
    @property
    def secret_key_fallbacks(self) -> tuple[str, ...]: ...
    @property
    def shorten_networks(self) -> bool: ...
    @property
    def idle_limit(self) -> timedelta: ...
    @property
    def instance_path(self) -> Path: ...
    @property
    def smtp_url(self) -> str | None: ...
    @property
    def mail_from(self) -> str: ...
    @property
    def base_url(self) -> str: ...
    @property
    def time_zone(self) -> ZoneInfo: ...
    @property
    def institution_name(self) -> str: ...
    @property
    def faculty_domains(self) -> frozenset[str]: ...
    @property
    def today(self) -> date | None: ...
    @property
    def testing(self) -> bool: ...


def settings() -> Settings:
    """The settings of the application in hand."""
    return cast(Settings, current_app.extensions["settings"])
