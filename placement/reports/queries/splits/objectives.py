"""What objectives counts."""

from placement.reports.queries.facts import Facts
from placement.reports.queries.portable import number_of
from placement.reports.queries.splits.base import Splits, asked_for, counted, plain


def list_objectives(facts: Facts) -> Splits:
    found = {name: number_of(column) for name, column in facts.objective.c.items()}
    sent, approved = found["sent"], found["approved"]
    levels = {f"attained_{level}": found[f"attained_{level}"] for level in range(5)}
    levels |= {"attained_na": found["attained_NA"], "attained_undecided": found["undecided"]}
    return {
        **{(code, ""): counted(level, approved) for code, level in levels.items()},
        **plain(
            objectives_submitted=counted(sent, sent),
            objectives_approved=counted(approved, sent),
            objectives_amended=counted(found["amended"], approved),
            approved_first_time_rate=counted(found["first_time"], found["decided"]),
            attained_met_rate=counted(found["met_faculty"], found["rated_faculty"]),
            attained_met_student_rate=counted(found["met_student"], found["rated_student"]),
            attained_met_supervisor_rate=counted(found["met_supervisor"], found["rated_supervisor"]),
            objectives_per_placement_median=asked_for(facts.objective.c.sent > 0),
            days_to_decision_median=asked_for(facts.objective.c.timed > 0, facts.objective.c.sent > 0),
        ),
    }
