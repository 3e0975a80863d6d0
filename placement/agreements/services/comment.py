"""Save supervisors' comments on a version that is no longer waiting on them."""

from __future__ import annotations

from collections.abc import Mapping

from placement.agreements import notices
from placement.agreements.models import Agreement
from placement.agreements.queries import agreements as queries
from placement.agreements.rules import review as rules
from placement.agreements.services import transition
from placement.core.actors import Actor
from placement.core.errors import RuleBroken


def comment(actor: Actor, agreement: Agreement, comments: Mapping[int, str]) -> bool:
    """Store comments on objectives of a sent version and email them to the student; False if stored before."""
    existing = {wording.objective.number for wording in queries.list_wordings(agreement)}
    comments = {number: text for number, text in comments.items() if number in existing}
    rules.check_comments(comments)
    text = rules.describe_comments(comments)
    before = [
        move.note
        for move in queries.list_comments(agreement.placement_id)
        if move.agreement_id == agreement.id and move.actor_id == actor.id
    ]
    if text in before:
        return False
    if len(before) >= rules.MOST_COMMENTS:
        raise RuleBroken(f"You already sent {len(before)} comments on this version. Contact the student directly.")
    transition.record_act(actor, agreement, rules.COMMENT, note=text)
    notices.commented(agreement, actor.name, text)
    return True
