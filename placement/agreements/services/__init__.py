"""What is done with agreements. Nothing else assigns a state or a decision; nothing here commits."""

from placement.agreements.services.attainment import Rating, rate_attainment
from placement.agreements.services.deciding import agree, ask, decide
from placement.agreements.services.reminders import remind
from placement.agreements.services.supervising import correct_address, give_link, renew_link, send_link
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
    "correct_address",
    "decide",
    "discard",
    "give_link",
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
