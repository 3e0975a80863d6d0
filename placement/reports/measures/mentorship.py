"""Measures of mentorship: mentors, outcomes with their evidence, offers, and the student's network."""

from placement.reports.dimensions import ANY, CONFLICT, EVIDENCE, UNDISPUTED
from placement.reports.measures.base import NONE, ONE, C, Declare, File, Measure, Split, Value, rest

ELIGIBLE = "placements whose student graduates within 12 months of the end, seeks full-time work and may be hired"
ASKED = "placements whose student was asked about people"
LOGGED = ", as logged by students"
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
    """Yes among those who answered in time; placements due without an answer are unknown."""
    answered, due = f"in_touch_answered_{months}", f"in_touch_due_{months}"
    unknown = f"{due}-{answered}"
    split = Split(f"in_touch_yes_{months}", answered, unknown, due=due, waiting=f"one-{due}", unknown_of=due)
    words = f"students still in touch with anyone met there after {months} months{LOGGED}"
    return declare.share(IN_TOUCH[months], words, split, "due and answered within 45 days")


def _network(code: str, words: str, value: Value, has: str) -> Measure:
    """A median over placements with a value; all others of the cohort are unknown."""
    return declare.median(code, f"{words}{LOGGED}", value, has, "people_asked", ASKED, ONE)


def _pairs(code: str, words: str, base: str, n: str, of: str, has: str, due: str = NONE, later: str = NONE) -> Measure:
    """A ratio of pairs of placement and contact; placements of the cohort without a pair are unknown."""
    split = Split(n, of, rest(ONE, has), due=due, waiting=later, unknown_of=ONE)
    return declare.ratio(code, f"{words}{LOGGED}", base, split)


def _reach(code: str, words: str, column: str) -> Measure:
    value = Value(column, where="reach_pairs")
    return declare.mean(code, words, value, "reach_pairs", ONE, C, family="reach")


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
    _network(
        "contacts_met_median",
        "contacts met per placement",
        Value("met", where="people_asked"),
        "people_asked",
    ),
    _network(
        "organizations_median",
        "distinct organizations among the contacts met",
        Value("organizations", where="organizations"),
        "has_organizations",
    ),
    _network(
        "functions_median", "distinct fields among the contacts met", Value("fields", where="fields"), "has_fields"
    ),
    _network(
        "blau_median",
        "diversity of fields, 0 to 1; two contacts of known field at least",
        Value("unlike_pairs", "all_pairs", where="has_two_fields"),
        "has_two_fields",
    ),
    _network(
        "chain_depth_median",
        "introductions behind a contact met, in the longest chain",
        Value("chain_depth", where="met"),
        "has_met",
    ),
    _pairs(
        "follow_up_rate",
        "first talks followed up within 7 days",
        "contacts first met in the placement, 7 days or longer before as_of",
        "followed",
        "follow_ups_due",
        "has_follow_ups",
        due="follow_ups_due",
        later="follow_ups_waiting",
    ),
    _pairs(
        "snowball",
        "contacts met through an introduction",
        "contacts met of whom it is known how",
        "introduced",
        "source_known",
        "has_sources",
    ),
    _pairs(
        "maintained_90",
        "contacts touched 60 to 120 days after the end",
        "contacts met by the end of placements that ended 120 days or more before as_of",
        "kept_touched",
        "kept_due",
        "has_kept",
        due="ended_120",
        later="one-ended_120",
    ),
    _pairs(
        "wishes_met_rate",
        "people the student wished to meet and met",
        "wishes 14 days or older on as_of",
        "wishes_met",
        "wishes_due",
        "has_wishes",
        due="wishes_due",
        later="wishes_waiting",
    ),
    _reach("reach_start_mean", "kinds of people the student could ask at the start, 0 to 8", "reach_start"),
    _reach("reach_end_mean", "kinds of people the student could ask at the end, 0 to 8", "reach_end"),
    _reach("reach_change_mean", "change during the placement in the kinds of people to ask", "reach_change"),
    declare.share(
        "reach_grew_rate",
        "placements whose student could ask more kinds of people at the end than at the start",
        Split("reach_grew", "reach_pairs", rest(ONE, "reach_pairs"), unknown_of=ONE),
        "placements with answers at the start and at the end",
        family="reach",
    ),
)
MENTORSHIP = (*MENTORS_AND_OUTCOMES, *NETWORK)
