"""Rows for tests, in the states people know: `make.active()` is a placement in the middle.

Any column can be given. Everything is placed around the institution's today: what is active began three weeks
ago, what is a draft begins in a month. Rows are flushed; a Client commits them before its request.
"""

from tests.factories.basics import day, saved
from tests.factories.people import admin, college, faculty, staff, student, user
from tests.factories.placements import (
    active,
    approved,
    changes_requested,
    completed,
    draft,
    ended,
    placement,
    submitted,
    supervision_of,
    supervisor_of,
    terminated,
    withdrawn,
)
from tests.factories.places import host, program, site, skill, supervisor, term
from tests.factories.work import (
    agreement,
    agreement_with_faculty,
    agreement_with_supervisor,
    answered_checkin,
    checkin,
    contact,
    evaluation,
    mentor,
    open_checkin,
    rating,
    returned_agreement,
    signed_agreement,
    submitted_checkin,
    supervisor_link,
    wordings_of,
)

__all__ = [
    "active",
    "admin",
    "agreement",
    "agreement_with_faculty",
    "agreement_with_supervisor",
    "answered_checkin",
    "approved",
    "changes_requested",
    "checkin",
    "college",
    "completed",
    "contact",
    "day",
    "draft",
    "ended",
    "evaluation",
    "faculty",
    "host",
    "mentor",
    "open_checkin",
    "placement",
    "program",
    "rating",
    "returned_agreement",
    "saved",
    "signed_agreement",
    "site",
    "skill",
    "staff",
    "student",
    "submitted",
    "submitted_checkin",
    "supervision_of",
    "supervisor",
    "supervisor_link",
    "supervisor_of",
    "term",
    "terminated",
    "user",
    "withdrawn",
    "wordings_of",
]
