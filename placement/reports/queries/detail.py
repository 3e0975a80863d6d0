"""One row per placement of the cohort, for a named person."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, Subquery, and_, case, func, select

from placement.core import clock
from placement.core.csvtext import Cell
from placement.core.database import db
from placement.evaluations.models import Evaluation, Occasion, Rater
from placement.hosts.models import Host, Site
from placement.relationships.models import OutcomeKind
from placement.reports.queries import sources
from placement.reports.queries.cohort import Scope, cohort
from placement.reports.queries.facts import join_all
from placement.reports.queries.portable import SCALE, Condition
from placement.reports.rules.dimensions import UNKNOWN
from placement.reports.rules.evidence import LEVELS

HANDED_IN = {
    "baseline": (Occasion.BASELINE, Rater.SELF),
    "final_self": (Occasion.FINAL, Rater.SELF),
    "final_supervisor": (Occasion.FINAL, Rater.SUPERVISOR),
}
LEVEL_COLUMNS = [f"{kind.value}_level" for kind in OutcomeKind]


def list_detail(scope: Scope) -> list[list[Cell]]:
    """The records of placements_detail, by ref."""
    rows = db.session.execute(_ask(scope)).mappings()
    return sorted((list(_record(row, scope.term.code)) for row in rows), key=lambda record: str(record[0]))


def _ask(scope: Scope) -> Select[Any]:
    c = cohort(scope)
    at, checkin, agreement = sources.placements_of(c), sources.checkins(c, scope.as_of), sources.agreements(c)
    mentor, outcome, handed_in = sources.mentors(c), sources.outcomes(c), _handed_in()
    joined = join_all(c, at, checkin, agreement, mentor, outcome, handed_in)
    dimensions = (c.c.program, c.c.level, c.c.type, c.c.sector, c.c.employer_type, c.c.country, c.c.modality, c.c.paid)
    facts = (at.c.ref, at.c.credits, at.c.state, at.c.starts_on, at.c.ends_on, at.c.hours_required)
    return (
        select(
            *dimensions,
            *facts,
            Host.name.label("host"),
            checkin.c.hours,
            checkin.c.logs,
            agreement.c.signed_on,
            mentor.c.level.label("mentor_level"),
            *(outcome.c[name] for name in LEVEL_COLUMNS),
            *(handed_in.c[name] for name in HANDED_IN),
        )
        .select_from(joined)
        .join(Site, Site.id == at.c.site_id)
        .join(Host, Host.id == Site.host_id)
    )


def _handed_in() -> Subquery:
    """When each of the evaluations the file names was handed in, the first time."""

    def this(occasion: Occasion, rater: Rater) -> Condition:
        return and_(Evaluation.occasion == occasion, Evaluation.rater == rater, Evaluation.is_primary)

    moments = {name: func.min(case((this(*which), Evaluation.submitted_at))) for name, which in HANDED_IN.items()}
    columns = (moment.label(name) for name, moment in moments.items())
    return select(Evaluation.placement_id, *columns).group_by(Evaluation.placement_id).subquery("handed_in")


def _record(row: Any, term: str) -> Iterator[Cell]:
    """The cells in the order of the file."""
    yield from (row["ref"], term, row["program"])
    yield from (_known(row[name]) for name in ("level", "type"))
    yield row["host"]
    yield from (_known(row[name]) for name in ("sector", "employer_type", "country", "modality"))
    yield None if row["paid"] == UNKNOWN else row["paid"] == "paid"
    yield from (_number(row["credits"]), row["state"].value, row["starts_on"], row["ends_on"])
    yield from (_number(row["hours_required"]), _number(Decimal(row["hours"]) / SCALE) if row["logs"] else None)
    yield row["signed_on"]
    yield from (_day(row[name]) for name in HANDED_IN)
    yield row["mentor_level"]
    yield _strongest([row[name] for name in LEVEL_COLUMNS])


def _known(code: str) -> str | None:
    """An empty cell for what is not recorded."""
    return None if code == UNKNOWN else code


def _number(value: Decimal | None) -> Decimal | None:
    """Without needless zeros, which databases add differently."""
    return None if value is None else Decimal(f"{value.normalize():f}")


def _day(moment: datetime | None) -> Cell:
    return None if moment is None else clock.local_day(moment)


def _strongest(levels: list[str | None]) -> str | None:
    """The best attested of several outcomes."""
    return next((level for level in LEVELS if level in levels), None)
