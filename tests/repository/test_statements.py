"""Each page costs a known number of statements for each role, at any number of rows.

`statements.txt` holds the numbers. They may only shrink: a page that costs more fails, and so does a page that costs
less than listed, until the number is lowered (`SHRINK=1` with this test does it). A `+` marks a page whose cost grows
with its rows; no new one may be added.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from tests.access.context import World, build
from tests.conftest import START, rolled_back
from tests.counting import recorded
from tests.repository.pages_to_count import ROLES, Page, add_rows, list_pages, open_page

pytestmark = pytest.mark.once

FILE = Path(__file__).with_name("statements.txt")
Table = dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def counted(app: Flask) -> Iterator[Table]:
    """Today's table: each page opened with 2 rows of each kind and with 20."""
    with time_machine.travel(START, tick=False), rolled_back(app):
        world = build()
        add_rows(world, 1, 2)
        few = count_all(app, world)
        add_rows(world, 3, 20)
        many = count_all(app, world)
        table: Table = {}
        for page, count in few.items():
            table.setdefault(page.name, {})[page.role] = (
                f"{count}+" if many[page] > count else str(max(count, many[page]))
            )
        yield table
    if os.environ.get("SHRINK"):
        FILE.write_text(written(shrunk(read(), table)))


def count_all(app: Flask, world: World) -> dict[Page, int]:
    found = {}
    for page in list_pages():
        open_page(app, world, page)  # values cached in the process are loaded from now on
        with recorded() as statements:
            status = open_page(app, world, page)
        assert status < 500 or "readyz" in page.name, f"{page.name} as {page.role}: {status}"
        found[page] = len(statements)
    return found


def read() -> Table:
    """The committed table."""
    lines = FILE.read_text().splitlines() if FILE.exists() else []
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    return {
        f"{row[0]} {row[1]}": {role: cell for role, cell in zip(ROLES, row[2:], strict=True) if cell != "-"}
        for row in rows
    }


def shrunk(before: Table, today: Table) -> Table:
    """Today's pages with the lower of the two numbers; no committed number is raised."""
    return {
        name: {role: lower(before.get(name, {}).get(role), cell) for role, cell in row.items()}
        for name, row in today.items()
    }


def lower(before: str | None, today: str) -> str:
    return today if before is None or value(today) < value(before) else before


def value(cell: str) -> tuple[bool, int]:
    """A number that grows is higher than any constant number."""
    return cell.endswith("+"), int(cell.rstrip("+"))


def written(table: Table) -> str:
    head = "# page and object".ljust(52) + "".join(role.rjust(9) for role in ROLES)
    lines = [
        name.ljust(52) + "".join(row.get(role, "-").rjust(9) for role in ROLES) for name, row in sorted(table.items())
    ]
    return "\n".join([head, *lines]) + "\n"


def test_no_page_costs_more_than_committed(counted: Table) -> None:
    limits = read()
    more = [
        f"{name} as {role}: {cell}, written {limits.get(name, {}).get(role, 'nothing')}"
        for name, row in counted.items()
        for role, cell in row.items()
        if role not in limits.get(name, {}) or value(cell) > value(limits[name][role])
    ]
    assert more == []


def test_no_page_costs_less_than_committed(counted: Table) -> None:
    """A cheaper page must stay cheaper; run with SHRINK=1 to lower the numbers."""
    less = [
        f"{name} as {role}: {counted.get(name, {}).get(role, 'no such page')}, written {limit}"
        for name, row in read().items()
        for role, limit in row.items()
        if role not in counted.get(name, {}) or value(counted[name][role]) < value(limit)
    ]
    assert less == []
