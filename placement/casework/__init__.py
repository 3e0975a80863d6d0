"""What touches several nouns: the placement page, the supervisor's page, the faculty inbox."""

from placement.casework import (
    evaluation_views,
    inbox,
    listing_views,
    merging_views,
    opening_views,
    page_views,
    recording_views,
    staffing_views,
    supervisor,
)
from placement.casework.blueprint import bp

__all__ = [
    "bp",
    "evaluation_views",
    "inbox",
    "listing_views",
    "merging_views",
    "opening_views",
    "page_views",
    "recording_views",
    "staffing_views",
    "supervisor",
]
