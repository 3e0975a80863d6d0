"""The office's actions on placements and hosts."""

from placement.office_actions.views import assign, merge_hosts, record, request_objectives
from placement.office_actions.views.blueprint import bp

__all__ = ["assign", "bp", "merge_hosts", "record", "request_objectives"]
