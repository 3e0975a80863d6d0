"""What touches several nouns: the placement page, the supervisor's page, the faculty inbox."""

from placement.casework import listing_views, merging_views, opening_views, page_views, recording_views, staffing_views
from placement.casework.blueprint import bp

__all__ = ["bp", "listing_views", "merging_views", "opening_views", "page_views", "recording_views", "staffing_views"]
