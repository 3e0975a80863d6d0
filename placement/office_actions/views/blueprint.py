"""The blueprint of what the office does with placements and hosts."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("office_actions", __name__)
