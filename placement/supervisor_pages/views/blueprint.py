"""The blueprint of the pages a supervisor opens by link."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("supervisor_pages", __name__)
