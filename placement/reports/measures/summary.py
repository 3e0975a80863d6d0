"""Measures of cohort_summary: states, pay, credit, sign-off, ratings, hours, check-ins."""

from placement.reports.dimensions import CohortGroup
from placement.reports.facts.reading import SCALE
from placement.reports.measures.base import Declare, File, Split, Value

DAY = 86_400 * 1_000_000  # microseconds
DUE = "check-ins due by as_of and not excused"
REFLECTED = "placements with a submitted check-in"
EVALUATED = "placements with a final supervisor evaluation"
declare = Declare(File.SUMMARY)

RATED = {
    "baseline_self": "placements in which the student rated at least one skill at the start",
    "midpoint_self": "placements in which the student rated at least one skill at the midpoint",
    "then_self": "placements in which the student rated the start looking back from the end",
    "final_self": "placements in which the student rated at least one skill at the end",
    "midpoint_supervisor": "placements in which the supervisor rated a skill at the midpoint",
    "final_supervisor": "placements in which the supervisor rated a skill at the end",
}

STATES = (
    declare.count("placements", "placements in the cohort", "one"),
    declare.count("students", "distinct students in the cohort"),
    declare.count("hosts", "distinct host organizations in the cohort"),
    declare.part("placements_completed", "placements completed", Split("completed"), family="states"),
    declare.part(
        "placements_terminated", "placements terminated", Split("terminated", parts=("going",)), family="states"
    ),
    declare.count("withdrawn_before_start", "placements withdrawn before they started", base="withdrawn placements"),
    declare.share(
        "paid_share",
        "placements paid in any form",
        Split("paid", unknown="pay_unknown"),
        sized_by=CohortGroup("paid", "paid"),
    ),
    declare.share(
        "credit_share",
        "placements that carry credit",
        Split("credit", unknown="credit_unknown"),
        sized_by=CohortGroup("credit", "credit"),
    ),
    declare.share("agreement_signed_rate", "placements whose learning objectives were signed off", Split("signed")),
    declare.share(
        "agreement_before_start_rate",
        "placements signed off on or before their first day",
        Split("signed_before_start"),
    ),
)
RATINGS = tuple(declare.share(f"{name}_rate", words, Split(f"rated_{name}")) for name, words in RATED.items())
WORK = (
    declare.share(
        "hours_met_rate",
        "placements with at least the required hours logged",
        Split("hours_met", "hours_asked", "hours_unlogged"),
        "placements that require hours",
    ),
    declare.share(
        "would_rehire_rate",
        "placements whose supervisor would take the student again",
        Split("rehire_yes", "rehire_answered"),
        "placements whose supervisor said yes or no at the end",
    ),
    declare.ratio(
        "checkin_submitted_rate",
        "check-ins submitted",
        DUE,
        Split("due_sent", "due", due="due", waiting="waiting"),
    ),
    declare.ratio(
        "checkin_on_time_rate",
        "check-ins submitted and not late",
        DUE,
        Split("due_on_time", "due", due="due", waiting="waiting"),
    ),
    declare.ratio(
        "checkin_answered_rate", "check-ins faculty answered", "submitted check-ins", Split("answered", "sent")
    ),
    declare.total(
        "hours_required",
        "hours required, added up; n placements have a number",
        Split("has_hours_required", unknown="no_hours_required", amount="hours_required"),
    ),
    declare.total(
        "hours_logged",
        "hours logged in check-ins, added up; n placements have a log",
        Split("has_log", unknown="no_log", amount="hours"),
    ),
    declare.median(
        "hours_logged_median", "hours logged per placement", Value("hours", scale=SCALE, where="logs"), "has_log"
    ),
    declare.median(
        "answer_days_median",
        "days from a check-in to its answer; n counts check-ins",
        Value("answer_days", scale=DAY, several=True),
        "has_answer",
        "has_sent",
        REFLECTED,
    ),
    declare.median(
        "depth_median",
        "depth of reflection, 1 to 4; n counts check-ins",
        Value("depth", scale=SCALE, several=True),
        "has_depth",
        "has_sent",
        REFLECTED,
    ),
    declare.median(
        "supervisor_overall_median",
        "the supervisor's overall rating at the end, 1 to 5",
        Value("overall", where="has_overall"),
        "has_overall",
        "final",
        EVALUATED,
    ),
)
COHORT_SUMMARY = (*STATES, *RATINGS, *WORK)
