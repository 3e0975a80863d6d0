"""The blueprint of the office's actions on placements and hosts."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("office_actions", __name__)
