"""The blueprint of supervisors' pages."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("supervisor_pages", __name__)
