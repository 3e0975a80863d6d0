"""The blueprint of operations; each of its views registers here."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("operations", __name__)
