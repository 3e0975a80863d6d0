"""Every measure of the report outside the skills table: where it stands, its unit, over whom, in plain words.

The lists are the declaration; the queries must deliver exactly these codes, and every one is always printed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class File(StrEnum):
    """The aggregate files, in the order in which the report's identity is computed."""

    SUMMARY = "cohort_summary"
    MENTORSHIP = "mentorship"
    OBJECTIVES = "objectives"
    SKILLS = "skills_change"


class Unit(StrEnum):
    COUNT = "count"
    PROPORTION = "proportion"
    RATIO = "ratio"
    SUM = "sum"
    MEDIAN = "median"
    MEAN = "mean"


@dataclass(frozen=True)
class Measure:
    """One figure. `splits` says its n is a part of its denominator, so that the rest can be read off too.

    `waits` says its denominator holds only what is due, so that it may be too early to speak.
    """

    code: str
    file: File
    unit: Unit
    base: str
    description: str
    splits: bool = False
    waits: bool = False
    has_evidence: bool = False

    @property
    def is_about_people(self) -> bool:
        """Whether a share of none or all would say something about each person of the group."""
        return self.unit in (Unit.PROPORTION, Unit.RATIO)


C = "placements of the cohort"


def _count(file: File, code: str, description: str, base: str = C, splits: bool = False) -> Measure:
    return Measure(code, file, Unit.COUNT, base, description, splits=splits)


def _share(file: File, code: str, description: str, base: str = C, **more: bool) -> Measure:
    return Measure(code, file, Unit.PROPORTION, base, description, splits=True, **more)


def _ratio(file: File, code: str, description: str, base: str, splits: bool = True, waits: bool = False) -> Measure:
    return Measure(code, file, Unit.RATIO, base, description, splits=splits, waits=waits)


def _median(file: File, code: str, description: str, base: str = C) -> Measure:
    return Measure(code, file, Unit.MEDIAN, base, description)


S, M, O = File.SUMMARY, File.MENTORSHIP, File.OBJECTIVES  # noqa: E741  beside a zero there is none
ELIGIBLE = "placements whose student graduates within 12 months of the end, seeks full-time work and may be hired"
DUE = "check-ins due by as_of and not excused"
REFLECTED = "placements with a submitted check-in"
NETWORKED = "placements with a contact on record"
TIED = "placements with a mentor on record"
DECIDED = "objectives decided at least once"
APPROVED = "approved objectives"

COHORT_SUMMARY = (
    _count(S, "placements", "placements in the cohort"),
    _count(S, "students", "distinct students in the cohort"),
    _count(S, "hosts", "distinct host organizations in the cohort"),
    _count(S, "placements_completed", "placements completed", splits=True),
    _count(S, "placements_terminated", "placements terminated", splits=True),
    _count(S, "withdrawn_before_start", "placements withdrawn before they started", "withdrawn placements"),
    _share(S, "paid_share", "placements paid in any form"),
    _share(S, "credit_share", "placements that carry credit"),
    _share(S, "agreement_signed_rate", "placements whose learning objectives were signed off"),
    _share(S, "agreement_before_start_rate", "placements signed off on or before their first day"),
    _share(S, "baseline_self_rate", "placements in which the student rated at least one skill at the start"),
    _share(S, "midpoint_self_rate", "placements in which the student rated at least one skill at the midpoint"),
    _share(S, "then_self_rate", "placements in which the student rated the start looking back from the end"),
    _share(S, "final_self_rate", "placements in which the student rated at least one skill at the end"),
    _share(S, "midpoint_supervisor_rate", "placements in which the supervisor rated a skill at the midpoint"),
    _share(S, "final_supervisor_rate", "placements in which the supervisor rated a skill at the end"),
    _share(S, "hours_met_rate", "placements with at least the required hours logged", "placements that require hours"),
    _share(
        S,
        "would_rehire_rate",
        "placements whose supervisor would take the student again",
        "placements whose supervisor said yes or no at the end",
    ),
    _ratio(S, "checkin_submitted_rate", "check-ins submitted", DUE, waits=True),
    _ratio(S, "checkin_on_time_rate", "check-ins submitted and not late", DUE, waits=True),
    _ratio(S, "checkin_answered_rate", "check-ins faculty answered", "submitted check-ins"),
    Measure("hours_required", S, Unit.SUM, C, "hours required, added up; n placements have a number"),
    Measure("hours_logged", S, Unit.SUM, C, "hours logged in check-ins, added up; n placements have a log"),
    _median(S, "hours_logged_median", "hours logged per placement"),
    _median(S, "answer_days_median", "days from a check-in to its answer; n counts check-ins", REFLECTED),
    _median(S, "depth_median", "depth of reflection, 1 to 4; n counts check-ins", REFLECTED),
    _median(
        S,
        "supervisor_overall_median",
        "the supervisor's overall rating at the end, 1 to 5",
        "placements with a final supervisor evaluation",
    ),
)

