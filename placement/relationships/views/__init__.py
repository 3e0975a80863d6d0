"""Pages of the network, and of a placement's mentors and outcomes."""

from placement.relationships.views import (
    after_end,
    details,
    drafts,
    events,
    files,
    ideas,
    last_week,
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
    "details",
    "drafts",
    "events",
    "files",
    "ideas",
    "last_week",
    "network",
    "outcomes",
    "people",
    "person",
    "questions",
    "reach",
    "references",
    "updates",
]
