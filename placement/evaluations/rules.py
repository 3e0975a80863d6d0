"""Rules of ratings: raters, windows, and valid values. Pure functions; dates and states are arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from placement.core.errors import RuleBroken
from placement.evaluations.models import Occasion, Rater, Rating, WouldReference, WouldRehire
from placement.placements.models import State
from placement.placements.rules.transitions import days_before

ANCHORS = (
    (Rating.ONE, "aware of it"),
    (Rating.TWO, "does it with close help"),
    (Rating.THREE, "handles routine work independently"),
    (Rating.FOUR, "handles new situations independently"),
    (Rating.FIVE, "does it well enough to guide others"),
)
MIDPOINT_AHEAD = timedelta(days=7)
FINAL_AHEAD = timedelta(days=14)
CORRECTION = timedelta(days=7)
BEGUN = frozenset({State.ACTIVE, State.ENDED, State.COMPLETED, State.TERMINATED})
RATED = BEGUN | {State.APPROVED}  # the starting level can be rated before the first day

Ratings = Mapping[int, Rating]
"""The answers by skill id; unanswered skills are left out."""


@dataclass(frozen=True)
class Closing:
    """The closing answers of a supervisor's evaluation."""

    strengths: str = ""
    to_improve: str = ""
    overall: int | None = None
    would_rehire: WouldRehire | None = None
    would_reference: WouldReference | None = None
    discussed: bool | None = None


@dataclass(frozen=True)
class Window:
    """The dates an occasion is open; `until` None means until the term's report is filed."""

    occasion: Occasion
    opens: date
    until: date | None


def windows(rater: Rater, starts_on: date, ends_on: date, known_on: date) -> list[Window]:
    """Return the windows of a rater. The baseline: from the earlier of `known_on` and `starts_on` to the middle.

    The midpoint opens a week before the middle, but not before the start, and closes when the final opens: two weeks
    before the end, but after the middle.
    """
    middle = starts_on + (ends_on - starts_on) // 2
    final = max(days_before(ends_on, FINAL_AHEAD), middle + timedelta(days=1))
    midpoint = Window(Occasion.MIDPOINT, max(days_before(middle, MIDPOINT_AHEAD), starts_on), final - timedelta(days=1))
    last = Window(Occasion.FINAL, final, None)
    if rater is Rater.SUPERVISOR:
        return [midpoint, last]
    return [Window(Occasion.BASELINE, min(known_on, starts_on), middle), midpoint, last]


def list_open(
    rater: Rater, state: State, starts_on: date | None, ends_on: date | None, today: date, filed: bool = False
) -> list[Occasion]:
    """List the occasions open today, earliest first; none if the placement never started."""
    if state not in RATED or starts_on is None or ends_on is None or filed:
        return []
    return [
        window.occasion
        for window in windows(rater, starts_on, ends_on, today)
        if window.opens <= today and (window.until is None or today <= window.until)
    ]


def check_open(occasion: Occasion, opened: list[Occasion]) -> None:
    """Raise RuleBroken unless the occasion is open."""
    if occasion not in opened:
        raise RuleBroken(f"The rating “{occasion.label.lower()}” is not open today.")


def check_ratings(ratings: Ratings, skill_ids: set[int]) -> None:
    """Raise RuleBroken unless at least one skill is answered, and only the term's skills."""
    if not ratings:
        raise RuleBroken("Rate at least one skill, or select “No chance to observe.”")
    if not ratings.keys() <= skill_ids:
        raise RuleBroken("One of these skills is not rated this term. Reload the page.")


def is_correctable(submitted_at: datetime, now: datetime) -> bool:
    """True within a week of submission."""
    return now - submitted_at <= CORRECTION


def check_correctable(submitted_at: datetime, now: datetime) -> None:
    """Raise RuleBroken once the week for corrections has passed."""
    if not is_correctable(submitted_at, now):
        raise RuleBroken("Submitted over a week ago, so it can no longer be corrected. Contact the career office.")


def check_closing(closing: Closing) -> None:
    """Raise RuleBroken if the overall rating is off the scale."""
    if closing.overall is not None and closing.overall not in range(1, 6):
        raise RuleBroken("Enter an overall rating from 1 to 5.", "overall")
