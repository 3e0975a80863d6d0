"""A browser limited to our server that records every fault."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.programs import find_program

# Milliseconds. A machine busy with other tests is slow, not broken; nothing waits longer than needed.
PATIENCE = 60_000
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
DESKTOP: dict[str, Any] = {
    "viewport": {"width": 1280, "height": 900},
    "color_scheme": "light",
    "reduced_motion": "reduce",  # animated colors would be measured mid-transition
}
PHONE: dict[str, Any] = {
    "viewport": {"width": 320, "height": 720},
    "color_scheme": "dark",
    "has_touch": True,
    "is_mobile": True,
}


@contextmanager
def launched() -> Iterator[Browser]:
    """Debian's own Chromium; one per process, since Playwright's synchronous API allows no second.

    It is the headless build, and loads a page in half the time.
    """
    path = find_program("chromium-headless-shell", "chromium-headless-shell fonts-liberation")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Watch:
    """Faults of a page in the browser: console errors and requests to other machines."""

    complaints: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    def note_request(self, request: Request, address: str) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            self.complaints.append(f"a request to {request.url}")

    def _note_console(self, message: ConsoleMessage) -> None:
        # Expected 404 and 422 responses, a stale draft, and a cut connection are reported as well.
        expected = ("Failed to load resource", "htmx:sendError", "htmx:afterRequest", "Response Status Error Code 409")
        if message.type == "error" and not any(words in message.text for words in expected):
            self.complaints.append(f"{message.location['url']}: {message.text}")


@contextmanager
def visit(browser: Browser, address: str, **settings: Any) -> Iterator[Page]:
    """A page in a fresh profile. Fails at the end if the browser recorded a fault."""
    watch = Watch()
    context = browser.new_context(base_url=address, **settings)
    context.set_default_timeout(PATIENCE)
    context.on("request", lambda request: watch.note_request(request, address))
    context.on("page", watch.over)
    yield context.new_page()
    context.close()
    assert not watch.complaints, "\n".join(watch.complaints)
