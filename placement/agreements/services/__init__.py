"""What is done with agreements. Nothing else assigns a state or a decision; nothing here commits."""

from placement.agreements.rules import Rating
from placement.agreements.services.attainment import rate_attainment
from placement.agreements.services.commenting import comment
from placement.agreements.services.deciding import agree, ask, decide
from placement.agreements.services.reminders import remind
from placement.agreements.services.supervising import (
    copy_link,
    correct_address,
    find_present,
    give_link,
    hand_over,
    is_ended_by_rewording,
    link_for,
    renew_link,
    send_link,
)
from placement.agreements.services.writing import (
    amend,
    discard,
    open_for,
    put_back,
    recall,
    remove,
    submit,
    write,
)

__all__ = [
    "Rating",
    "agree",
    "amend",
    "ask",
    "comment",
    "copy_link",
    "correct_address",
    "decide",
    "discard",
    "find_present",
    "give_link",
    "hand_over",
    "is_ended_by_rewording",
    "link_for",
    "open_for",
    "put_back",
    "rate_attainment",
    "recall",
    "remind",
    "remove",
    "renew_link",
    "send_link",
    "submit",
    "write",
]
