"""The blueprint of the placement list and the inbox."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("worklist", __name__)
