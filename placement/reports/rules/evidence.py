"""The levels of evidence, which stand in `reports.facts`."""

from placement.reports.facts.evidence import ANY, CONFLICT, EVIDENCE, LEVELS, UNDISPUTED
from placement.reports.measures.base import Measure


def list_evidence(measure: Measure) -> tuple[str, ...]:
    """The rows a measure has."""
    return measure.evidence


__all__ = ["ANY", "CONFLICT", "EVIDENCE", "LEVELS", "UNDISPUTED", "list_evidence"]
