"""The conditions of an agreement's transitions (see `transitions`); dates are arguments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from placement.agreements.models import Agreement, AgreementState, Attainment, Decision, Wording
from placement.agreements.rules.conditions import WRITABLE as WRITABLE
from placement.agreements.rules.conditions import AgreementFacts, require_writable
from placement.agreements.rules.conditions import Limits as Limits
from placement.agreements.rules.conditions import is_asked as is_asked
from placement.agreements.rules.transitions import COMMENT as COMMENT
from placement.agreements.rules.transitions import DECIDER as DECIDER
from placement.agreements.rules.transitions import TABLE
from placement.agreements.rules.transitions import AgreementVerb as AgreementVerb
from placement.agreements.rules.transitions import Party as Party
from placement.agreements.rules.transitions import describe_state as describe_state
from placement.core.errors import Conflict, RuleBroken, raise_all
from placement.placements.models import PlacementType, State
from placement.terms.models import ApprovalRoute, Program

_S = AgreementState
WAITING = (_S.WITH_SUPERVISOR, _S.WITH_FACULTY)
RATEABLE = (State.ACTIVE, State.ENDED, State.COMPLETED, State.TERMINATED)

FIRST_REMINDER = timedelta(days=5)
TIME_FOR_CHANGES = timedelta(days=5)
REMINDER_EVERY = timedelta(days=7)
MOST_REMINDERS = 3
MOST_COMMENTS = 10  # per supervisor and version: each comment is an email
LONGEST_LINK = 4 * 366  # days; a mistyped year must not make a permanent link


class AttainmentRating(NamedTuple):
    """A party's rating of one objective; NA needs a reason."""

    attainment: Attainment
    reason: str = ""


def limits(program: Program, placement_type: PlacementType) -> Limits:
    """The program's limits for this type, else its general ones."""
    pair = program.objective_limits.get(placement_type.value)
    return Limits(*pair) if pair else Limits(program.objectives_min, program.objectives_max)


def next_state(state: AgreementState, verb: AgreementVerb) -> AgreementState:
    """Return the state a verb leads to. Raises Conflict if another person was faster."""
    return TABLE.get(state, verb).to or state


def check_seen(agreement: Agreement, seen: int | None) -> None:
    """Raise Conflict if the agreement changed after the answered page was opened."""
    if seen is not None and agreement.row_version != seen:
        raise Conflict("These objectives changed after you opened this page. Review them again, then decide.")


def closed_reason(state: State) -> str:
    """Return the reason that objectives can't be written in this state of the placement; empty if they can."""
    unmet = require_writable(AgreementFacts(date.min, state))
    return unmet[0].sentence if unmet else ""


def check_writable(state: State) -> None:
    """Raise unless a placement in this state can still have objectives written."""
    if reason := closed_reason(state):
        raise RuleBroken(reason)


def check_room(count: int, most: int) -> None:
    """Raise if one more objective would exceed the limit."""
    if count >= most:
        raise RuleBroken(f"The program allows at most {most}. Remove one before you add another.")


def decision_of(wording: Wording, party: Party) -> Decision:
    """Return the party's decision on this wording, if any."""
    return wording.supervisor_decision if party is Party.SUPERVISOR else wording.faculty_decision


def are_agreed(wordings: Iterable[Wording], party: Party) -> bool:
    """True if this party has agreed to each wording."""
    return all(decision_of(wording, party) is Decision.AGREED for wording in wordings)


def is_agreed_in_part(wordings: Iterable[Wording]) -> bool:
    """True if the supervisor already agreed to at least one of these wordings."""
    return any(wording.supervisor_decision is Decision.AGREED for wording in wordings)


def next_verb(route: ApprovalRoute, wordings: Sequence[Wording]) -> AgreementVerb:
    """Return the verb of a submission: it skips the supervisor if not required or if they agreed to every wording."""
    skips = route is ApprovalRoute.FACULTY_ONLY or are_agreed(wordings, Party.SUPERVISOR)
    return AgreementVerb.PASS_ON if skips else AgreementVerb.SUBMIT


def check_requests(requests: Mapping[int, str], wordings: Iterable[Wording]) -> None:
    """Raise unless each request names an objective of this agreement and explains the change."""
    if not requests:
        raise RuleBroken("Explain what should change in at least one objective.")
    numbers = {wording.objective.number for wording in wordings}
    if unknown := sorted(requests.keys() - numbers):
        raise RuleBroken(f"There is no objective {unknown[0]} here.")
    raise_all(
        RuleBroken(f"Explain what should change in objective {number}.", field=f"comment_{number}")
        for number, comment in sorted(requests.items())
        if not comment.strip()
    )


def check_comments(comments: Mapping[int, str]) -> None:
    """Raise unless at least one comment has text."""
    if not any(text.strip() for text in comments.values()):
        raise RuleBroken("Enter a comment before you send it.")


def describe_comments(comments: Mapping[int, str]) -> str:
    """Join comments on objectives into one text, by number."""
    texts = {number: text.strip() for number, text in sorted(comments.items())}
    return "\n\n".join(f"Objective {number}: {text}" for number, text in texts.items() if text)


def changes_due_on(due_on: date | None, today: date) -> date:
    """Return the due date if changes are requested today: never before the earlier due date."""
    soonest = today + TIME_FOR_CHANGES
    return max(due_on, soonest) if due_on else soonest


def is_reminder_due(waiting_on: date, reminded: int, today: date) -> bool:
    """True if a reminder is due: after five days, then every seven, three in all."""
    return reminded < MOST_REMINDERS and today >= waiting_on + FIRST_REMINDER + reminded * REMINDER_EVERY


def is_late(waiting_on: date, today: date) -> bool:
    """True if an approver has had it long enough to tell the office."""
    return today >= waiting_on + FIRST_REMINDER


def check_rateable(state: State) -> None:
    """Raise before a placement has started."""
    if state not in RATEABLE:
        raise RuleBroken("You can rate attainment once the placement has started.")


def rated_as(party: Party) -> str:
    """The stored verb of rating as this party."""
    return f"rate as {party.value}"


def check_attainment(ratings: Mapping[int, tuple[Attainment, str]]) -> None:
    """Raise if "no opportunity" has no reason."""
    raise_all(
        RuleBroken(f"Explain why there was no opportunity for objective {number}.", field=f"reason_{number}")
        for number, (attainment, reason) in sorted(ratings.items())
        if attainment is Attainment.NA and not reason.strip()
    )


def link_days(ends_on: date | None, today: date) -> int:
    """Days a supervisor's link is valid: to 60 days after the end (final rating), from 30 to LONGEST_LINK days."""
    return min(max(30, (ends_on - today).days + 60), LONGEST_LINK) if ends_on else 30
