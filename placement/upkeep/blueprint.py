"""The one blueprint of upkeep: each of its pages registers here."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("upkeep", __name__)
