"""Rules on mentors and on what they confirm, as pure functions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from placement.core.email_address import key_of
from placement.core.errors import RuleBroken
from placement.placements.models import State
from placement.relationships.models import MentorConfirmation, MentoringTie, TieStage

OVER = (State.ENDED, State.COMPLETED, State.TERMINATED)
STATEMENTS = tuple(f"{family}_{n}" for family in ("career", "psychosocial", "role_model") for n in (1, 2, 3))
REPEAT_AFTER = timedelta(days=7)
ANSWER_WITHIN = timedelta(days=60)
MOST_EMAILS, COUNTED_FOR = 5, timedelta(days=30)  # new addresses per student
MOST_MEETINGS = 500
ONE_MAILBOX = {"gmail.com", "googlemail.com"}  # periods before the @ make no difference


def check_mentored(mentored: bool, mentors: Sequence[str]) -> None:
    """Raise if the answer is no while mentors are listed."""
    if not mentored and mentors:
        way_out = "To answer no, open each mentor first and select “Remove as a mentor.”"
        raise RuleBroken(f"You listed {', '.join(mentors)} as mentors. {way_out}", "mentored")


def check_planned(number: int | None) -> None:
    """Raise unless a number of planned meetings is from 0 to 500."""
    if number is not None and not 0 <= number <= MOST_MEETINGS:
        raise RuleBroken("Enter a number of meetings from 0 to 500.", "meetings_planned")


def check_stage(before: TieStage | None, after: TieStage) -> None:
    """Raise if a mentor who was found would be wished for again."""
    if before is TieStage.FOUND and after is not TieStage.FOUND:
        raise RuleBroken("They are listed as your mentor. To take that back, remove them as a mentor.", "stage")


def has_statements(tie: MentoringTie) -> bool:
    """True if the nine statements were sent; before they had a page of their own, if any was rated."""
    return tie.statements_on is not None or any(getattr(tie, name) is not None for name in STATEMENTS)


def is_to_rate(tie: MentoringTie, state: State) -> bool:
    """True for a mentor of a placement that is over: the nine statements are asked at the end only."""
    return tie.stage is TieStage.FOUND and state in OVER


def mailbox_of(address: str) -> str:
    """Return the mailbox an address delivers to: no tag after a plus sign, and no periods where they don't count."""
    local, _, domain = key_of(address).rpartition("@")
    local = local.partition("+")[0] or local
    return f"{local.replace('.', '')}@gmail.com" if domain in ONE_MAILBOX else f"{local}@{domain}"


def check_address(address: str, own: Collection[str], accounts: Collection[str]) -> None:
    """Raise if the address delivers to the student, or to anyone with an account; the sentence says not which."""
    if mailbox_of(address) in {mailbox_of(one) for one in (*own, *accounts)}:
        raise RuleBroken(
            "Enter an address that only they read, best at work: not one of yours, and none with an account here.",
            "address",
        )


def check_unasked(address: str, asked: Collection[str]) -> None:
    """Raise if the student asked another mentor at this address: each mailbox gets one email and its repeat."""
    if mailbox_of(address) in {mailbox_of(one) for one in asked}:
        raise RuleBroken("You asked another mentor at this address. Enter one that only this person reads.", "address")


def check_askable(tie: MentoringTie, confirmation: MentorConfirmation | None, failed: bool) -> None:
    """Raise unless this mentor can be asked: once, and once more at another address if the first email failed."""
    if tie.stage is not TieStage.FOUND:
        raise RuleBroken("You can ask once they are your mentor.")
    if confirmation is None:
        return
    if confirmation.says is not None:
        raise RuleBroken("They have answered already.")
    if not failed:
        raise RuleBroken("You asked already. They get one email and one repeat after 7 days.")
    if confirmation.was_corrected:
        raise RuleBroken("Two addresses could not be reached. More emails are not sent.")


def check_number_asked(asked: int) -> None:
    """Raise if a student had too many of these emails sent lately."""
    if asked >= MOST_EMAILS:
        raise RuleBroken(f"You can have {MOST_EMAILS} of these emails sent in 30 days. Please try again later.")
