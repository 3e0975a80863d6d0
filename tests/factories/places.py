"""Factories of terms, programs, skills, hosts, and their supervisors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from placement.core import clock
from placement.hosts.models import EmployerType, Host, HostStatus, Site, Supervisor
from placement.skills.models import Skill
from placement.terms.models import Program, Term
from tests.factories.basics import day, numbers, saved
from tests.factories.people import college


def skill(**facts: Any) -> Skill:
    n = next(numbers)
    usual = {"code": f"SK{n}", "label": f"Skill {n}", "definition": "Does it well.", "position": n % 1000}
    return saved(Skill(**usual | facts))


def program(**facts: Any) -> Program:
    n = next(numbers)
    facts.setdefault("college", None)
    facts["college"] = facts["college"] or college()
    return saved(Program(**{"code": f"P{n}-BS", "name": f"Program {n}, BS"} | facts))


def term(**facts: Any) -> Term:
    n = next(numbers)
    usual: dict[str, Any] = {"code": f"T{n}", "name": f"Term {n}", "starts_on": day(-45), "ends_on": day(60)}
    given = usual | facts
    return saved(Term(**{"reports_on": given["ends_on"] + timedelta(days=30)} | given))


def host(**facts: Any) -> Host:
    n = next(numbers)
    usual = {
        "name": f"Host {n} Inc",
        "sector": "51",
        "employer_type": EmployerType.FOR_PROFIT,
        "country": "US",
    }
    return saved(Host(**usual | {"status": HostStatus.APPROVED, "created_at": clock.now()} | facts))


def site(**facts: Any) -> Site:
    facts["host"] = facts.get("host") or host()
    return saved(Site(**{"city": "Springfield", "region": "IL", "country": "US"} | facts))


def supervisor(**facts: Any) -> Supervisor:
    """Confirmed, unless `confirmed_at=None`."""
    n = next(numbers)
    usual = {"email": f"supervisor{n}@host.example", "name": f"Sam Supervisor{n}", "title": "Manager"}
    return saved(Supervisor(**usual | {"confirmed_at": clock.now(), "created_at": clock.now()} | facts))
