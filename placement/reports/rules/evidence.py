"""How well an outcome is attested, as reports count it: the levels of relationships, and a yes nobody contradicts."""

from placement.relationships.rules.evidence import Evidence
from placement.reports.rules.measures import Measure

ANY = "any"
CONFLICT = Evidence.CONFLICT.value
LEVELS = tuple(level.value for level in Evidence)
UNDISPUTED = tuple(level for level in LEVELS if level != CONFLICT)
EVIDENCE = (ANY, *LEVELS)
DECIDED = ("conversion_rate", "acceptance_rate")


def list_evidence(measure: Measure) -> tuple[str, ...]:
    """The rows a measure has: one without evidence, else `any` and the levels; nobody accepts a disputed offer."""
    if not measure.has_evidence:
        return ("",)
    return (ANY, *UNDISPUTED) if measure.code in DECIDED else EVIDENCE
