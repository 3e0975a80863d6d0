"""Measures of objectives: submitted, approved, and attained."""

from placement.reports.measures.base import Declare, File, Measure, Split, Value
from placement.reports.measures.summary import DAY

SUBMITTED = "submitted objectives"
APPROVED = "approved objectives"
RATED = "objectives rated 0 to 4"
FAMILY = "attained"
declare = Declare(File.OBJECTIVES)


def _attained(level: str, words: str) -> Measure:
    return declare.part(f"attained_{level}", words, Split(f"attained_{level}", "approved"), APPROVED, FAMILY)


def _met(code: str, by: str, words: str, family: str = "") -> Measure:
    split = Split(f"met_{by}", f"rated_{by}")
    return declare.ratio(code, f"objectives met or exceeded, as {words}", RATED, split, family=family)


OBJECTIVES = (
    declare.count("objectives_submitted", "learning objectives submitted", "objectives", "objectives", SUBMITTED),
    declare.part(
        "objectives_approved", "learning objectives approved", Split("approved", "objectives"), SUBMITTED, FAMILY
    ),
    declare.part(
        "objectives_amended", "approved objectives reworded since", Split("amended", "approved"), APPROVED, FAMILY
    ),
    *(_attained(str(level), f"attainment decided as {level}") for level in range(5)),
    _attained("na", "decided as without an opportunity"),
    _attained("undecided", "attainment not decided by faculty"),
    declare.ratio(
        "approved_first_time_rate",
        "objectives approved without a request for changes",
        "objectives decided at least once",
        Split("first_time", "decided"),
    ),
    _met("attained_met_rate", "faculty", "faculty decided", FAMILY),
    _met("attained_met_student_rate", "student", "students say"),
    _met("attained_met_supervisor_rate", "supervisor", "supervisors say"),
    declare.median(
        "objectives_per_placement_median",
        "objectives submitted per placement",
        Value("objectives", where="objectives"),
        "has_objectives",
    ),
    declare.median(
        "days_to_decision_median",
        "days from first submission to last decision; n counts objectives",
        Value("decision_days", scale=DAY, several=True),
        "has_decision",
        "has_objectives",
        "placements with a submitted objective",
    ),
)
