"""Settings of one installation, read once from the environment and never changed afterwards."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from email_validator import EmailNotValidError, validate_email

from placement.core.settings import LOG_LEVELS, Settings

HERE = Path(__file__).resolve().parent


class SettingInvalid(ValueError):
    """A setting cannot be used; the message is one sentence for the person who set it."""


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings. Raises SettingInvalid naming the setting that cannot be used."""
    instance = HERE / "instance"
    instance.mkdir(exist_ok=True)
    return Settings(
        database_url=environ.get("DATABASE_URL") or f"sqlite:///{instance / 'placement.sqlite3'}",
        secret_key=environ.get("SECRET_KEY") or kept_secret(instance / "secret_key"),
        instance_path=instance,
        smtp_url=_mail_server(environ.get("SMTP_URL") or ""),
        mail_from=environ.get("MAIL_FROM") or "placements@localhost",
        base_url=(environ.get("BASE_URL") or "http://127.0.0.1:8000").rstrip("/"),
        time_zone=_time_zone(environ.get("TIME_ZONE") or "UTC"),
        institution_name=environ.get("INSTITUTION_NAME") or "Placements",
        faculty_domains=_faculty_domains(environ.get("FACULTY_DOMAINS") or ""),
        today=_fixed_day(environ),
        secret_key_fallbacks=_split(environ.get("SECRET_KEY_FALLBACKS") or ""),
        shorten_networks=environ.get("SHORTEN_NETWORKS") == "1",
        idle_limit=_idle_limit(environ.get("IDLE_MINUTES") or "120"),
        report_page_limit=_report_page_limit(environ.get("REPORT_PAGE_LIMIT") or "1000"),
        log_level=_log_level(environ.get("LOG_LEVEL") or "INFO"),
        log_json=environ.get("LOG_JSON") == "1",
    )


def kept_secret(path: Path) -> str:
    """The secret kept in `path`, made on first use and readable by its owner only."""
    if not path.exists():
        _keep_once(path, secrets.token_urlsafe(48))
    secret = path.read_text(encoding="ascii").strip()
    if not secret:
        raise SettingInvalid(f"{path} is empty: set SECRET_KEY, or remove the file and a new secret is made.")
    return secret


def _keep_once(path: Path, secret: str) -> None:
    """Write a file whole before it has its name: of two that start at once neither reads an unfinished secret."""
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # readable by its owner only
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret)
    try:
        os.link(unfinished, path)
    except FileExistsError:
        pass  # somebody else was first: theirs counts
    finally:
        os.unlink(unfinished)


def _split(written: str) -> tuple[str, ...]:
    """The values of a comma-separated setting."""
    return tuple(part for part in map(str.strip, written.split(",")) if part)


def _idle_limit(written: str) -> timedelta:
    if not (written.isascii() and written.isdigit() and 5 <= int(written[:9]) <= 720):
        raise SettingInvalid("IDLE_MINUTES is a whole number from 5 to 720.")
    return timedelta(minutes=int(written))


def _report_page_limit(written: str) -> int:
    if not (written.isascii() and written.isdigit() and int(written[:9]) <= 1_000_000):
        raise SettingInvalid("REPORT_PAGE_LIMIT is a whole number of placements, from 0 to 1000000.")
    return int(written)


def _log_level(written: str) -> str:
    if written.upper() not in LOG_LEVELS:
        raise SettingInvalid(f"LOG_LEVEL is one of {', '.join(LOG_LEVELS)}.")
    return written.upper()


def _time_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingInvalid(f"TIME_ZONE {name!r} is not a known time zone, such as America/New_York.") from error


def _mail_server(url: str) -> str | None:
    if not url:
        return None
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("smtp", "smtps") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise SettingInvalid("SMTP_URL is written smtp://user:password@host:port, or smtps:// for TLS at once.")
    return url


def _faculty_domains(written: str) -> frozenset[str]:
    """Domains in ASCII and lower case, derived as those of addresses are: another rule would confirm another domain."""
    names = [part.strip().removeprefix("@") for part in written.split(",")]
    try:
        found = [
            validate_email(f"a@{name}", check_deliverability=False, allow_smtputf8=False) for name in names if name
        ]
        return frozenset(address.ascii_domain for address in found)
    except EmailNotValidError as error:
        raise SettingInvalid("FACULTY_DOMAINS is a list of domains, such as example.edu, cs.example.edu.") from error


def _fixed_day(environ: Mapping[str, str]) -> date | None:
    written = environ.get("TODAY")
    if not written:
        return None
    if environ.get("ALLOW_FIXED_CLOCK") != "1":
        raise SettingInvalid("TODAY stops the clock and is heeded only beside ALLOW_FIXED_CLOCK=1.")
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise SettingInvalid(f"TODAY {written!r} is not a day written as YYYY-MM-DD.") from error
