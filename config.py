"""Settings of an installation, read once from the environment."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from email_validator import EmailNotValidError, validate_email

from placement.core.settings import LOG_LEVELS, Settings

HERE = Path(__file__).resolve().parent


class SettingInvalid(ValueError):
    """A setting can't be used; the message is one sentence for the person who set it."""


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; empty ones use the defaults of Settings. Raises SettingInvalid naming the faulty one."""
    instance = HERE / "instance"
    instance.mkdir(exist_ok=True)
    return Settings(
        database_url=environ.get("DATABASE_URL") or f"sqlite:///{instance / 'placement.sqlite3'}",
        secret_key=environ.get("SECRET_KEY") or kept_secret(instance / "secret_key"),
        instance_path=instance,
        today=_fixed_day(environ),
        **{FIELDS.get(name, name.lower()): read(environ[name]) for name, read in READERS.items() if environ.get(name)},
    )


def kept_secret(path: Path) -> str:
    """The secret in `path`, created on first use and readable only by its owner."""
    if not path.exists():
        _keep_once(path, secrets.token_urlsafe(48))
    secret = path.read_text(encoding="ascii").strip()
    if not secret:
        raise SettingInvalid(f"{path} is empty. Set SECRET_KEY, or remove the file to create a new secret.")
    return secret


def _keep_once(path: Path, secret: str) -> None:
    """Write the file before linking its name, so two processes starting at once never read a partial secret."""
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # readable only by its owner
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret)
    try:
        os.link(unfinished, path)
    except FileExistsError:
        pass  # another process was first; its secret is used
    finally:
        os.unlink(unfinished)


def _split(written: str) -> tuple[str, ...]:
    """The values of a comma-separated setting."""
    return tuple(part for part in map(str.strip, written.split(",")) if part)


def _is_on(written: str) -> bool:
    return written == "1"


def _idle_limit(written: str) -> timedelta:
    if not (written.isascii() and written.isdigit() and 5 <= int(written[:9]) <= 720):
        raise SettingInvalid("IDLE_MINUTES must be a whole number from 5 to 720.")
    return timedelta(minutes=int(written))


def _report_page_limit(written: str) -> int:
    if not (written.isascii() and written.isdigit() and int(written[:9]) <= 1_000_000):
        raise SettingInvalid("REPORT_PAGE_LIMIT must be a whole number of placements, from 0 to 1000000.")
    return int(written)


def _log_level(written: str) -> str:
    if written.upper() not in LOG_LEVELS:
        raise SettingInvalid(f"LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}.")
    return written.upper()


def _phone(written: str) -> str:
    if len(written) > 40 or not written.isprintable():
        raise SettingInvalid("OFFICE_PHONE is a phone number of at most 40 characters, such as 555-010-4477.")
    return written.strip()


def _time_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingInvalid(f"TIME_ZONE {name!r} is not a known time zone, such as America/New_York.") from error


def _mail_server(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("smtp", "smtps") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise SettingInvalid("SMTP_URL must look like smtp://user:password@host:port, or smtps:// for TLS.")
    return url


def _faculty_domains(written: str) -> frozenset[str]:
    """Domains in lower-case ASCII, normalized like those of email addresses, so both compare equal."""
    names = [part.strip().removeprefix("@") for part in written.split(",")]
    try:
        found = [
            validate_email(f"a@{name}", check_deliverability=False, allow_smtputf8=False) for name in names if name
        ]
        return frozenset(address.ascii_domain for address in found)
    except EmailNotValidError as error:
        raise SettingInvalid("FACULTY_DOMAINS must list domains, such as example.edu, cs.example.edu.") from error


def _fixed_day(environ: Mapping[str, str]) -> date | None:
    written = environ.get("TODAY")
    if not written:
        return None
    if environ.get("ALLOW_FIXED_CLOCK") != "1":
        raise SettingInvalid("TODAY fixes the date. It needs ALLOW_FIXED_CLOCK=1.")
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise SettingInvalid(f"TODAY {written!r} is not a day written as YYYY-MM-DD.") from error


FIELDS = {"IDLE_MINUTES": "idle_limit"}  # all other fields have the setting's name in lower case
READERS: dict[str, Callable[[str], Any]] = {
    "SMTP_URL": _mail_server,
    "MAIL_FROM": str,
    "BASE_URL": lambda url: url.rstrip("/"),
    "TIME_ZONE": _time_zone,
    "INSTITUTION_NAME": str,
    "OFFICE_PHONE": _phone,
    "AFTER_END_EMAILS": _is_on,
    "FACULTY_DOMAINS": _faculty_domains,
    "SECRET_KEY_FALLBACKS": _split,
    "SHORTEN_NETWORKS": _is_on,
    "IDLE_MINUTES": _idle_limit,
    "REPORT_PAGE_LIMIT": _report_page_limit,
    "LOG_LEVEL": _log_level,
    "LOG_JSON": _is_on,
}
