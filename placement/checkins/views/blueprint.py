"""The blueprint of check-ins."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("checkins", __name__)
