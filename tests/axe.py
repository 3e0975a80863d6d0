"""Accessibility faults axe finds on a page (WCAG 2.2 AA), and pages wider than their window."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

VENDORED = next(Path(__file__).parent.glob("vendor/axe-core-*/axe.min.js"))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def faults(page: Page) -> list[str]:
    """All faults of the page in its current state, one sentence each."""
    too_wide = side_scroll(page)
    return [*axe_faults(page), *([f"the page is {too_wide} px wider than its window"] if too_wide else [])]


def axe_faults(page: Page) -> list[str]:
    """Faults found by axe, each with its element."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(VENDORED.read_text(encoding="utf-8"))
    result = page.evaluate("(rules) => axe.run({runOnly: rules, resultTypes: ['violations']})", RULES)
    return [
        f"{fault['id']}: {node['html'][:160]} {node.get('failureSummary', '')}"
        for fault in result["violations"]
        for node in fault["nodes"]
    ]


def side_scroll(page: Page) -> int:
    """Pixels by which the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
