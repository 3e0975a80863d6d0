"""Columns that follow from several nouns: a flag of one times a flag of another, on whole columns at once."""

from __future__ import annotations

from typing import Any

from placement.relationships.models import OfferDecision, OutcomeKind
from placement.reports.facts.evidence import ANY, CONFLICT, UNDISPUTED
from placement.reports.facts.network import DECISIONS, FAMILIES, LEVEL_NUMBERS

Columns = dict[str, Any]  # arrays of int64, one number per placement
OFFER = OutcomeKind.FULL_TIME_OFFER.value


def add_derived(columns: Columns) -> None:
    """Add every derived column."""
    _add_hours(columns)
    _add_flags(columns)
    _add_evidence(columns)
    _add_offers(columns)
    columns["kept_due"] = columns["ended_120"] * columns["kept"]
    columns["kept_touched"] = columns["ended_120"] * columns["kept_and_touched"]


def _flag(condition: Any) -> Any:
    return condition.astype("int64")


def _add_hours(of: Columns) -> None:
    of["has_log"] = _flag(of["logs"] > 0)
    of["no_log"] = 1 - of["has_log"]
    of["hours_unlogged"] = of["hours_asked"] * of["no_log"]
    of["hours_met"] = of["hours_asked"] * of["has_log"] * _flag(of["hours"] >= of["hours_required"])


HAS = {
    "has_sent": "sent",
    "has_answer": "answered",
    "has_depth": "deep",
    "has_ties": "ties",
    "has_contacts": "contacts",
    "has_met": "met",
    "has_organizations": "organizations",
    "has_functions": "functions",
    "has_objectives": "objectives",
    "has_decision": "timed",
    **{f"has_{family}": f"{family}_ties" for family in FAMILIES},
}


def _add_flags(of: Columns) -> None:
    """True for placements that have at least one."""
    for name, counted in HAS.items():
        of[name] = _flag(of[counted] > 0)


def _add_evidence(of: Columns) -> None:
    of["mentor_unsaid"] = 1 - of["mentor_said"]
    of["mentor_by_others"] = of["mentor_said"] - of["mentor_answered"]
    _add_levels(of, "mentor", of["mentor_level"], of["one"])
    for kind in OutcomeKind:
        of[f"{kind.value}_unknown"] = 1 - of[f"{kind.value}_known"]
        _add_levels(of, kind.value, of[f"{kind.value}_level"], of["one"])


def _add_levels(of: Columns, name: str, level: Any, base: Any) -> None:
    """A flag for each level of evidence, for a yes that nobody contradicts, and for no yes at all."""
    for code, number in LEVEL_NUMBERS.items():
        of[f"{name}_{code}"] = _flag(level == number)
    of[f"{name}_{ANY}"] = _flag(level > 0) - of[f"{name}_{CONFLICT}"]
    of[f"{name}_nobody"] = base - _flag(level > 0)


def _add_offers(of: Columns) -> None:
    """Full-time offers, of those who could have taken one."""
    decision, eligible = of["offer_decision"], of["eligible"]
    _add_levels(of, "offer", eligible * of[f"{OFFER}_level"], eligible)
    of["offer_unknown"] = eligible * of[f"{OFFER}_unknown"]
    of["offer_undecided"] = of["offer_any"] * _flag(decision == 0)
    of["offer_unsettled"] = _flag(of["offer_unknown"] + of["offer_undecided"] > 0)
    of["offer_declined"] = of["offer_any"] * _flag(decision == DECISIONS[OfferDecision.DECLINED])
    of["offer_pending"] = of["offer_any"] * _flag(decision == DECISIONS[OfferDecision.PENDING])
    accepted = _flag(decision == DECISIONS[OfferDecision.ACCEPTED])
    for level in (ANY, *UNDISPUTED):
        of[f"hired_{level}"] = accepted * of[f"offer_{level}"]
