"""The summer of the shared file: an institution on the first day of 2025SU, before and after its import."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from sqlalchemy import select

from config import from_environment
from placement import create_app
from placement.core.database import db
from placement.people.models import User
from tests.browser import PHONE as SMALLEST
from tests.exchange.files import PROGRAMS, SHARED, shared_file
from tests.journeys.server import Site, application, prepared
from tests.journeys.world import session_cookie

TODAY = "2025-05-12"
FILE = SHARED / "placements_2025SU.csv"
OFFICE = "office@example.edu"
PASSWORD = "a long walk by the river"
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = SMALLEST | {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"}
WITHOUT_JAVASCRIPT: dict[str, Any] = PHONE | {"java_script_enabled": False}

TERM = ("terms", "add", "2025SU", "--name", "Summer 2025", "--starts", TODAY, "--ends", "2025-08-22")
STAFF = ("users", "add", OFFICE, "--name", "Career Office", "--role", "staff", "--password-stdin")


def site_in(folder: Path) -> Site:
    """A site whose clock is set to TODAY."""
    return prepared(folder, TODAY=TODAY, ALLOW_FIXED_CLOCK="1")


def found(site: Site) -> None:
    """Set up an import: the term, the eight programs, and an office account."""
    shared_file(FILE.name)
    programs = [("programs", "add", code, "--name", code, "--college", "UNI") for code in sorted(PROGRAMS)]
    run(site, TERM, *programs, STAFF)


def bring_in(site: Site) -> None:
    """Import the shared file by the command line."""
    said = run(site, ("placements", "import", str(FILE)))
    assert said == ["600 created, 0 changed, 0 unchanged, 0 left out\n"]


def run(site: Site, *commands: tuple[str, ...]) -> list[str]:
    """The output of `flask` commands, run in this process because that is faster."""
    app = create_app(from_environment(site.environ))
    said = []
    for words in commands:
        result = app.test_cli_runner().invoke(args=words, input=f"{PASSWORD}\n")
        assert result.exit_code == 0, result.output
        said.append(result.stdout)
    with app.app_context():
        db.engine.dispose()
    return said


def work(site: Site) -> None:
    """One round of the worker."""
    run(site, ("worker", "--once"))


def sign_in(page: Page) -> None:
    """As the career office, with a password."""
    page.goto("/sign-in")
    page.get_by_label("Email address").fill(OFFICE)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def come_back(page: Page, site: Site, email: str) -> None:
    """Restore a session from an earlier sign-in."""
    with application(site) as app:
        user = db.session.scalars(select(User).where(User.email == email)).one()
        page.context.add_cookies([session_cookie(app, site.address, user)])


def press(page: Page, name: str) -> None:
    """Click the only button or link with this text."""
    button = page.get_by_role("button", name=name, exact=True)
    button.or_(page.get_by_role("link", name=name, exact=True)).click()
