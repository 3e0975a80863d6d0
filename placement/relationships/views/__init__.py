"""Pages of the network, and of a placement's mentors and outcomes."""

from placement.relationships.views import (
    after_end,
    confirmations,
    details,
    drafts,
    events,
    files,
    ideas,
    last_week,
    mentors,
    network,
    outcomes,
    people,
    person,
    questions,
    reach,
    references,
    updates,
)
from placement.relationships.views.blueprint import bp

__all__ = [
    "after_end",
    "bp",
    "confirmations",
    "details",
    "drafts",
    "events",
    "files",
    "ideas",
    "last_week",
    "mentors",
    "network",
    "outcomes",
    "people",
    "person",
    "questions",
    "reach",
    "references",
    "updates",
]
