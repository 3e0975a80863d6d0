"""What axe finds on a page, and whether the page is wider than its window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

VENDORED = next(Path(__file__).parents[1].glob("vendor/axe-core-*/axe.min.js"))
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def brought_along(context: BrowserContext) -> None:
    """axe comes with each page of the context, past the content policy, which stays in force."""
    context.add_init_script(path=VENDORED)


def faults(page: Page) -> list[str]:
    """Each fault as a sentence with the element it stands on."""
    found = page.evaluate("tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", STANDARD)
    return [*_violations(found["violations"]), *_side_scroll(page)]


def _violations(violations: list[dict[str, Any]]) -> list[str]:
    return [
        f"{violation['id']} ({violation['help']}): {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
        for violation in violations
        for node in violation["nodes"]
    ]


def _side_scroll(page: Page) -> list[str]:
    wide, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    return [f"the page is {wide} wide in a window of {window}"] if wide > window else []
