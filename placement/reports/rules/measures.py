"""The measures, which stand in `reports.measures`."""

from placement.reports.measures import BY_CODE, MEASURES, list_measures
from placement.reports.measures.base import C, File, Measure, Unit

__all__ = ["BY_CODE", "MEASURES", "C", "File", "Measure", "Unit", "list_measures"]
