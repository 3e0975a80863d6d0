"""Prepare the preview of an import: problems, changes, and similar names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select

from placement.core.database import db
from placement.exchange.queries import existing as queries
from placement.exchange.rules.problems import LineNumber
from placement.exchange.services.compare import Change
from placement.exchange.services.plan import Fate, ImportPlan
from placement.hosts.models import Host, Site
from placement.hosts.rules.similar_names import Pair
from placement.hosts.rules.vocabulary import SECTORS

SHOWN = 1_000
PLACES = 3


@dataclass(frozen=True, slots=True)
class Side:
    """One of two similar names, with facts that help decide if both are the same organization."""

    name: str
    held: bool
    facts: tuple[tuple[str, str], ...]


class Difference(NamedTuple):
    """One change of one record."""

    line: LineNumber
    title: str
    change: Change


def list_differences(plan: ImportPlan) -> list[Difference]:
    """List the first changes of all records, up to a limit."""
    differences = [
        Difference(row.checked.record.line, f"{row.checked.values['title']}, {row.checked.values['host_name']}", change)
        for row in plan.having(Fate.CHANGED)
        for change in row.changes
    ]
    return differences[:SHOWN]


def find_held(plan: ImportPlan) -> frozenset[str]:
    """Return the paired names that are hosts or aliases on file."""
    return frozenset(queries.find_hosts(name for pair in plan.pairs for name in pair)) if plan.pairs else frozenset()


def list_sides(plan: ImportPlan) -> dict[Pair, tuple[Side, Side]]:
    """Map each pair of similar names to its two sides."""
    if not plan.pairs:
        return {}
    names = {name for pair in plan.pairs for name in pair}
    held = queries.find_hosts(names)
    records = Counter(row.checked.values["host_name"] for row in plan.rows)
    places = _places_here(held) | _places_in_file(plan, names - held.keys())
    sides = {name: _side(name, held.get(name), plan, places.get(name, []), records[name]) for name in names}
    return {(one, other): (sides[one], sides[other]) for one, other in plan.pairs}


def _side(name: str, host: Host | None, plan: ImportPlan, places: Iterable[str], records: int) -> Side:
    values = plan.gathered.facts.get(("host", name), {})
    sector = host.sector if host else values.get("host_sector", "")
    distinct = list(dict.fromkeys(place for place in places if place))
    more = f" and {len(distinct) - PLACES} more" if len(distinct) > PLACES else ""
    facts = (
        ("Here", f"Host here, {host.status.label.lower()}" if host else "New in this file"),
        ("Sector", f"{sector} {SECTORS.get(sector, '')}".strip()),
        ("Places", "; ".join(distinct[:PLACES]) + more),
        ("Records in this file", str(records)),
    )
    return Side(name, host is not None, facts)


def _places_here(held: Mapping[str, Host]) -> dict[str, list[str]]:
    wanted = select(Site).where(Site.host_id.in_({host.id for host in held.values()})).order_by(Site.id)
    by_host = defaultdict(list)
    for site in db.session.scalars(wanted):
        by_host[site.host_id].append(site.place)
    return {name: by_host[host.id] for name, host in held.items()}


def _places_in_file(plan: ImportPlan, names: set[str]) -> dict[str, list[str]]:
    by_name = defaultdict(list)
    for row in plan.rows:
        values = row.checked.values
        if values["host_name"] in names:
            parts = (values["site_city"], values["site_region"], values["site_country"])
            by_name[values["host_name"]].append(", ".join(part for part in parts if part))
    return dict(by_name)
