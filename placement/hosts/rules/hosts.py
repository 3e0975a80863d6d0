"""Rules for hosts and supervisors. Pure: dates are arguments."""

from __future__ import annotations

from datetime import date

from placement.core.errors import RuleBroken
from placement.hosts.models import Host, HostStatus


def check_address_is_ours(is_beyond: bool) -> None:
    """Raise RuleBroken if other colleges' links would go to the new address, because its reader could use them."""
    if is_beyond:
        raise RuleBroken(
            "This person supervises for other colleges too, and their links would go to the new address. Ask staff "
            "of the career office who work for all colleges, or give your placement another supervisor.",
            field="email",
        )


def check_name(written: str, field: str = "name") -> None:
    """Raise RuleBroken if the name is empty."""
    if not written:
        raise RuleBroken("Enter a name.", field)


def list_approval_obstacles(host: Host, today: date) -> list[str]:
    """Sentences with the reasons this host may not take a placement now; empty if it may."""
    reasons = []
    if host.status is not HostStatus.APPROVED:
        reasons.append(f"The host {host.name} is not approved ({host.status.label.lower()}).")
    if host.agreement_expires_on is not None and host.agreement_expires_on < today:
        reasons.append(f"The agreement with {host.name} has expired.")
    if host.insurance_expires_on is not None and host.insurance_expires_on < today:
        reasons.append(f"The insurance of {host.name} has expired.")
    return reasons


def check_supervises_another(is_own: bool) -> None:
    """Raise RuleBroken if the address belongs to a student of this supervisor."""
    if is_own:
        raise RuleBroken(
            "This is the address of a student this person supervises. Enter the supervisor's own.", "email"
        )
