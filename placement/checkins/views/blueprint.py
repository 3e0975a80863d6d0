"""The blueprint of check-ins."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

bp = Blueprint("checkins", __name__)
Answer = str | Response | tuple[str, int]
