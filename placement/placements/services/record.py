"""Record a placement, and change its facts."""

from __future__ import annotations

from typing import Any

from placement import audit
from placement.core import clock
from placement.core.actors import Actor
from placement.core.database import db
from placement.core.errors import RuleBroken
from placement.placements.models import Basis, Placement, State
from placement.placements.rules import transitions as rules
from placement.placements.services import transition

UNCHANGEABLE = {"id", "ref", "state", "basis", "created_at", "row_version", "starts_on", "ends_on", "folded"}
TOLD_BY_STUDENT = {"expected_graduation", "seeking_full_time"}
PROSPECTS = TOLD_BY_STUDENT | {"eligible_to_hire"}


def record(
    actor: Actor, *, state: State = State.DRAFT, basis: Basis = Basis.RECORDED, note: str = "", **facts: Any
) -> Placement:
    """Add a placement. An imported state is stored without checking conditions."""
    rules.check_dates(facts.get("planned_start"), facts.get("planned_end"))
    placement = Placement(state=state, basis=basis, created_at=clock.now(), **facts)
    db.session.add(placement)
    db.session.flush()
    verb = "import" if basis is Basis.IMPORTED else "record"
    transition.record_act(actor, placement, verb, None, note)
    audit.record(actor, verb, "placement", placement.id)
    return placement


def change(actor: Actor, placement: Placement, *, on_behalf_of: str = "", **facts: Any) -> list[str]:
    """Change a placement's columns; returns the names of those that differ. Raises if it is closed."""
    if placement.state in rules.CLOSED:
        raise RuleBroken(f"This placement is {placement.state.label.lower()}. Reopen it before changing it.")
    if refused := UNCHANGEABLE & facts.keys():
        raise ValueError(f"These are not changed by hand: {', '.join(sorted(refused))}")
    return _set(actor, placement, on_behalf_of, facts)


def note_prospects(actor: Actor, placement: Placement, *, on_behalf_of: str = "", **prospects: Any) -> list[str]:
    """Record plans after graduation, in any state, because they are often known only after the placement."""
    if unknown := prospects.keys() - PROSPECTS:
        raise ValueError(f"These are no prospects: {', '.join(sorted(unknown))}")
    changed = _set(actor, placement, on_behalf_of, prospects)
    for name in TOLD_BY_STUDENT.intersection(changed):
        recorder = actor.name if on_behalf_of and prospects[name] is not None else ""
        setattr(placement, f"{name}_recorded_by", recorder)
    return changed


def _set(actor: Actor, placement: Placement, on_behalf_of: str, facts: dict[str, Any]) -> list[str]:
    """Write the values that differ; the audit entry has the previous values."""
    changed = {name: value for name, value in facts.items() if getattr(placement, name) != value}
    _check_dates(placement, changed)
    before = {name: getattr(placement, name) for name in changed}
    for name, value in changed.items():
        setattr(placement, name, value)
    if changed:
        detail = {name: [_plain(before[name]), _plain(value)] for name, value in changed.items()}
        audit.record(actor, "change", "placement", placement.id, changed=detail, on_behalf_of=on_behalf_of)
    db.session.flush()
    return sorted(changed)


def _check_dates(placement: Placement, changed: dict[str, Any]) -> None:
    planned, actual = (
        [changed.get(f"{kind}_{edge}", getattr(placement, f"{kind}_{edge}")) for edge in ("start", "end")]
        for kind in ("planned", "actual")
    )
    rules.check_dates(planned[0], planned[1], field="planned_end")
    rules.check_dates(actual[0], actual[1], field="actual_end")
    rules.check_dates(actual[0] or planned[0], actual[1] or planned[1], field="actual_end")


def _plain(value: Any) -> str | None:
    """A value in the form the audit trail stores."""
    if value is None:
        return None
    return str(getattr(value, "value", value))[:300]
