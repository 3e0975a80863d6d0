"""The placements_detail file: one row per placement of the cohort, only for a named person."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, case, func, select

from placement.agreements.models import Agreement
from placement.core import clock
from placement.core.csvtext import Cell
from placement.core.database import db
from placement.evaluations.models import Evaluation, Occasion, Rater
from placement.hosts.models import Host, Site
from placement.people.models import College
from placement.placements.models import Placement
from placement.relationships.models import OutcomeKind
from placement.reports.cohort import Scope, dimension_columns, list_conditions
from placement.reports.dimensions import LEVELS, UNKNOWN
from placement.reports.facts.network import read_mentors, read_outcomes
from placement.reports.facts.reading import SCALE, Condition, Noun, ids_of
from placement.reports.facts.work import read_checkins
from placement.terms.models import Program

HANDED_IN = {
    "baseline": (Occasion.BASELINE, Rater.SELF),
    "final_self": (Occasion.FINAL, Rater.SELF),
    "final_supervisor": (Occasion.FINAL, Rater.SUPERVISOR),
}
OWN = ("ref", "credits", "state", "starts_on", "ends_on", "hours_required")
Facts = Mapping[str, Any]


def list_detail(scope: Scope) -> list[list[Cell]]:
    """The records of placements_detail, sorted by ref; each noun has its own query and is joined by placement."""
    facts: dict[int, dict[str, Any]] = {row["id"]: dict(row) for row in _read_placements(scope)}
    for of, signed_on in db.session.execute(_signed(scope)):
        facts[of]["signed_on"] = signed_on
    for of, *moments in db.session.execute(_handed_in(scope)):
        facts[of] |= dict(zip(HANDED_IN, moments, strict=True))
    for noun in (read_checkins(scope), read_mentors(scope), read_outcomes(scope)):
        _join(facts, noun)
    records = (list(_record(one, scope.term.code)) for one in facts.values())
    return sorted(records, key=lambda record: str(record[0]))


def _read_placements(scope: Scope) -> Any:
    own = (getattr(Placement, name) for name in OWN)
    query = (
        select(Placement.id, *own, Host.name.label("host"), *dimension_columns().values())
        .join(Program, Program.id == Placement.program_id)
        .join(College, College.id == Program.college_id)
        .join(Site, Site.id == Placement.site_id)
        .join(Host, Host.id == Site.host_id)
        .where(*list_conditions(scope))
    )
    return db.session.execute(query).mappings()


def _signed(scope: Scope) -> Any:
    """Select the day each placement's objectives were first signed off."""
    of = Agreement.placement_id
    return select(of, func.min(Agreement.signed_off_on)).where(of.in_(ids_of(scope))).group_by(of)


def _handed_in(scope: Scope) -> Any:
    """Select when each evaluation in HANDED_IN was first submitted, by placement."""

    def this(occasion: Occasion, rater: Rater) -> Condition:
        return and_(Evaluation.occasion == occasion, Evaluation.rater == rater, Evaluation.is_primary)

    of = Evaluation.placement_id
    moments = (func.min(case((this(*which), Evaluation.submitted_at))) for which in HANDED_IN.values())
    return select(of, *moments).where(of.in_(ids_of(scope))).group_by(of)


def _join(facts: dict[int, dict[str, Any]], noun: Noun) -> None:
    for of, *numbers in noun.rows:
        facts[of] |= dict(zip(noun.names, numbers, strict=True))


def _record(facts: Facts, term: str) -> Iterator[Cell]:
    """The cells in the order of the file."""
    yield from (facts["ref"], term, facts["program"])
    yield from (_recorded(facts[name]) for name in ("level", "type"))
    yield facts["host"]
    yield from (_recorded(facts[name]) for name in ("sector", "employer_type", "country", "modality"))
    yield None if facts["paid"] == UNKNOWN else facts["paid"] == "paid"
    yield from (_number(facts["credits"]), facts["state"].value, facts["starts_on"], facts["ends_on"])
    yield from (_number(facts["hours_required"]), _logged(facts))
    yield facts.get("signed_on")
    yield from (_day(facts.get(name)) for name in HANDED_IN)
    yield _level(facts.get("mentor_level", 0))
    yield _level(min((number for number in map(facts.get, OUTCOME_LEVELS) if number), default=0))


OUTCOME_LEVELS = [f"{kind.value}_level" for kind in OutcomeKind]


def _level(number: int) -> str | None:
    """The level of evidence with this number, best first from 1; None for 0."""
    return LEVELS[number - 1] if number else None


def _recorded(code: str) -> str | None:
    """The code, or None for an empty cell if nothing is recorded."""
    return None if code == UNKNOWN else code


def _logged(facts: Facts) -> Decimal | None:
    return _number(Decimal(facts["hours"]) / SCALE) if facts.get("logs") else None


def _number(value: Decimal | None) -> Decimal | None:
    """Strip trailing zeros, because the databases add different numbers of them."""
    return None if value is None else Decimal(f"{value.normalize():f}")


def _day(moment: datetime | None) -> Cell:
    return None if moment is None else clock.local_day(moment)
