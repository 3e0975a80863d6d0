"""Record or change a placement: write a form's values to the tables of several packages."""

from __future__ import annotations

from typing import Any

from placement.checkins.services import schedule
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import NotThere, RuleBroken
from placement.core.text import clean
from placement.hosts import queries as host_queries
from placement.hosts import services as host_services
from placement.hosts.models import EmployerType, Host, Site
from placement.office_actions.queries import find_student
from placement.office_actions.services import assign
from placement.placements import services
from placement.placements.models import (
    ArrangedBy,
    Modality,
    PayPeriod,
    PayType,
    Placement,
    PlacementType,
    StudentLevel,
)
from placement.placements.queries import placements as queries
from placement.placements.rules import transitions as rules
from placement.placements.rules.confirmable import check_length, check_not_recorded
from placement.terms import queries as term_queries
from placement.terms.rules import terms as term_rules

KINDS: dict[str, type[Any]] = {
    "placement_type": PlacementType,
    "modality": Modality,
    "arranged_by": ArrangedBy,
    "pay_type": PayType,
    "pay_period": PayPeriod,
    "student_level": StudentLevel,
    "employer_type": EmployerType,
}
AS_TYPED = (
    "title",
    "description",
    "planned_start",
    "planned_end",
    "actual_start",
    "actual_end",
    "hours_per_week",
    "hours_required",
    "pay_amount",
    "credits",
    "course",
    "sector",
    "external_id",
    "country",
)
DATES = {"planned_start", "planned_end", "actual_start", "actual_end", "program"}
DAYS = ("planned_start", "planned_end", "actual_start", "actual_end")


def read_facts(typed: dict[str, Any]) -> dict[str, Any]:
    """The placement's own columns from a form's values."""
    facts = {name: typed[name] for name in AS_TYPED if name in typed}
    facts |= {name: kind(typed[name]) if typed[name] else None for name, kind in KINDS.items() if name in typed}
    if "pay_currency" in typed:
        facts["pay_currency"] = (typed["pay_currency"] or "").upper()
    return facts


def record(actor: Actor, typed: dict[str, Any], host_id: int | None = None) -> Placement:
    """Record a draft from the office's form, at the host with this id, else this name. Raises RuleBroken."""
    rules.check_dates(typed["planned_start"], typed["planned_end"])
    check_length(typed["planned_start"], typed["planned_end"], accepts_long=bool(typed.get("accepts_long")))
    student = find_student(actor, typed["student"])
    host = _host(actor, typed) if host_id is None else host_queries.get_host(actor, host_id)
    site = _site(actor, host, typed)
    facts = read_facts(typed) | _registration(actor, typed)
    facts["sector"] = facts["sector"] or site.host.sector
    facts["employer_type"] = facts["employer_type"] or site.host.employer_type
    facts["country"] = site.country or site.host.country
    if facts["hours_required"] is None:
        facts["hours_required"] = term_rules.find_hours(facts["program"].hours_per_credit, facts["credits"])
    if not typed.get("accepts_duplicate"):
        check_not_recorded(queries.find_same(student, site.host_id, facts))
    placement = services.record(actor, student=student, site=site, **facts)
    if typed["faculty"]:
        assign.give_faculty(actor, [placement], typed["faculty"])
    if typed["supervisor_email"]:
        supervisor = assign.find_or_add_supervisor(
            actor, typed["supervisor_email"], typed["supervisor_name"] or "", typed["supervisor_title"] or ""
        )
        services.assign_supervisor(actor, placement, supervisor, typed["planned_start"])
    return placement


def _registration(actor: Actor, typed: dict[str, Any]) -> dict[str, Any]:
    """Term and program; the program must belong to one of the actor's colleges."""
    term = term_queries.find_term(typed["term"])
    program = term_queries.find_program(typed["program"])
    if term is None or program is None:
        raise RuleBroken("Select a term and a program.", field="term" if term is None else "program")
    if actor.colleges is not None and program.college_id not in actor.colleges:
        raise NotThere
    return {"term": term, "program": program}


def _host(actor: Actor, typed: dict[str, Any]) -> Host:
    name = clean(typed["host"])
    existing = host_queries.find_host(name)
    if existing is not None:
        return existing
    employer = EmployerType(typed["employer_type"]) if typed["employer_type"] else None
    return host_services.add_host(actor, name, sector=typed["sector"], employer_type=employer, country=typed["country"])


def _site(actor: Actor, host: Host, typed: dict[str, Any]) -> Site:
    place = {name: typed[name] or "" for name in ("city", "region", "country")}
    site = host_services.give_site(actor, host, **place)
    db.session.flush()
    return site


def change(actor: Actor, placement: Placement, typed: dict[str, Any]) -> list[str]:
    """Change a placement from a form's values; check-ins follow its dates."""
    facts = read_facts(typed)
    if "term" in typed:
        facts |= _registration(actor, typed)
    if "city" in typed:
        facts["site"] = _site(actor, placement.site.host, typed)
        if (typed["country"] or "") == placement.site.country:
            del facts["country"]  # unchanged: keep the stored country, which may be the host's
    _check_length(placement, facts, bool(typed.get("accepts_long")))
    changed = services.change(actor, placement, **facts)
    if DATES.intersection(changed):
        schedule.replan(actor, placement)
    return changed


def _check_length(placement: Placement, facts: dict[str, Any], accepts_long: bool) -> None:
    """Raise if changed dates span more than two years, unless that is accepted."""
    days = {name: facts.get(name, getattr(placement, name)) for name in DAYS}
    if any(getattr(placement, name) != day for name, day in days.items()):
        starts_on = days["actual_start"] or days["planned_start"]
        for ends_on in (days["planned_end"], days["actual_end"]):
            check_length(starts_on, ends_on, accepts_long=accepts_long)
