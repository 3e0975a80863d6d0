"""Every measure that is counted over the cohort, by code and evidence.

Three are counted apart: students (who stand behind each count anyway), hosts (distinct), and the withdrawn, who
are not in the cohort.
"""

from placement.reports.queries.cohort import Scope
from placement.reports.queries.facts import Facts
from placement.reports.queries.splits.base import Split, Splits
from placement.reports.queries.splits.mentorship import list_mentorship
from placement.reports.queries.splits.objectives import list_objectives
from placement.reports.queries.splits.summary import list_summary


def list_splits(facts: Facts, scope: Scope) -> Splits:
    return {**list_summary(facts), **list_mentorship(facts, scope), **list_objectives(facts)}


__all__ = ["Split", "Splits", "list_splits"]
