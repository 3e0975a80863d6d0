"""Measures of mentorship: mentors, outcomes with their evidence, offers, and the student's network."""

from placement.reports.dimensions import ANY, CONFLICT, EVIDENCE, UNDISPUTED
from placement.reports.measures.base import NONE, ONE, Declare, File, Measure, Split, Value

ELIGIBLE = "placements whose student graduates within 12 months of the end, seeks full-time work and may be hired"
NETWORKED = "placements with a contact on record"
TIED = "placements with a mentor on record"
IN_TOUCH = {3: "in_touch_3m_rate", 6: "in_touch_6m_rate", 12: "in_touch_12m_rate"}
declare = Declare(File.MENTORSHIP)


def attested(of: str, base: str = ONE, unknown: str = NONE) -> dict[str, Split]:
    """A split per level of evidence; the conflict row also has placements without a yes as a part."""
    splits = {level: Split(f"{of}_{level}", base, unknown) for level in EVIDENCE}
    return splits | {CONFLICT: Split(f"{of}_{CONFLICT}", base, unknown, (f"{of}_nobody",))}


def decided(of: str, unknown: str, parts: tuple[str, ...] = ()) -> dict[str, Split]:
    """A split of accepted offers per level of evidence, without conflict: a disputed offer can't be accepted."""
    return {level: Split(f"hired_{level}", of, unknown, parts) for level in (ANY, *UNDISPUTED)}


def _outcome(code: str, words: str, kind: str) -> Measure:
    return declare.attested(code, f"placements {words}", attested(kind, unknown=f"{kind}_unknown"))


def _in_touch(months: int) -> Measure:
    """Students are not asked yet if they are still in touch, so n and denominator are always 0."""
    split = Split(NONE, NONE, due=f"in_touch_due_{months}", waiting=f"one-in_touch_due_{months}")
    return declare.share(IN_TOUCH[months], f"students still in touch after {months} months", split, "due and asked")


def _family(family: str, words: str) -> Measure:
    value = Value(f"{family}_sixths", f"{family}_ties", scale=6, where=f"{family}_ties")
    return declare.mean(f"mentor_{family}_mean", words, value, f"has_{family}", "has_ties", TIED)


MENTORS_AND_OUTCOMES = (
    declare.attested(
        "mentor_rate", "placements with a mentor", attested("mentor", unknown="mentor_unsaid"), family="mentors"
    ),
    _outcome("reference_offered_rate", "that led to the offer of a reference", "reference_offered"),
    _outcome("referral_rate", "that led to a referral", "referral"),
    _outcome("introduction_rate", "that led to an introduction", "introduction"),
    _outcome("return_offer_rate", "that led to the offer of another internship", "return_offer"),
    _outcome("hired_by_host_rate", "whose host hired the student", "hired_by_host"),
    declare.share(
        "outcome_known_rate", "placements of which any outcome, yes or no, is on record", Split("outcome_known")
    ),
    declare.share(
        "mentor_rate_known",
        "placements whose student said yes to having had a mentor",
        Split("mentored", "mentor_answered", parts=("mentor_by_others",)),
        "placements whose student answered",
        family="mentors",
    ),
    declare.share(
        "reference_willing_rate",
        "placements whose supervisor would be a reference",
        Split("reference_yes", "final", "reference_unanswered"),
        "placements with a final supervisor evaluation",
    ),
    declare.attested(
        "offer_rate",
        "placements that led to a full-time offer",
        attested("offer", "eligible", "offer_unknown"),
        ELIGIBLE,
        family="offers",
    ),
    declare.attested(
        "conversion_rate",
        "placements whose full-time offer was accepted",
        decided("eligible", "offer_unsettled"),
        ELIGIBLE,
        family="offers",
    ),
    declare.attested(
        "acceptance_rate",
        "accepted among full-time offers",
        decided("offer_any", "offer_undecided", ("offer_declined", "offer_pending")),
        "eligible with an offer",
        family="offers",
    ),
)
NETWORK = (
    *(_in_touch(months) for months in IN_TOUCH),
    _family("career", "how far mentors supported the career, 1 to 5"),
    _family("psychosocial", "how far mentors gave personal support, 1 to 5"),
    _family("role_model", "how far mentors were role models, 1 to 5"),
    declare.median(
        "mentor_meetings_median",
        "meetings held with mentors per placement",
        Value("held", where="has_held"),
        "has_held",
        "has_ties",
        TIED,
    ),
    declare.median("contacts_met_median", "contacts met per placement", Value("met", where="contacts"), "has_contacts"),
    declare.median(
        "organizations_median",
        "distinct organizations among the contacts met",
        Value("organizations", where="organizations"),
        "has_organizations",
        "has_contacts",
        NETWORKED,
    ),
    declare.median(
        "functions_median",
        "distinct functions among the contacts met",
        Value("functions", where="functions"),
        "has_functions",
        "has_contacts",
        NETWORKED,
    ),
    declare.median(
        "blau_median",
        "diversity of functions, 0 to 1; two contacts of known function at least",
        Value("unlike_pairs", "all_pairs", where="has_two_functions"),
        "has_two_functions",
        "has_contacts",
        NETWORKED,
    ),
    declare.median(
        "chain_depth_median",
        "introductions in a row in the longest chain of contacts",
        Value("chain_depth", where="met"),
        "has_met",
        "has_contacts",
        NETWORKED,
    ),
    declare.ratio(
        "follow_up_rate",
        "meetings followed up within 7 days",
        "meetings that were 7 days or older on as_of",
        Split("followed", "meetings", due="meetings", waiting="young_meetings"),
    ),
    declare.ratio(
        "snowball",
        "introductions received per contact met",
        "contacts met",
        Split("introductions", "met"),
        splits=False,
    ),
    declare.ratio(
        "maintained_90",
        "contacts touched 60 to 120 days after the end",
        "contacts at the end of placements that ended 120 days or more before as_of",
        Split("kept_touched", "kept_due", due="ended_120", waiting="one-ended_120"),
    ),
)
MENTORSHIP = (*MENTORS_AND_OUTCOMES, *NETWORK)