MENTORSHIP = (
    _share(M, "mentor_rate", "placements with a mentor", has_evidence=True),
    _share(M, "reference_offered_rate", "placements that led to the offer of a reference", has_evidence=True),
    _share(M, "referral_rate", "placements that led to a referral", has_evidence=True),
    _share(M, "introduction_rate", "placements that led to an introduction", has_evidence=True),
    _share(M, "return_offer_rate", "placements that led to the offer of another internship", has_evidence=True),
    _share(M, "hired_by_host_rate", "placements whose host hired the student", has_evidence=True),
    _share(M, "outcome_known_rate", "placements of which any outcome, yes or no, is on record"),
    _share(
        M,
        "mentor_rate_known",
        "placements whose student said yes to having had a mentor",
        "placements whose student answered",
    ),
    _share(
        M,
        "reference_willing_rate",
        "placements whose supervisor would be a reference",
        "placements with a final supervisor evaluation",
    ),
    _share(M, "offer_rate", "placements that led to a full-time offer", ELIGIBLE, has_evidence=True),
    _share(M, "conversion_rate", "placements whose full-time offer was accepted", ELIGIBLE, has_evidence=True),
    _share(M, "acceptance_rate", "accepted among full-time offers", "eligible with an offer", has_evidence=True),
    _share(M, "in_touch_3m_rate", "students still in touch after 3 months", "due and asked", waits=True),
    _share(M, "in_touch_6m_rate", "students still in touch after 6 months", "due and asked", waits=True),
    _share(M, "in_touch_12m_rate", "students still in touch after 12 months", "due and asked", waits=True),
    Measure("mentor_career_mean", M, Unit.MEAN, TIED, "how far mentors supported the career, 1 to 5"),
    Measure("mentor_psychosocial_mean", M, Unit.MEAN, TIED, "how far mentors gave personal support, 1 to 5"),
    Measure("mentor_role_model_mean", M, Unit.MEAN, TIED, "how far mentors were role models, 1 to 5"),
    _median(M, "mentor_meetings_median", "meetings held with mentors per placement", TIED),
    _median(M, "contacts_met_median", "contacts met per placement"),
    _median(M, "organizations_median", "distinct organizations among the contacts met", NETWORKED),
    _median(M, "functions_median", "distinct functions among the contacts met", NETWORKED),
    _median(M, "blau_median", "diversity of functions, 0 to 1; two contacts of known function at least", NETWORKED),
    _median(M, "chain_depth_median", "introductions in a row in the longest chain of contacts", NETWORKED),
    _ratio(
        M,
        "follow_up_rate",
        "meetings followed up within 7 days",
        "meetings that were 7 days or older on as_of",
        waits=True,
    ),
    _ratio(M, "snowball", "introductions received per contact met", "contacts met", splits=False),
    _ratio(
        M,
        "maintained_90",
        "contacts touched 60 to 120 days after the end",
        "contacts at the end of placements that ended 120 days or more before as_of",
        waits=True,
    ),
)

OBJECTIVES = (
    _count(O, "objectives_submitted", "learning objectives submitted", "submitted objectives"),
    _count(O, "objectives_approved", "learning objectives approved", "submitted objectives", splits=True),
    _count(O, "objectives_amended", "approved objectives reworded since", APPROVED, splits=True),
    *(_count(O, f"attained_{level}", f"attainment decided as {level}", APPROVED, splits=True) for level in range(5)),
    _count(O, "attained_na", "decided as without an opportunity", APPROVED, splits=True),
    _count(O, "attained_undecided", "attainment not decided by faculty", APPROVED, splits=True),
    _ratio(O, "approved_first_time_rate", "objectives approved without a request for changes", DECIDED),
    _ratio(O, "attained_met_rate", "objectives met or exceeded, as faculty decided", "objectives rated 0 to 4"),
    _ratio(O, "attained_met_student_rate", "objectives met or exceeded, as students say", "objectives rated 0 to 4"),
    _ratio(
        O,
        "attained_met_supervisor_rate",
        "objectives met or exceeded, as supervisors say",
        "objectives rated 0 to 4",
    ),
    _median(O, "objectives_per_placement_median", "objectives submitted per placement"),
    _median(
        O,
        "days_to_decision_median",
        "days from first submission to last decision; n counts objectives",
        "placements with a submitted objective",
    ),
)

MEASURES = COHORT_SUMMARY + MENTORSHIP + OBJECTIVES
BY_CODE: Mapping[str, Measure] = {measure.code: measure for measure in MEASURES}


def list_measures(file: File) -> tuple[Measure, ...]:
    """The measures of one file, sorted as the file is."""
    return tuple(sorted((measure for measure in MEASURES if measure.file is file), key=lambda one: one.code))
