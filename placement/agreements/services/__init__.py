"""Services of agreements: the only code that sets a state or a decision. Nothing here commits."""

from placement.agreements.rules.review import AttainmentRating
from placement.agreements.services.attainment import rate_attainment
from placement.agreements.services.comment import comment
from placement.agreements.services.decide import agree, ask, decide
from placement.agreements.services.edit import amend, discard, open_for, put_back, recall, remove, submit, write
from placement.agreements.services.supervisor_link import (
    copy_link,
    correct_address,
    find_current_supervisor,
    give_link,
    hand_over,
    is_ended_by_rewording,
    link_for,
    renew_link,
    send_link,
)

__all__ = [
    "AttainmentRating",
    "agree",
    "amend",
    "ask",
    "comment",
    "copy_link",
    "correct_address",
    "decide",
    "discard",
    "find_current_supervisor",
    "give_link",
    "hand_over",
    "is_ended_by_rewording",
    "link_for",
    "open_for",
    "put_back",
    "rate_attainment",
    "recall",
    "remove",
    "renew_link",
    "send_link",
    "submit",
    "write",
]
