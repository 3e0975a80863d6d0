"""Small tables in a program as people type them: one entry per line, parsed strictly and written back the same."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from placement.core.errors import RuleBroken

LIMIT = re.compile(r"(?P<kind>[a-z -]+?)\s*:\s*(?P<low>\d+)\s*(?:to|-|–)\s*(?P<high>\d+)", re.IGNORECASE)
HOURS = re.compile(r"(?P<credits>\d+(?:\.\d+)?)\s*:\s*(?P<hours>\d+(?:\.\d+)?)")


def read_limits(typed: str, kinds: set[str]) -> dict[str, list[int]]:
    """{placement type: [fewest, most]} from lines such as "research: 1 to 4"."""
    limits = {}
    for line in lines(typed):
        match = LIMIT.fullmatch(line)
        if match is None or match["kind"].casefold() not in kinds or int(match["low"]) > int(match["high"]):
            raise RuleBroken(
                f"Write “{line}” as a placement type and two numbers: “research: 1 to 4”.", "objective_limits"
            )
        limits[match["kind"].casefold()] = [int(match["low"]), int(match["high"])]
    return limits


def write_limits(limits: dict[str, Any]) -> str:
    """The lines that `read_limits` reads."""
    return "\n".join(f"{kind}: {low} to {high}" for kind, (low, high) in sorted(limits.items()))


def read_hours(typed: str) -> dict[str, str]:
    """{credits: hours} from lines such as "3: 135"."""
    hours = {}
    for line in lines(typed):
        match = HOURS.fullmatch(line)
        if match is None:
            raise RuleBroken(f"Write “{line}” as credits and hours: “3: 135”.", "hours_per_credit")
        hours[match["credits"]] = match["hours"]
    return hours


def write_hours(hours: dict[str, Any]) -> str:
    """The lines that `read_hours` reads, by credits."""
    return "\n".join(f"{credits}: {hours[credits]}" for credits in sorted(hours, key=Decimal))


def lines(typed: str) -> list[str]:
    """The trimmed lines that are not empty."""
    return [line.strip() for line in typed.splitlines() if line.strip()]
