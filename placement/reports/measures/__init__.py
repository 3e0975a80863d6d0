"""Every measure of the report except skills, in the order of README.txt."""

from collections.abc import Mapping

from placement.reports.measures.base import File, Measure
from placement.reports.measures.mentorship import MENTORSHIP
from placement.reports.measures.objectives import OBJECTIVES
from placement.reports.measures.summary import COHORT_SUMMARY

MEASURES = COHORT_SUMMARY + MENTORSHIP + OBJECTIVES
BY_CODE: Mapping[str, Measure] = {measure.code: measure for measure in MEASURES}


def list_measures(file: File) -> tuple[Measure, ...]:
    """The measures of one file, sorted by code as in the file."""
    return tuple(sorted((measure for measure in MEASURES if measure.file is file), key=lambda one: one.code))


__all__ = ["BY_CODE", "MEASURES", "list_measures"]
